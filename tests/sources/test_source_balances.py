"""The balance a source shows of a supplier beside the one calculated, and what the difference is made of."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from payments.domain.ledger import AccountClass
from payments.models import Company, ImportRowIssue, Supplier
from payments.services import imports, syncs
from tests.api.callers import Program
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company
from tests.sources.conftest import Named
from tests.sources.records import journal, service_layer
from tests.sources.systems import System, running

pytestmark = pytest.mark.django_db(transaction=True)


def pulled(company: Company, system: System, named: Named) -> Any:
    """After a pull: what the supplier S100 shows."""
    with running(system):
        named(company, system, kind="B1_SERVICE_LAYER")
        batch = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)
        imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)
    company.refresh_from_db()
    return shown(company)


def shown(company: Company, code: str = "S100") -> Any:
    supplier = Supplier.objects.get(company=company, code=code)
    return Program(role="viewer").get(f"/suppliers/{supplier.pk}").json()["source"]


def stated(balance: float, *entries: dict[str, Any]) -> System:
    system = service_layer(list(entries))
    system.held["b1s"]["BusinessPartners"][0]["CurrentAccountBalance"] = balance
    return system


def parts(source: Any) -> dict[str, str]:
    return {step["code"]: step["values"]["amount"] for step in source["why"]}


class TestSourceBalance:
    def test_stands_beside_the_lines_that_come_to_it(self, named: Named) -> None:
        company = new_company()

        source = pulled(company, stated(-1500.5, journal(1, 1500.5)), named)

        assert (source["source_balance"], source["source_difference"], source["why"]) == ("1500.50", "0.00", [])
        supplier = Supplier.objects.get(company=company, code="S100")
        assert (supplier.source_balance, supplier.source_balance_at is None) == (1500_50, False)

    def test_says_what_was_refused_is_left(self, named: Named) -> None:
        company = new_company()

        source = pulled(company, stated(-900.0, journal(1, 1000.0)), named)

        assert (source["source_balance"], source["source_difference"]) == ("900.00", "100.00")
        assert parts(source) == {"source-rest": "100.00"}

    def test_says_what_came_since_what_is_posted_later_and_what_is_statistical(self, named: Named) -> None:
        company = new_company(closing_mode="FIFO")
        later = journal(2, 30.0)
        later["ReferenceDate"] = "2026-12-30T00:00:00Z"
        pulled(company, stated(-1030.0, journal(1, 1000.0), later), named)
        apply_rows(
            company,
            [
                line("N1", "2026-01-20", "200.00", supplier="S100"),
                line("N2", "2026-01-20", "5.00", supplier="S100", account_class=AccountClass.NOTED),
            ],
        )
        calculate(company)

        source = shown(company)

        assert (source["source_balance"], source["source_difference"]) == ("1030.00", "170.00")
        assert parts(source) == {"source-later": "-30.00", "source-noted": "-5.00", "source-since": "205.00"}

    def test_is_taken_with_the_sign_that_the_lines_confirm(self, named: Named) -> None:
        company = new_company()

        source = pulled(company, stated(1500.5, journal(1, 1500.5)), named)

        assert (source["source_balance"], source["source_difference"]) == ("1500.50", "0.00")
        assert not ImportRowIssue.objects.filter(batch__company=company).exists()

    def test_is_the_newest_that_was_stated(self, named: Named) -> None:
        company = new_company()
        first = pulled(company, stated(-1000.0, journal(1, 1000.0)), named)

        second = pulled(company, stated(-1250.0, journal(1, 1000.0), journal(2, 250.0)), named)

        assert (second["source_balance"], second["source_difference"]) == ("1250.00", "0.00")
        assert second["source_balance_at"] > first["source_balance_at"]

    def test_is_not_shown_where_no_source_states_one(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-20", "200.00")])

        assert shown(company, "S1") is None
