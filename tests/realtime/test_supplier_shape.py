"""What a supplier's own system is sent, field by field, and that it is sent nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

import orjson
import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from payments.events import log
from payments.events.log import NewEvent
from payments.events.publish import event_messages, publish
from payments.models import Company, PaymentRun, Supplier
from tests.api.supplier_shape import FIELDS, fields_of
from tests.approved_runs import exported_run
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of
from tests.realtime.reader import SUPPLIERS_FRAME, Reader
from tests.realtime.world import db, elsewhere, let_suppliers_in, suppliers_token, ticket_of_token, token_for
from tests.use_cases.test_feedback import booked, take
from tests.use_cases.test_remittance import advising_company

HIDDEN = (b"block", b"overdue", b"discount", b"aging", b"months", b"reason", b"previous", b"advance")


@dataclass(frozen=True)
class Account:
    """A supplier with figures, another one beside it, and its own system's token."""

    company: Company
    supplier: Supplier
    other: Supplier
    token: str
    run_id: UUID

    @property
    def path(self) -> str:
        return f"/ws/suppliers/{self.supplier.pk}/"

    @property
    def topic(self) -> str:
        return f"supplier:{self.supplier.pk}"

    def reader(self, path: str = "") -> Reader:
        return Reader(path or self.path, token=self.token, frames=SUPPLIERS_FRAME)

    def calculate_anew(self) -> None:
        """Other figures, told to everybody who listens."""
        key = f"N{timezone.now().timestamp()}"
        apply_rows(
            self.company, [line(key, "2026-03-01", "10.00"), line(f"{key}-2", "2026-03-01", "5.00", supplier="S2")]
        )
        publish(event_messages(calculate(self.company).events))

    def note_something_secret(self) -> None:
        """An event that is none of the supplier's business."""
        event = NewEvent(self.supplier.pk, '{"version":"@version@","iban":"TR33"}', "supplier.balance", {"name": "x"})
        with transaction.atomic():
            recorded = log.record(
                [event], company_id=self.company.pk, kind="supplier.master_changed", run_id=None, now=timezone.now()
            )
        publish(event_messages(recorded))


def new_account() -> Account:
    company = new_company()
    rows = [
        line("I1", "2026-01-02", "100.00", due="2026-01-20", block="A"),
        line("X1", "2026-01-02", "7.00", supplier="S2"),
    ]
    apply_rows(company, rows)
    outcome = calculate(company)
    let_suppliers_in(company)
    supplier = supplier_of(company)
    return Account(company, supplier, supplier_of(company, "S2"), suppliers_token(supplier), outcome.run.pk)


@pytest.fixture
def account(rows_for_all: None, db: None) -> Account:
    return elsewhere(new_account)


class TestShape:
    @pytest.mark.parametrize("path", ["", "/ws/live/"], ids=["a path of its own", "among many topics"])
    async def test_has_the_fields_of_the_list_and_no_other(self, account: Account, path: str) -> None:
        async with account.reader(path) as reader:
            if path:
                await reader.ask(op="subscribe", topic=account.topic)
            frames = [await reader.next()]
            await db(account.calculate_anew)
            frames.append(await reader.next())
            await db(account.note_something_secret)
            frames.append(await reader.next())

        assert [frame["type"] for frame in frames] == ["snapshot", "supplier.updated", "supplier.unchanged"]
        for frame in frames:
            assert fields_of(frame) == set(FIELDS[frame["type"]])
        said = orjson.dumps(frames)
        assert [word for word in (*HIDDEN, b"iban", b"TR33") if word in said] == []

    async def test_has_the_numbers_of_the_log_without_a_hole(self, account: Account) -> None:
        async with account.reader() as reader:
            first = await reader.next()
        await db(account.note_something_secret)
        await db(account.calculate_anew)

        async with account.reader(f"{account.path}?since={first['seq']}&epoch={first['epoch']}") as reader:
            missed = await reader.take(2)

        assert [(one["seq"], one["type"]) for one in missed] == [
            (first["seq"] + 1, "supplier.unchanged"),
            (first["seq"] + 2, "supplier.updated"),
        ]

    async def test_is_the_suppliers_alone_where_others_watch_too(self, account: Account) -> None:
        ours = await db(token_for, account.company)

        async with account.reader() as theirs, Reader(account.path, token=ours) as reader:
            await asyncio.gather(theirs.next(), reader.next())
            await db(account.calculate_anew)
            shaped, full = await asyncio.gather(theirs.next(), reader.next())

        assert set(shaped["data"]) == {"version", "as_of", "balances"}
        assert "overdue" in full["data"]["closings"][0]
        assert (shaped["seq"], shaped["data"]["balances"][0]["balance"]) == (
            full["seq"],
            full["data"]["closings"][0]["balance"],
        )

    async def test_comes_with_a_ticket_too(self, account: Account) -> None:
        ticket = await db(ticket_of_token, account.token)

        async with Reader(f"{account.path}?ticket={ticket}", frames=SUPPLIERS_FRAME) as reader:
            assert fields_of(await reader.next()) == set(FIELDS["snapshot"])


class TestSupplierToken:
    async def test_follows_nothing_else(self, account: Account) -> None:
        foreign = await db(new_account)
        hidden = {
            f"supplier:{account.other.pk}": "supplier-not-found",
            f"supplier:{foreign.supplier.pk}": "supplier-not-found",
            "supplier:999999999": "supplier-not-found",
            "suppliers": "no-permission",
            f"calculation:{account.run_id}": "calculation-not-found",
        }

        async with account.reader("/ws/live/") as reader:
            answers = {topic: await reader.ask(op="subscribe", topic=topic) for topic in hidden}
            await db(account.calculate_anew)
            await db(foreign.calculate_anew)

            assert {topic: answer["data"]["code"] for topic, answer in answers.items()} == hidden
            assert await reader.is_quiet(0.5)

    @pytest.mark.parametrize(
        ("path", "outcome"),
        [("/ws/supplierpayment/", (4403, "no-permission")), ("/ws/suppliers/{other}/", (4404, "supplier-not-found"))],
    )
    async def test_is_turned_away_elsewhere(self, account: Account, path: str, outcome: tuple[int, str]) -> None:
        async with account.reader(path.format(other=account.other.pk)) as reader:
            assert await reader.close_code() == outcome

    async def test_is_refused_where_the_company_has_not_turned_it_on(self, account: Account) -> None:
        await db(let_suppliers_in, account.company, on=False)

        async with account.reader() as reader:
            assert await reader.close_code() == (4403, "supplier-access-off")

    async def test_is_put_out_within_five_seconds_when_it_is_turned_off(self, account: Account) -> None:
        async with account.reader() as reader:
            await reader.next()
            await db(let_suppliers_in, account.company, on=False)

            code, why = await reader.close_code(within=6)

            assert (code, why) == (4403, "supplier-access-off")

    async def test_is_left_alone_while_nothing_changes(self, account: Account, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"live_rights_seconds": 0.1})

        async with account.reader() as reader:
            await reader.next()

            assert await reader.is_quiet(0.6)


@dataclass(frozen=True)
class Paid:
    """A run with its files, and the tokens of both suppliers' systems."""

    run: PaymentRun
    tokens: dict[str, str]
    ids: dict[str, int]

    def reader(self, code: str, query: str = "") -> Reader:
        path = f"/ws/suppliers/{self.ids[code]}/{query}"
        return Reader(path, token=self.tokens[code], frames=SUPPLIERS_FRAME)

    def confirm(self) -> None:
        """The bank has paid S1."""
        take(self.run.company, booked(self.run, "S1", "1000.00"))

    def bump(self, code: str) -> None:
        """Something the supplier is not told of."""
        event = NewEvent(self.ids[code], '{"version":"@version@"}', "supplier.balance", {"name": "x"})
        with transaction.atomic():
            recorded = log.record(
                [event],
                company_id=self.run.company_id,
                kind="supplier.master_changed",
                run_id=None,
                now=timezone.now(),
            )
        publish(event_messages(recorded))


def new_paid() -> Paid:
    company = advising_company()
    run = exported_run(company)
    let_suppliers_in(company)
    found = {code: supplier_of(company, code) for code in ("S1", "S2")}
    tokens = {code: suppliers_token(one) for code, one in found.items()}
    return Paid(run, tokens, {code: one.pk for code, one in found.items()})


@pytest.fixture
def paid(rows_for_all: None, db: None) -> Paid:
    return elsewhere(new_paid)


class TestPaymentAdvised:
    async def test_reaches_its_own_supplier_and_no_other_and_is_told_again(self, paid: Paid) -> None:
        """Live, to whoever was away, and to the company's own people; beside it the other supplier hears nothing."""
        async with paid.reader("S1") as theirs, paid.reader("S2") as others:
            first, beside = await theirs.next(), await others.next()
            await db(paid.confirm)
            told = await theirs.next()
            await db(paid.bump, "S2")
            heard = await others.next()

        assert (told["type"], told["seq"]) == ("supplier.payment_advised", first["seq"] + 1)
        assert fields_of(told) == set(FIELDS["supplier.payment_advised"])
        assert told["data"]["advices"][0]["amount"] == "1000.00"
        assert (heard["type"], heard["seq"]) == ("supplier.unchanged", beside["seq"] + 1)
        async with paid.reader("S1", f"?since={first['seq']}&epoch={first['epoch']}") as again:
            assert await again.next() == told
