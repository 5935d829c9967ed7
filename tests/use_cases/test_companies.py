"""A company that changes while it is looked at, and whether its figures are of its ledger."""

from __future__ import annotations

import pytest

from payments.models import Company
from payments.selectors.staleness import is_stale
from payments.services import companies
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of
from tests.use_cases.test_people import while_open

pytestmark = pytest.mark.django_db(transaction=True)


class TestChangeCompany:
    def test_sees_the_run_that_became_current_while_it_waited(self) -> None:
        """A false 412 else: the resource as it stands would have no calculation."""
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-02", "100.00")])
        calculate(company)
        shown = company.current_run_id
        Company.objects.filter(pk=company.pk).update(current_run=None)
        seen: list[object] = []

        def look(found: Company) -> None:
            seen.append(found.current_run.pk if found.current_run else None)

        raised = while_open(
            lambda: Company.objects.filter(pk=company.pk).update(current_run=shown),
            lambda: companies.change_company(company=company, name="Yeni Ad", unless=look),
        )

        assert (raised, seen) == ([], [shown])


def fresh(company: Company) -> Company:
    return Company.objects.get(pk=company.pk)


class TestIsStale:
    def test_says_when_the_ledger_has_moved_on(self) -> None:
        company = new_company()
        before = is_stale(fresh(company))
        apply_rows(company, [line("I1", "2026-01-02", "100.00")])
        calculate(company)
        calculated = is_stale(fresh(company))
        apply_rows(company, [line("I2", "2026-01-02", "5.00")])

        assert (before, calculated, is_stale(fresh(company))) == (False, False, True)

    def test_counts_what_suppliers_calculated_on_their_own_have_caught_up_with(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-02", "100.00"), line("I2", "2026-01-02", "7.00", supplier="S2")])
        calculate(company)
        apply_rows(company, [line("I3", "2026-01-02", "5.00"), line("I4", "2026-01-02", "1.00", supplier="S2")])

        calculate(company, suppliers=[supplier_of(company).pk])
        one_of_two = is_stale(fresh(company))
        calculate(company, suppliers=[supplier_of(company, "S2").pk])
        both = is_stale(fresh(company))
        apply_rows(company, [line("I5", "2026-01-02", "5.00")])

        assert (one_of_two, both, is_stale(fresh(company))) == (True, False, True)
