"""Results in the company's currency: at which rate, by whichever path, and what a new rate sets going."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import now

from payments.domain.ledger import LedgerRow
from payments.events.shapes import FIGURE_COLUMNS
from payments.models import CalculationRun, Company, ExchangeRate, SupplierClosing
from payments.services import calendars
from payments.services.calendars import KeptRate, RateValues
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 15)


def dollars(key: str, posting: str, amount: str, booked: int, **more: object) -> LedgerRow:
    return line(key, posting, amount, currency="USD", amount_lc_minor=booked, **more)


def ledger() -> list[LedgerRow]:
    """Examples F1 and F2, and a line in each of two other currencies."""
    return [
        dollars("I1", "2026-01-10", "10000.00", 324_567_89),
        dollars("P1", "2026-02-10", "-6666.67", -283_333_48),
        line("E1", "2026-01-10", "100.00", currency="EUR", amount_lc_minor=4_100_00),
        line("T1", "2026-01-10", "70.00"),
    ]


def give_rate(
    company: Company, rate: str = "43.1234", *, day: date = DAY, kind: str = "SELL", unit: int = 1
) -> KeptRate:
    values = RateValues(day=day, base="USD", quote="TRY", kind=kind, unit=unit, rate=Decimal(rate), source="")
    return calendars.keep_rate(company=company, rate_id=None, values=values, requester=SOMEBODY, now=now())


def worth(run: CalculationRun) -> dict[str, tuple[int | None, ...]]:
    found = SupplierClosing.objects.filter(run=run).order_by("currency")
    return {
        one.currency: (one.balance_lc, one.open_lc, one.valuation_lc, one.fx_diff, one.realised_diff) for one in found
    }


VALUED = {
    "EUR": (4_100_00, 4_100_00, None, None, 0),
    "TRY": (70_00, 70_00, 70_00, 0, 0),
    "USD": (41_234_41, 108_189_19, 143_744_52, 35_555_33, 66_954_78),
}


class TestCarryOutRun:
    @pytest.mark.parametrize("one_supplier", [False, True], ids=["in full", "one supplier"])
    def test_keeps_book_value_valuation_and_differences_and_the_rates_it_took(self, *, one_supplier: bool) -> None:
        company = new_company()
        apply_rows(company, ledger())
        give_rate(company)

        run = calculate(
            company, key_date="2026-03-15", suppliers=[supplier_of(company).pk] if one_supplier else None
        ).run

        assert worth(run) == VALUED
        run.refresh_from_db()
        assert run.rates == {"USD": {"rate": "43.1234", "unit": 1, "date": "2026-03-15"}}

    @pytest.mark.parametrize(
        ("days_before", "rules", "is_valued"),
        [
            pytest.param(0, {}, True, id="of the day"),
            pytest.param(10, {}, True, id="of the day before long holidays"),
            pytest.param(11, {}, False, id="an old one"),
            pytest.param(-1, {}, False, id="of the day after"),
            pytest.param(0, {"valuation": {"rate_type": "SELL", "date_rule": "previous_day"}}, False, id="not before"),
            pytest.param(
                1, {"valuation": {"rate_type": "SELL", "date_rule": "previous_day"}}, True, id="the day before"
            ),
            pytest.param(0, {"valuation": {"rate_type": "BUY", "date_rule": "same_day"}}, False, id="of another kind"),
        ],
    )
    def test_values_at_the_rate_that_counts_on_the_key_date_alone(
        self, days_before: int, rules: dict[str, Any], *, is_valued: bool
    ) -> None:
        company = new_company(**rules) if rules else new_company()
        apply_rows(company, ledger())
        give_rate(company, day=DAY - timedelta(days=days_before))

        run = calculate(company, key_date="2026-03-15").run

        assert (worth(run)["USD"][2] is not None) == is_valued

    def test_takes_the_newest_rate_and_its_unit(self) -> None:
        company = new_company()
        apply_rows(company, [dollars("I1", "2026-01-10", "200.00", 6_000_00)])
        give_rate(company, "39.0", day=DAY - timedelta(days=1))
        give_rate(company, "4100.5", unit=100)

        run = calculate(company, key_date="2026-03-15").run

        assert worth(run)["USD"][2:4] == (8_201_00, 2_201_00)

    def test_gives_one_supplier_the_row_that_a_full_run_gives_it(self) -> None:
        company = new_company()
        apply_rows(company, ledger())
        give_rate(company)
        runs = [
            calculate(company, key_date="2026-03-15", suppliers=suppliers).run
            for suppliers in (None, [supplier_of(company).pk])
        ]

        rows = [
            list(SupplierClosing.objects.filter(run=run).order_by("currency").values_list(*FIGURE_COLUMNS))
            for run in runs
        ]

        assert rows[0] == rows[1]
        assert runs[0].input_fingerprint == runs[1].input_fingerprint


class TestKeepRate:
    def test_has_the_shown_figures_calculated_anew(self) -> None:
        company = new_company()
        apply_rows(company, ledger())
        before = calculate(company).run

        kept = give_rate(company, day=before.key_date)
        after = calculate(company).run

        assert kept.run is not None
        assert (after.pk, after.status) == (kept.run.pk, "succeeded")
        assert (worth(before)["USD"][2], worth(after)["USD"][2]) == (None, 143_744_52)
        assert before.input_fingerprint != after.input_fingerprint

    def test_lets_no_earlier_result_answer_for_a_past_day(self) -> None:
        company = new_company()
        apply_rows(company, ledger())
        before = calculate(company, key_date="2026-03-15").run

        give_rate(company)
        after = calculate(company, key_date="2026-03-15").run

        assert (before.pk != after.pk, worth(after)) == (True, VALUED)

    def test_calculates_nothing_where_nothing_was_calculated_yet(self) -> None:
        company = new_company()

        assert give_rate(company).run is None
        assert not CalculationRun.objects.filter(company=company).exists()


class TestDeleteRate:
    def test_leaves_what_it_valued_without_a_value(self) -> None:
        company = new_company()
        apply_rows(company, ledger())
        rate = give_rate(company, day=calculate(company).run.key_date).rate
        valued = calculate(company).run

        calendars.delete_rate(company=company, rate_id=rate.pk, requester=SOMEBODY, now=now())
        after = calculate(company).run

        assert (worth(valued)["USD"][2], worth(after)["USD"][2]) == (143_744_52, None)
        assert not ExchangeRate.objects.filter(company=company).exists()
