"""Due dates from terms: table D, the steps that are told, and what a term may not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from payments.calculation.due_dates import BaselineOutOfRange, NoTermLine, due_dates, net_due_day
from payments.calculation.term_checks import check_term
from payments.domain.calendars import Holiday, WorkCalendar
from payments.domain.errors import InvalidInput
from payments.domain.explaining import explained
from payments.domain.terms import (
    Baseline,
    DocumentDates,
    Instalment,
    PaymentTerm,
    Roll,
    ShareKind,
    StartFrom,
    TermLine,
    Tier,
)
from tests.calculation.calendars import TURKEY_2026
from tests.calculation.golden_terms import TERMS, DueCase, due_cases, one


def dates_of(day: date) -> DocumentDates:
    return DocumentDates(document=day, posting=day)


class TestDueDates:
    @pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in due_cases()])
    def test_are_those_of_the_worked_example(self, case: DueCase) -> None:
        found = due_dates(case.term, dates_of(case.baseline_in), TURKEY_2026, roll=case.roll)

        assert (found.baseline, found.net_due, found.effective_due) == (case.baseline, case.net_due, case.effective)
        assert [(discount.percent, discount.day) for discount in found.discounts] == case.discounts
        assert net_due_day(case.term.lines, case.baseline_in, tolerance_days=case.term.tolerance_days) == case.net_due

    def test_cover_the_whole_table(self) -> None:
        assert [case.name for case in due_cases()] == [f"D{number:02d}" for number in range(1, 26)]

    def test_roll_by_the_terms_own_rule_before_the_companys(self) -> None:
        term = replace(TERMS["30 days"], roll=Roll.PRECEDING)

        found = due_dates(term, dates_of(date(2026, 4, 27)), TURKEY_2026, roll=Roll.FOLLOWING)

        assert found.effective_due == date(2026, 5, 26)

    def test_roll_discount_days_back_whatever_the_due_day_does(self) -> None:
        term = one(Tier(percent=Decimal(2), days=10), Tier(days=30))

        found = due_dates(term, dates_of(date(2026, 3, 10)), TURKEY_2026, roll=Roll.FOLLOWING)

        assert [(found.discounts[0].day, found.discounts[0].pay_by)] == [(date(2026, 3, 20), date(2026, 3, 19))]

    def test_take_half_days_as_holidays_where_the_company_says_so(self) -> None:
        closed = replace(TURKEY_2026, half_day_is_business_day=False)

        found = due_dates(TERMS["30 days"], dates_of(date(2026, 2, 17)), closed)

        assert found.effective_due == date(2026, 3, 23)

    @pytest.mark.parametrize(
        ("baseline", "day"),
        [
            pytest.param(Baseline.DOCUMENT, "2026-01-31", id="document date"),
            pytest.param(Baseline.POSTING, "2026-02-01", id="posting date"),
            pytest.param(Baseline.ENTRY, "2026-02-02", id="entry date"),
            pytest.param(Baseline.GIVEN, "2026-02-03", id="baseline date of the ERP"),
        ],
    )
    def test_count_from_the_date_the_term_names(self, baseline: Baseline, day: str) -> None:
        dates = DocumentDates(
            document=date(2026, 1, 1), posting=date(2026, 1, 2), entry=date(2026, 1, 3), given=date(2026, 1, 4)
        )

        found = due_dates(replace(TERMS["30 days"], baseline=baseline), dates, TURKEY_2026)

        assert found.net_due.isoformat() == day

    @pytest.mark.parametrize("baseline", [Baseline.ENTRY, Baseline.GIVEN])
    def test_count_from_the_document_date_where_that_one_is_not_there(self, baseline: Baseline) -> None:
        found = due_dates(replace(TERMS["30 days"], baseline=baseline), dates_of(date(2026, 1, 1)), TURKEY_2026)

        assert found.net_due == date(2026, 1, 31)
        assert found.why[0].code == "from-document-date-instead"

    def test_say_every_step_in_both_languages(self) -> None:
        term = PaymentTerm(
            tolerance_days=1,
            lines=(
                TermLine(day_limit=15, tiers=(Tier(),)),
                TermLine(start_from=StartFrom.MONTH_END, add_months=1, tiers=(Tier(months=1, days=20),)),
            ),
        )

        found = due_dates(term, dates_of(date(2026, 1, 20)), TURKEY_2026)

        assert [explained(step, "en") for step in found.why] == [
            "Counted from the document date, Tue 2026-01-20.",
            "Day 20 of the month: the line up to day 31 holds.",
            "From the end of the month: Sat 2026-01-31.",
            "Counting begins 1 month(s) later: Sat 2026-02-28.",
            "1 month(s), to the same day or the month's last: Sat 2026-03-28.",
            "20 days: Fri 2026-04-17.",
            "Tolerance: 1 day(s) taken off.",
        ]
        assert explained(found.why[5], "tr") == "20 gün: 17.04.2026 Cum."
        assert found.net_due == found.effective_due == date(2026, 4, 16)

    def test_name_every_day_that_was_passed_over(self) -> None:
        found = due_dates(TERMS["30 days"], dates_of(date(2026, 4, 30)), TURKEY_2026, roll=Roll.MODIFIED_FOLLOWING)

        assert [(step.code, step.day) for step in found.why[2:]] == [
            ("forward-leaves-month", date(2026, 6, 1)),
            ("holiday", date(2026, 5, 30)),
            ("holiday", date(2026, 5, 29)),
            ("holiday", date(2026, 5, 28)),
            ("holiday", date(2026, 5, 27)),
            ("rolled-back", date(2026, 5, 26)),
        ]

    @pytest.mark.parametrize(("days", "warned"), [pytest.param(60, False, id="60"), pytest.param(61, True, id="61")])
    def test_warn_beyond_the_longest_term_of_the_law(self, days: int, warned: bool) -> None:
        found = due_dates(one(Tier(days=days)), dates_of(date(2026, 1, 1)), TURKEY_2026, statutory_max_days=60)

        assert [warning.code for warning in found.warnings] == (["longer-than-statutory"] if warned else [])

    def test_warn_of_a_year_whose_holidays_nobody_entered(self) -> None:
        found = due_dates(TERMS["30 days"], dates_of(date(2026, 12, 15)), TURKEY_2026)

        assert [(warning.code, warning.values["year"]) for warning in found.warnings] == [("holidays-unknown", 2027)]

    def test_warn_of_a_year_of_which_somebody_entered_one_day(self) -> None:
        calendar = WorkCalendar(holidays={**TURKEY_2026.holidays, date(2027, 1, 4): Holiday("köprü")})

        found = due_dates(TERMS["30 days"], dates_of(date(2026, 12, 15)), calendar)

        assert [(warning.code, warning.values["year"]) for warning in found.warnings] == [("holidays-unknown", 2027)]

    @pytest.mark.parametrize("day", [date(1989, 12, 31), date(2100, 1, 1), date.max])
    def test_refuse_a_baseline_that_no_ledger_has(self, day: date) -> None:
        with pytest.raises(BaselineOutOfRange):
            due_dates(TERMS["30 days"], dates_of(day), TURKEY_2026)

    def test_refuse_a_day_no_line_is_for(self) -> None:
        with pytest.raises(NoTermLine):
            due_dates(PaymentTerm(lines=(TermLine(day_limit=15),)), dates_of(date(2026, 1, 16)), TURKEY_2026)


THIRD = Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal("33.33"))
REST = Instalment(kind=ShareKind.BALANCE)


class TestCheckTerm:
    @pytest.mark.parametrize("term", [pytest.param(term, id=name) for name, term in TERMS.items()])
    def test_lets_the_terms_of_the_examples_pass(self, term: PaymentTerm) -> None:
        check_term(term)

    @pytest.mark.parametrize(
        ("term", "pointer", "code"),
        [
            pytest.param(PaymentTerm(), "/lines", "missing", id="no line"),
            pytest.param(
                PaymentTerm(lines=(TermLine(),), instalments=(REST,)), "/lines", "lines-and-instalments", id="both"
            ),
            pytest.param(
                PaymentTerm(lines=(TermLine(day_limit=15),)), "/lines/0/day_limit", "day-limit-not-31", id="a gap"
            ),
            pytest.param(
                PaymentTerm(lines=(TermLine(day_limit=20), TermLine(day_limit=20), TermLine())),
                "/lines/1/day_limit",
                "day-limits-not-ascending",
                id="the same limit twice",
            ),
            pytest.param(one(Tier(days=1000)), "/lines/0/tiers/0/days", "not-between", id="too many days"),
            pytest.param(one(Tier(days=-1)), "/lines/0/tiers/0/days", "not-between", id="days below zero"),
            pytest.param(one(Tier(months=100)), "/lines/0/tiers/0/months", "not-between", id="too many months"),
            pytest.param(one(Tier(fixed_day=32)), "/lines/0/tiers/0/fixed_day", "not-between", id="a 32nd"),
            pytest.param(
                one(Tier(fixed_day=5, days=3)), "/lines/0/tiers/0/days", "contradicts-fixed-day", id="days and a day"
            ),
            pytest.param(
                one(Tier(fixed_day=5, end_of_month=True)),
                "/lines/0/tiers/0/end_of_month",
                "contradicts-fixed-day",
                id="month end and a day",
            ),
            pytest.param(one(), "/lines/0/tiers", "one-to-three-tiers", id="no tier"),
            pytest.param(one(Tier(percent=Decimal(1))), "/lines/0/tiers/0/percent", "last-tier-not-net", id="not net"),
            pytest.param(
                one(Tier(percent=Decimal(2), days=5), Tier(percent=Decimal(2), days=9), Tier(days=30)),
                "/lines/0/tiers/1/percent",
                "percent-not-falling",
                id="percentages that do not fall",
            ),
            pytest.param(
                one(Tier(percent=Decimal(2), days=31), Tier(months=1)),
                "/lines/0/tiers/1",
                "tier-before-the-one-above",
                id="days that run backwards in short months",
            ),
            pytest.param(
                one(Tier(percent=Decimal("NaN"), days=1), Tier(days=2)),
                "/lines/0/tiers/0/percent",
                "not-a-percentage",
                id="no number",
            ),
            pytest.param(
                one(Tier(percent=Decimal("1.0005"), days=1), Tier(days=2)),
                "/lines/0/tiers/0/percent",
                "too-many-decimals",
                id="a fourth decimal",
            ),
            pytest.param(one(Tier(), tolerance_days=-1), "/tolerance_days", "not-between", id="negative tolerance"),
            pytest.param(
                one(Tier(percent=Decimal(2), days=10), Tier(days=30), tolerance_days=21),
                "/tolerance_days",
                "tolerance-before-discount",
                id="net a day before the discount has run out",
            ),
            pytest.param(
                one(Tier(percent=Decimal(2), days=28), Tier(months=1), tolerance_days=1),
                "/tolerance_days",
                "tolerance-before-discount",
                id="net before the discount has run out in February alone",
            ),
            pytest.param(
                PaymentTerm(
                    tolerance_days=21,
                    instalments=(
                        Instalment(
                            kind=ShareKind.PERCENT_OF_TOTAL,
                            share=Decimal(100),
                            line=TermLine(tiers=(Tier(percent=Decimal(2), days=10), Tier(days=30))),
                        ),
                    ),
                ),
                "/tolerance_days",
                "tolerance-before-discount",
                id="net of an instalment before its discount has run out",
            ),
            pytest.param(
                PaymentTerm(instalments=(THIRD, THIRD, THIRD)), "/instalments", "percentages-not-100", id="99.99 %"
            ),
            pytest.param(
                PaymentTerm(instalments=(replace(THIRD, share=Decimal(100)), REST)),
                "/instalments",
                "percentages-not-100",
                id="a balance of nothing",
            ),
            pytest.param(
                PaymentTerm(instalments=(REST, THIRD)), "/instalments/0/kind", "balance-not-last", id="balance first"
            ),
            pytest.param(
                PaymentTerm(instalments=(THIRD, Instalment(kind=ShareKind.FIXED, share=Decimal(5)))),
                "/instalments/1/kind",
                "last-not-balance",
                id="kinds mixed without a balance",
            ),
            pytest.param(
                PaymentTerm(instalments=(Instalment(kind=ShareKind.FIXED), REST)),
                "/instalments/0/share",
                "not-above-zero",
                id="a fixed part of nothing",
            ),
        ],
    )
    def test_names_the_field_of_a_contradiction(self, term: PaymentTerm, pointer: str, code: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            check_term(term)

        assert (pointer, code) in [(fault.pointer, fault.code) for fault in refused.value.errors]

    @pytest.mark.parametrize(
        "term",
        [
            pytest.param(
                one(Tier(percent=Decimal(2), days=10), Tier(days=30), tolerance_days=20), id="net with the discount"
            ),
            pytest.param(one(Tier(days=5), tolerance_days=20), id="no discount"),
            pytest.param(
                PaymentTerm(
                    tolerance_days=10,
                    lines=(
                        TermLine(day_limit=20, tiers=(Tier(days=30),)),
                        TermLine(tiers=(Tier(percent=Decimal(2), fixed_day=10, months=1), Tier(days=30))),
                    ),
                ),
                id="a discount only for days on which it fits",
            ),
        ],
    )
    def test_lets_a_tolerance_pass_that_leaves_the_discounts_their_days(self, term: PaymentTerm) -> None:
        check_term(term)

    def test_allows_what_runs_backwards_only_for_days_the_line_is_not_for(self) -> None:
        tiers = (Tier(percent=Decimal(2), fixed_day=10, months=1), Tier(days=30))
        late = TermLine(day_limit=31, tiers=tiers)

        with pytest.raises(InvalidInput):
            check_term(PaymentTerm(lines=(late,)))
        check_term(PaymentTerm(lines=(TermLine(day_limit=12, tiers=(Tier(days=30),)), late)))


class TestWorkCalendar:
    @pytest.mark.parametrize(
        ("counts", "known"),
        [
            pytest.param({2026: 17}, [2026], id="one full year"),
            pytest.param({2026: 17, 2027: 1}, [2026], id="one day"),
            pytest.param({2026: 17, 2027: 8}, [2026], id="fewer than half"),
            pytest.param({2026: 17, 2027: 9}, [2026, 2027], id="a year with fewer holidays"),
            pytest.param({2027: 1}, [], id="one day and nothing else"),
            pytest.param({2026: 4, 2027: 5}, [2027], id="as few as a country has"),
            pytest.param({}, [], id="none"),
        ],
    )
    def test_knows_the_years_that_are_filled(self, counts: dict[int, int], known: list[int]) -> None:
        days = [date(year, 1, 1) + timedelta(days=ahead) for year, count in counts.items() for ahead in range(count)]
        calendar = WorkCalendar(holidays={day: Holiday("tatil") for day in days})

        assert [year for year in (2026, 2027) if calendar.knows(year)] == known

    def test_names_a_holiday_on_a_weekend_as_the_holiday(self) -> None:
        calendar = WorkCalendar(holidays={date(2026, 8, 30): Holiday("Zafer Bayramı")})

        found = due_dates(one(Tier()), dates_of(date(2026, 8, 29)), calendar)

        assert [(step.code, step.day) for step in found.why[2:]] == [
            ("weekend", date(2026, 8, 29)),
            ("holiday", date(2026, 8, 30)),
            ("rolled-forward", date(2026, 8, 31)),
        ]
