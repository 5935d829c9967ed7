"""What a supplier's own system gets to see over HTTP, field by field, and that it gets nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from payments.domain.paying import LineState
from payments.events import log
from payments.events.log import NewEvent
from payments.models import Company, PaymentFile, PaymentLine, Role, Supplier
from payments.services import companies, exporting
from tests.api.callers import Program
from tests.api.supplier_shape import FIELDS, fields_of
from tests.approved_runs import approved_run, exported_run, no_objection, payable_company, person
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> Company:
    """Two suppliers: one with a blocked, overdue invoice, a special text and a payment, and somebody else."""
    company = new_company()
    rows = [
        line("I1", "2026-01-02", "100.00", due="2026-01-20", reference="F-1", block="A", text="içeride kalsın"),
        line("I2", "2026-02-02", "50.00", due="2099-01-20", reference="F-2"),
        line("P1", "2026-02-03", "-30.00", due="2026-02-03"),
        line("X1", "2026-01-02", "70.00", due="2026-01-20", supplier="S2"),
    ]
    apply_rows(company, rows)
    calculate(company)
    companies.change_company(company=company, name=None, supplier_access=True)
    return company


@pytest.fixture
def supplier(company: Company) -> Supplier:
    return supplier_of(company)


@pytest.fixture
def system(company: Company, supplier: Supplier) -> Program:
    """The supplier's own."""
    return Program(role="viewer", company=company, supplier=supplier)


def answer_of(system: Program, address: str, supplier: Supplier) -> Any:
    return system.get(address.format(supplier_id=supplier.pk))


def days_of(company: Company, code: str) -> set[str | None]:
    """The days of execution that a supplier's system is told, in both of its lists."""
    supplier = supplier_of(company, code)
    system = Program(role="viewer", company=company, supplier=supplier)
    lists = [system.get(f"/suppliers/{supplier.pk}/{name}").json()["items"] for name in ("open-items", "entries")]
    return {document["execution_date"] for documents in lists for document in documents}


class TestShape:
    @pytest.mark.parametrize("address", [name for name in FIELDS if name.startswith("/")])
    def test_has_the_fields_of_the_list_and_no_other(self, system: Program, supplier: Supplier, address: str) -> None:
        answer = answer_of(system, address, supplier)

        assert answer.status_code == 200
        assert fields_of(answer.json()) == set(FIELDS[address])

    def test_shows_what_is_open_and_by_when(self, system: Program, supplier: Supplier) -> None:
        found = system.get(f"/suppliers/{supplier.pk}/open-items").json()["items"]

        shown = [(one["reference"], one["due_date"], one["amount"], one["open_amount"]) for one in found]
        assert shown == [("F-1", "2026-01-20", "100.00", "70.00"), ("F-2", "2099-01-20", "50.00", "50.00")]

    def test_says_what_day_a_bank_was_told_to_pay_and_nothing_of_payments_before(self) -> None:
        company = payable_company({"S1": ("100.00", "TRY"), "S2": ("70.00", "EUR")})
        companies.change_company(company=company, name=None, supplier_access=True)
        run = approved_run(company)

        before = [days_of(company, code) for code in ("S1", "S2")]
        exporting.export_run(run=run, actor=person(company, Role.CLERK), now=timezone.now(), unless=no_objection)

        files = PaymentFile.objects.filter(run=run, kind=PaymentFile.Kind.BANK)
        ordered = {currency: day for file in files for currency, day in file.execution_days.items()}
        assert before == [{None}, {None}]
        assert [days_of(company, code) for code in ("S1", "S2")] == [{ordered["TRY"]}, {ordered["EUR"]}]

    def test_takes_the_day_back_when_the_payment_fails(self) -> None:
        company = payable_company({"S1": ("100.00", "TRY")})
        companies.change_company(company=company, name=None, supplier_access=True)
        run = exported_run(company)

        PaymentLine.objects.filter(run=run).update(state=LineState.FAILED)

        assert days_of(company, "S1") == {None}

    def test_shows_one_balance_per_currency(self, system: Program, supplier: Supplier) -> None:
        found = system.get(f"/suppliers/{supplier.pk}").json()

        assert found["balances"] == [{"currency": "TRY", "balance": "120.00", "open": "120.00"}]

    def test_never_says_a_word_of_ours(self, system: Program, supplier: Supplier) -> None:
        addresses = [name for name in FIELDS if name.startswith("/")]

        said = "".join(answer_of(system, address, supplier).content.decode() for address in addresses)

        for word in ("block", "reason", "overdue", "discount", "proposal", "user", "kalsın", "S2", "iban", "text"):
            assert word not in said, word

    def test_keeps_the_numbers_of_events_it_does_not_tell(self, system: Program, supplier: Supplier) -> None:
        with transaction.atomic():
            secret = NewEvent(supplier.pk, '{"version":"@version@","iban":"TR33"}', "supplier.balance", {"name": "x"})
            log.record(
                [secret],
                company_id=supplier.company_id,
                kind="supplier.master_changed",
                run_id=None,
                now=timezone.now(),
            )

        frames = system.get(f"/suppliers/{supplier.pk}/events").json()["items"]

        assert [(one["seq"], one["type"]) for one in frames] == [(1, "supplier.updated"), (2, "supplier.unchanged")]
        assert fields_of(frames[1]) == set(FIELDS["supplier.unchanged"])
        assert (frames[1]["data"], frames[1]["message"]) == ({"version": 2}, "Nothing new")


class TestSupplierToken:
    @pytest.mark.parametrize("address", ["", "/entries", "/open-items", "/events", "/allocations"])
    def test_finds_no_other_supplier(self, system: Program, company: Company, address: str) -> None:
        other, foreign = supplier_of(company, "S2"), new_company()
        apply_rows(foreign, [line("I1", "2026-01-02", "100.00")])

        for hidden in (other.pk, supplier_of(foreign).pk, 999_999_999):
            answer = system.get(f"/suppliers/{hidden}{address}")
            assert (answer.status_code, answer.json()["code"]) == (404, "supplier-not-found")

    def test_sees_no_company_and_no_role(self, system: Program, company: Company) -> None:
        assert system.get("/companies").json()["items"] == []
        assert system.get(f"/companies/{company.code}").status_code == 404
        assert system.get(f"/companies/{company.code}/suppliers").status_code == 404
        assert system.get("/me").json()["companies"] == []

    def test_may_not_ask_how_its_payments_were_allocated(self, system: Program, supplier: Supplier) -> None:
        answer = system.get(f"/suppliers/{supplier.pk}/allocations")

        assert (answer.status_code, answer.json()["code"]) == (403, "no-permission")

    def test_is_refused_until_the_company_turns_it_on_and_again_when_it_turns_it_off(
        self, system: Program, company: Company, supplier: Supplier
    ) -> None:
        admin = Program(company=company)
        codes = []
        for on in (False, True, False):
            seen = admin.get(f"/companies/{company.code}")["ETag"]
            changed = admin.patch(f"/companies/{company.code}", {"supplier_access": on}, **{"If-Match": seen})
            assert changed.json()["supplier_access"] is on
            codes.append(system.get(f"/suppliers/{supplier.pk}").status_code)

        assert codes == [403, 200, 403]
        assert system.get("/me").json()["code"] == "supplier-access-off"

    @pytest.mark.parametrize("role", ["viewer", "clerk", "approver"])
    def test_is_not_let_in_by_anybody_but_an_admin(self, company: Company, role: str) -> None:
        answer = Program(role=role, company=company).patch(f"/companies/{company.code}", {"supplier_access": False})

        assert (answer.status_code, answer.json()["code"]) == (403, "no-permission")
        assert Company.objects.get(pk=company.pk).supplier_access is True

    def test_is_off_in_a_new_company(self) -> None:
        assert new_company().supplier_access is False
