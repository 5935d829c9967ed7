"""A proposal from real rows: what is paid, what is left out, what is reserved."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import close_old_connections, connection

from payments.domain.errors import InvalidInput
from payments.domain.ledger import AccountClass
from payments.domain.paying import ProposalBasis
from payments.models import PaymentException, PaymentItem, PaymentLine, PaymentRun
from payments.services.proposing import NothingCalculated
from tests.ledgers import golden_rows, line, new_company
from tests.paying import Desk, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


def nets(run: PaymentRun) -> list[int]:
    return list(PaymentLine.objects.filter(run=run).order_by("position").values_list("net", flat=True))


def codes(run: PaymentRun) -> dict[str, str]:
    return dict(PaymentException.objects.filter(run=run, entry__isnull=False).values_list("entry__doc_no", "code"))


class TestCreateRun:
    def test_pays_what_is_due_and_says_why_the_rest_is_not(self) -> None:
        desk = new_desk(
            [
                invoice("I1", "1000.00", due=-5),
                invoice("I2", "500.00", due=30),
                invoice("I3", "300.00", due=-1, block="A"),
                invoice("I4", "80.00", due=-1, supplier="S2"),
            ],
            suppliers=["S1"],
        )

        run = desk.propose()

        assert (run.status, run.code) == ("draft", f"P-{run.run_date.year}-001")
        assert nets(run) == [1000_00]
        assert codes(run) == {"I2": "NOT_DUE", "I3": "ITEM_BLOCKED", "I4": "NO_BANK_ACCOUNT"}

    @pytest.mark.parametrize("basis", list(ProposalBasis))
    def test_takes_the_tax_of_what_is_open_off(self, basis: ProposalBasis) -> None:
        whole = invoice("I1", "1000.00", open_amount="1000.00", withholding_minor=200_00)
        half = invoice("I2", "600.00", open_amount="300.00", withholding_minor=60_00, supplier="S2")
        desk = new_desk([whole, half, invoice("K2", "-300.00", open_amount="0.00", due=-9, supplier="S2")])

        run = desk.propose(basis=basis)

        lines = PaymentLine.objects.filter(run=run).order_by("-gross")
        assert [(one.gross, one.withholding, one.net) for one in lines] == [
            (1000_00, 200_00, 800_00),
            (300_00, 30_00, 270_00),
        ]

    def test_gives_e1_its_proposal(self) -> None:
        desk = new_desk(golden_rows("E1"))
        desk.now = desk.now.replace(year=2026, month=3, day=16, hour=9)

        run = desk.propose(run_date=date(2026, 3, 16), next_run_date=date(2026, 3, 23))

        assert nets(run) == [24300_49]
        assert codes(run) == {"I4": "NOT_DUE"}

    def test_takes_no_entry_that_another_run_has(self) -> None:
        desk = new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")])
        first = desk.propose()

        second = desk.propose()

        assert sorted(nets(first)) == [500_00, 1000_00]
        assert nets(second) == []
        assert codes(second) == {"I1": "IN_OTHER_RUN", "I2": "IN_OTHER_RUN"}

    def test_reserves_each_entry_once_however_many_propose_at_once(self) -> None:
        desk = new_desk([invoice(f"I{number}", "100.00", supplier=f"S{number}") for number in range(8)])
        runs = at_once(5, desk)

        reserved = PaymentItem.objects.filter(line__run__company=desk.company, live=True)
        assert len(runs) == 5
        assert reserved.count() == 8 == reserved.values("entry").distinct().count()

    def test_proposes_what_the_erp_leaves_open(self) -> None:
        desk = new_desk(
            [
                invoice("I1", "1000.00", open_amount="400.00"),
                line("P1", "2026-02-01", "-600.00", open_amount="0.00"),
                invoice("I2", "500.00", open_amount="500.00"),
            ]
        )

        run = desk.propose(basis=ProposalBasis.SOURCE_OPEN)

        assert nets(run) == [900_00]

    def test_pays_no_more_than_is_owed_after_advances(self) -> None:
        desk = new_desk(
            [invoice("I1", "9000.00"), line("A1", "2026-02-01", "-4000.00", account_class=AccountClass.ADVANCE)]
        )

        run = desk.propose()

        assert nets(run) == [5000_00]
        rest = PaymentException.objects.get(run=run)
        assert (rest.code, rest.amount, rest.is_rest) == ("CAPPED_BY_BALANCE", 4000_00, True)

    def test_keeps_to_the_budget(self) -> None:
        desk = new_desk([invoice("I1", "900.00", due=-9), invoice("I2", "300.00", due=-2)])

        run = desk.propose(budget_minor={"TRY": 400_00})

        assert nets(run) == [300_00]
        assert codes(run) == {"I1": "DEFERRED_BUDGET"}

    def test_proposes_nothing_from_the_figures_of_yesterday(self) -> None:
        """What was asked for before midnight and carried out after an import has read all, but no line of today."""
        desk = new_desk([invoice("I1", "1000.00")])
        run = desk.approved()
        desk.now += timedelta(days=1)

        with pytest.raises(NothingCalculated):
            desk.propose()
        with pytest.raises(NothingCalculated):
            desk.exported(run)

    def test_refuses_to_propose_before_anything_was_calculated(self) -> None:
        desk = new_desk()
        other = new_company()
        desk.company = other

        with pytest.raises(NothingCalculated):
            desk.propose()

        assert not PaymentRun.objects.exists()

    def test_refuses_a_day_that_has_passed(self) -> None:
        desk = new_desk()

        with pytest.raises(InvalidInput):
            desk.propose(run_date=desk.today - timedelta(days=1))


def at_once(count: int, desk: Desk) -> list[PaymentRun]:
    """Proposals that begin at the same moment."""
    made: list[PaymentRun] = []
    barrier = Barrier(count)

    def propose() -> None:
        close_old_connections()
        barrier.wait(20)
        try:
            made.append(desk.propose())
        finally:
            connection.close()

    threads = [Thread(target=propose) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made
