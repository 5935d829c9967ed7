"""A company divided among several workers: what is stored, and what happens to parts on the way."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from config.cli.places import ROOT
from jobs.tasks.calculation import close_shard
from payments.domain.ledger import LedgerRow
from payments.models import CalculationRun, CalculationShard, Company, ExchangeRate, SupplierClosing
from payments.models.copying import copying
from payments.selectors.calendar import today_of
from payments.services import calculations, sharding, upkeep, work
from payments.services.calculations import Outcome, RunAlreadyFinished
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, request_run, supplier_of
from tests.realtime.served import our_environment

pytestmark = pytest.mark.django_db(transaction=True)

STORED = {
    "supplier_closing": "supplier_id, currency",
    "closing_open_item": "supplier_id, entry_id, part",
    "allocation": "supplier_id, currency, step",
}


@pytest.fixture(autouse=True)
def _parts_of_ten(settings: LazySettings) -> None:
    settings.VADE = settings.VADE.model_copy(update={"calculation_shard_entries": 10})


def drawn_ledger(seed: int) -> list[LedgerRow]:
    """Lines of suppliers of all sizes in three currencies, with references, advances and open amounts of the source."""
    rng = random.Random(seed)
    suppliers = [f"S{int(rng.paretovariate(0.7)) % 30}" for _ in range(rng.randint(40, 160))]
    rows = []
    for number, supplier in enumerate(suppliers):
        amount = rng.choice([rng.randint(1, 900_00), -rng.randint(1, 900_00)])
        made = line(
            f"K{number:04d}",
            f"2026-0{rng.randint(1, 9)}-{rng.randint(1, 28):02d}",
            f"{amount / 100:.2f}",
            supplier=supplier,
            currency=rng.choice(["TRY", "TRY", "EUR", "USD"]),
            open_amount=f"{amount * rng.choice([0, 1]) / 100:.2f}" if rng.random() < 0.4 else None,
            due=f"2026-1{rng.randint(0, 1)}-{rng.randint(1, 28):02d}",
            invoice_ref=f"K{rng.randrange(len(suppliers)):04d}" if rng.random() < 0.3 else "",
        )
        rows.append(replace(made, amount_lc_minor=made.amount_minor * rng.randint(1, 40)))
    return rows


def divided(company: Company, rows: int = 60, suppliers: int = 6) -> Company:
    apply_rows(
        company,
        [line(f"K{n:03d}", "2026-10-01", f"{n + 1}.00", supplier=f"S{n % suppliers}") for n in range(rows)],
    )
    return company


def stored(run: CalculationRun) -> dict[str, bytes]:
    """The result of a run, byte for byte as PostgreSQL hands it out, without the run's own id."""
    found = {}
    with connection.cursor() as cursor:
        for table, key in STORED.items():
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'run_id'",
                [table],
            )
            query = f"SELECT {cursor.fetchone()[0]} FROM {table} WHERE run_id = %s ORDER BY {key}"  # noqa: S608
            with copying(cursor, f"COPY ({query}) TO STDOUT (FORMAT binary)", [run.pk]) as out:
                found[table] = b"".join(bytes(block) for block in out)
    return found


def revised(company: Company, **more: Any) -> CalculationRun:
    """A run that is asked for anew though nothing has changed."""
    Company.objects.filter(pk=company.pk).update(ledger_revision=company.ledger_revision + 1)
    company.refresh_from_db()
    return request_run(company, **more)


class Helpers:
    """Threads with connections of their own that take every part they are told of; `each` stands in for it."""

    def __init__(self, each: Callable[[UUID], None] | None = None) -> None:
        self.each = each or (lambda pk: sharding.carry_out_shard(shard_id=pk))
        self.told: list[UUID] = []
        self.errors: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def offer(self, shard_ids: Sequence[UUID]) -> None:
        self.told += shard_ids
        for pk in shard_ids:
            self.threads.append(threading.Thread(target=self._help, args=(pk,)))
            self.threads[-1].start()

    def _help(self, pk: UUID) -> None:
        try:
            self.each(pk)
        except BaseException as error:  # noqa: BLE001  # told by the main thread
            self.errors.append(error)
        finally:
            connection.close()

    def end(self) -> None:
        for thread in self.threads:
            thread.join(60)


def carried_out(run: CalculationRun, helpers: Helpers) -> Outcome:
    try:
        return calculations.carry_out_run(run_id=run.pk, clock=timezone.now, offer=helpers.offer)
    finally:
        helpers.end()


def at(name: str, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do something once, when the leader or a helper comes to a named point."""
    left = [act]

    def point(reached: str) -> None:
        if reached == name and left:
            left.pop()()

    monkeypatch.setattr(sharding, "failpoint", point)


class Elsewhere:
    """A process of its own on the database of the tests, with a named point armed."""

    def __init__(self, folder: Path, statement: str, *, killed_at: str) -> None:
        (folder / killed_at).write_text("kill")
        environment = {
            **our_environment(),
            "VADE_FAILPOINTS": str(folder),
            "VADE_CALCULATION_SHARD_ENTRIES": "10",
        }
        code = (
            "import django; django.setup()\n"
            "from uuid import UUID\nfrom django.utils import timezone\n"
            "from payments.services import calculations, sharding\n" + statement
        )
        self.process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)

    def was_killed(self) -> bool:
        return self.process.wait(60) == -9


class TestResult:
    @pytest.mark.parametrize("mode", ["FIFO", "HYBRID", "SOURCE"])
    @pytest.mark.parametrize("seed", range(8))
    def test_is_the_same_byte_for_byte_however_it_is_divided(
        self, seed: int, mode: str, settings: LazySettings
    ) -> None:
        company = new_company(closing_mode=mode)
        today = today_of(company, now=timezone.now())
        ExchangeRate.objects.create(company=company, base="EUR", quote="TRY", kind="SELL", rate="47.5", date=today)
        apply_rows(company, drawn_ledger(seed))
        whole = calculate(company).run
        expected = stored(whole)
        told = random.Random(seed)

        for size in (1, told.randint(2, 15), 20):
            settings.VADE = settings.VADE.model_copy(update={"calculation_shard_entries": size})
            helpers = Helpers(None if told.random() < 0.8 else lambda _: None)
            run = carried_out(revised(company), helpers).run

            assert helpers.told
            assert not helpers.errors
            assert stored(run) == expected
            assert run.input_fingerprint == whole.input_fingerprint
            assert (run.entry_count, run.supplier_count, run.rates) == (
                whole.entry_count,
                whole.supplier_count,
                whole.rates,
            )
            assert run.became_current

        assert not CalculationShard.objects.exists()
        assert len(expected["supplier_closing"]) > 200

    def test_of_one_supplier_is_one_part(self) -> None:
        company = divided(new_company(), suppliers=1)
        helpers = Helpers()

        run = carried_out(request_run(company), helpers).run

        assert (run.status, run.entry_count, helpers.told) == ("succeeded", 60, [])

    def test_of_a_small_company_or_of_single_suppliers_is_not_divided(self) -> None:
        company = divided(new_company(), rows=19)
        other = divided(new_company())
        few = request_run(other, supplier_ids=[supplier_of(other).pk])

        assert not sharding.is_worth_it(request_run(company))
        assert not sharding.is_worth_it(few)
        assert sharding.is_worth_it(request_run(other))

    def test_is_of_one_state_of_the_ledger_though_lines_come_while_parts_are_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company = divided(new_company())
        expected = stored(calculate(company).run)
        run = revised(company)
        more = [line(f"N{n}", "2026-10-02", "7.00", supplier=f"S{n}") for n in range(6)]
        at("shard.read", lambda: apply_rows(Company.objects.get(pk=company.pk), more), monkeypatch)

        ended = carried_out(run, Helpers()).run

        assert stored(ended) == expected
        assert Company.objects.get(pk=company.pk).ledger_revision == (ended.ledger_revision or 0) + 1

    def test_is_refused_for_the_reason_it_would_be_without_parts(self) -> None:
        company = divided(new_company())
        apply_rows(company, [line("PART", "2026-10-01", "5.00", supplier="S5", open_amount="2.00")])
        day = date(2026, 11, 1)
        alone = calculations.carry_out_run(run_id=request_run(company, key_date=day).pk, clock=timezone.now).run
        helpers = Helpers()

        run = carried_out(revised(company, key_date=day), helpers).run

        assert helpers.told
        assert (alone.status, alone.error_code) == ("failed", "as-of-not-available")
        assert (run.status, run.error_code, run.error_values) == ("failed", alone.error_code, alone.error_values)
        assert not SupplierClosing.objects.filter(run=run).exists()
        assert not CalculationShard.objects.exists()


class TestNewerFigures:
    def test_of_a_posting_that_comes_while_parts_are_at_work_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = divided(new_company())
        supplier = supplier_of(company, "S1")
        run = revised(company)
        posted: list[CalculationRun] = []

        def post() -> None:
            fresh = Company.objects.get(pk=company.pk)
            apply_rows(fresh, [line("N1", "2026-10-02", "1000.00", supplier="S1")])
            asked = request_run(fresh, supplier_ids=[supplier.pk])
            posted.append(calculations.carry_out_run(run_id=asked.pk, clock=timezone.now).run)

        at("shards.made", post, monkeypatch)
        ended = carried_out(run, Helpers()).run

        assert ended.became_current
        with connection.cursor() as cursor:
            cursor.execute("SELECT run_id, balance FROM current_closing WHERE supplier_id = %s", [supplier.pk])
            [(shown, balance)] = cursor.fetchall()
        older = SupplierClosing.objects.get(run=ended, supplier=supplier).balance
        assert (shown, balance) == (posted[0].pk, older + 1000_00)
        assert (posted[0].ledger_revision or 0) > (ended.ledger_revision or 0)


class TestLost:
    def test_part_of_a_worker_that_was_killed_is_taken_up_by_the_leader(self, tmp_path: Path) -> None:
        company = divided(new_company())
        expected = stored(calculate(company).run)
        killed: list[Elsewhere] = []

        def offer(shard_ids: Sequence[UUID]) -> None:
            statement = f"sharding.carry_out_shard(shard_id=UUID('{shard_ids[0]}'))"
            killed.append(Elsewhere(tmp_path, statement, killed_at="shard.read"))
            assert killed[0].was_killed()

        run = calculations.carry_out_run(run_id=revised(company).pk, clock=timezone.now, offer=offer).run

        assert stored(run) == expected
        assert (run.status, run.attempt) == ("succeeded", 1)
        assert not CalculationShard.objects.exists()

    @pytest.mark.parametrize("point", ["shards.made", "shard.read", "calculation.copied", "calculation.before-commit"])
    def test_leader_leaves_nothing_that_is_shown_and_the_next_attempt_begins_anew(
        self, tmp_path: Path, point: str
    ) -> None:
        company = divided(new_company())
        run = request_run(company)
        statement = f"calculations.carry_out_run(run_id=UUID('{run.pk}'), clock=timezone.now, offer=lambda ids: None)"
        assert Elsewhere(tmp_path, statement, killed_at=point).was_killed()
        left = list(CalculationShard.objects.filter(run=run))

        company.refresh_from_db()
        assert left
        assert company.current_run_id is None
        assert not SupplierClosing.objects.filter(run=run).exists()

        deadline = time.monotonic() + 2 * work.LEASE_SECONDS
        while run.pk not in work.due_for_sending(CalculationRun):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        ended = carried_out(run, Helpers()).run
        sharding.carry_out_shard(shard_id=left[-1].pk)  # its message comes late

        assert (ended.status, ended.attempt) == ("succeeded", 2)
        assert stored(ended) == stored(calculate_again(company))
        assert not CalculationShard.objects.exists()

    def test_parts_of_a_cancelled_run_are_deleted_by_the_next_tidying(self, tmp_path: Path) -> None:
        company = divided(new_company())
        run = request_run(company)
        statement = f"calculations.carry_out_run(run_id=UUID('{run.pk}'), clock=timezone.now, offer=lambda ids: None)"
        assert Elsewhere(tmp_path, statement, killed_at="shard.read").was_killed()
        upkeep.forget_expired(now=timezone.now())
        assert CalculationShard.objects.exists()  # its lease may be alive

        calculations.cancel_run(run=run, now=timezone.now())
        upkeep.forget_expired(now=timezone.now())

        assert not CalculationShard.objects.exists()


def calculate_again(company: Company) -> CalculationRun:
    return calculations.carry_out_run(run_id=revised(company).pk, clock=timezone.now).run


class TestCancelling:
    @pytest.mark.parametrize("point", ["shards.made", "shard.read", "shard.calculated", "shard.handed-over"])
    def test_while_parts_are_at_work_leaves_nothing(self, point: str, monkeypatch: pytest.MonkeyPatch) -> None:
        company = divided(new_company())
        run = request_run(company)
        at(point, lambda: calculations.cancel_run(run=run, now=timezone.now()), monkeypatch)

        helpers = Helpers()
        with pytest.raises(RunAlreadyFinished):
            carried_out(run, helpers)

        run.refresh_from_db()
        assert run.status == "cancelled"
        assert not CalculationShard.objects.exists()
        assert not SupplierClosing.objects.filter(run=run).exists()


class TestSecondDelivery:
    def test_of_a_part_changes_nothing_and_is_no_error(self) -> None:
        company = divided(new_company())
        expected = stored(calculate(company).run)

        def twice(pk: UUID) -> None:
            close_shard(shard_id=str(pk))
            before: Any = CalculationShard.objects.filter(pk=pk).values().first()
            close_shard(shard_id=str(pk))
            after: Any = CalculationShard.objects.filter(pk=pk).values().first()
            assert after is None or (after["attempt"], after["result"]) == (before["attempt"], before["result"])

        helpers = Helpers(twice)
        run = carried_out(revised(company), helpers).run
        for pk in helpers.told:
            close_shard(shard_id=str(pk))  # after the run's end

        assert not helpers.errors
        assert stored(run) == expected
        assert SOMEBODY.name == run.requested_name
