"""What a company owes, at a glance: the sums of the list, and what falls due week by week."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from payments.models import Company
from tests.api.callers import Program
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

SUNDAY = "2026-03-15"


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    """It is that Sunday."""
    settings.VADE = settings.VADE.model_copy(update={"today": date.fromisoformat(SUNDAY)})


def read(company: Company, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = Program().get(f"/companies/{company.code}/overview", **query).json()
    return found


def amounts(overview: dict[str, Any], currency: str) -> list[str]:
    of_currency = next(one for one in overview["currencies"] if one["currency"] == currency)
    return [week["amount"] for week in of_currency["weeks"]]


class TestGetOverview:
    def test_is_empty_before_the_first_calculation(self) -> None:
        assert read(new_company()) == {"calculation": None, "currencies": []}

    def test_puts_what_is_open_into_the_week_it_falls_due_in(self) -> None:
        company = new_company()
        dues = {"yesterday": "2026-03-14", "today": SUNDAY, "monday": "2026-03-16", "next sunday": "2026-03-22",
                "last": "2026-05-03", "later": "2026-05-04"}  # fmt: skip
        rows = [line(key, "2026-01-01", "10.00", due=due, supplier=key) for key, due in dues.items()]
        apply_rows(company, [*rows, line("euro", "2026-01-01", "7.00", due="2026-03-17", currency="EUR", supplier="E")])
        calculate(company, key_date=SUNDAY)

        found = read(company)

        assert amounts(found, "TRY") == ["10.00", "20.00", *["0.00"] * 5, "10.00"]
        assert amounts(found, "EUR") == ["0.00", "7.00", *["0.00"] * 6]
        lira = found["currencies"][1]
        assert [lira["weeks"][0], lira["weeks"][1]] == [
            {"first_day": SUNDAY, "last_day": SUNDAY, "amount": "10.00", "items": 1},
            {"first_day": "2026-03-16", "last_day": "2026-03-22", "amount": "20.00", "items": 2},
        ]
        assert (lira["balance"], lira["overdue"], lira["not_due"]) == ("60.00", "10.00", "50.00")

    def test_spreads_its_sums_over_ages_and_months_as_the_rows_do(self) -> None:
        company = new_company()
        rows = [
            line(f"K{month}{supplier}", f"2026-0{month}-05", f"{month}.00", due=f"2026-0{month}-20", supplier=supplier)
            for month in (1, 2, 3)
            for supplier in ("S1", "S2")
        ]
        apply_rows(company, rows)
        calculate(company, key_date=SUNDAY)

        (lira,) = read(company)["currencies"]

        assert [one for one in lira["aging"] if one["amount"] != "0.00"] == [
            {"label": "not_due", "amount": "6.00"},
            {"label": "1-30", "amount": "4.00"},
            {"label": "31-60", "amount": "2.00"},
        ]
        assert {month: amount for month, amount in lira["months"].items() if amount != "0.00"} == {
            "2026-01": "2.00",
            "2026-02": "4.00",
            "2026-03": "6.00",
        }
        assert sum(Decimal(amount) for amount in lira["months"].values()) == Decimal(lira["open"])

    def test_counts_a_supplier_calculated_since_once(self) -> None:
        company = new_company()
        apply_rows(
            company, [line(f"A{one}", "2026-01-01", "10.00", due="2026-03-20", supplier=one) for one in ("S1", "S2")]
        )
        calculate(company, key_date=SUNDAY)
        apply_rows(company, [line("B", "2026-01-02", "5.00", due="2026-03-21")])

        calculate(company, key_date=SUNDAY, suppliers=[supplier_of(company).pk])

        found = read(company)
        assert amounts(found, "TRY")[:2] == ["0.00", "25.00"]
        assert found["currencies"][0]["not_due"] == "25.00"
        assert amounts(read(company, key_date=SUNDAY), "TRY")[1] == "20.00"

    def test_adds_up_rows_of_runs_with_other_buckets(self) -> None:
        company = new_company()
        apply_rows(
            company, [line(f"A{one}", "2026-01-01", "10.00", due="2026-03-01", supplier=one) for one in ("S1", "S2")]
        )
        calculate(company, key_date=SUNDAY)
        company.settings_versions.create(version=2, rules={"aging_edges": [0, 10], "month_count": 6})
        Company.objects.filter(pk=company.pk).update(settings_version=2)

        calculate(Company.objects.get(pk=company.pk), key_date=SUNDAY, suppliers=[supplier_of(company).pk])

        (lira,) = read(company)["currencies"]
        assert {one["label"]: one["amount"] for one in lira["aging"] if one["amount"] != "0.00"} == {
            "1-30": "10.00",
            ">10": "10.00",
        }
        assert lira["overdue"] == "20.00"
