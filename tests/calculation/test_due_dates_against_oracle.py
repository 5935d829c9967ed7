"""Terms drawn at random: the rules against the plain restatement, and what always holds (invariants 12 and 13)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.due_dates import due_dates, net_due_day
from payments.calculation.due_sources import due_days_of, term_due_day
from payments.calculation.rolling import rolled
from payments.domain.calendars import WorkCalendar
from payments.domain.days import add_months
from payments.domain.terms import DocumentDates, PaymentTerm, Roll
from tests.calculation.drawn_terms import calendars, days_drawn, plain, rolls, terms
from tests.oracle import due_dates as oracle


class TestDueDates:
    @given(terms(), days_drawn, rolls, calendars)
    def test_are_those_of_the_plain_restatement(
        self, term: PaymentTerm, day: date, roll: Roll, calendar: WorkCalendar
    ) -> None:
        found = due_dates(term, DocumentDates(document=day, posting=day), calendar, roll=roll)

        closed = {one for one, holiday in calendar.holidays.items() if not holiday.half_day}
        assert {
            "baseline": found.baseline,
            "discounts": [(one.percent, one.day, one.pay_by) for one in found.discounts],
            "net_due": found.net_due,
            "effective": found.effective_due,
        } == oracle.due(plain(term), day, roll.value, closed, calendar.weekend)
        assert net_due_day(term.lines, day, tolerance_days=term.tolerance_days) == found.net_due

    @given(st.lists(st.tuples(terms(), days_drawn), max_size=3))
    def test_are_the_same_for_many_documents_at_once(self, pairs: list[tuple[PaymentTerm, date]]) -> None:
        found = due_days_of([*pairs, *pairs])

        assert [found[pair] for pair in pairs] == [term_due_day(*pair) for pair in pairs]

    @given(terms(), days_drawn, rolls, calendars)
    def test_give_a_last_reason_that_leads_to_the_day(
        self, term: PaymentTerm, day: date, roll: Roll, calendar: WorkCalendar
    ) -> None:
        found = due_dates(term, DocumentDates(document=day, posting=day), calendar, roll=roll)

        days = [step.day for step in found.why if step.day is not None]
        assert days[-1] == found.effective_due
        assert found.net_due in days


class TestRolled:
    @given(days_drawn, rolls, calendars)
    def test_is_a_business_day_in_the_direction_of_the_rule(
        self, day: date, roll: Roll, calendar: WorkCalendar
    ) -> None:
        found = rolled(day, roll, calendar).day

        assert rolled(found, roll, calendar).day == found
        if roll is Roll.NONE:
            assert found == day
            return
        assert calendar.closed(found) is None
        between = [min(day, found) + timedelta(days=ahead) for ahead in range(abs((found - day).days) + 1)]
        assert [one for one in between if calendar.closed(one) is None] == [found]
        if roll is Roll.FOLLOWING:
            assert found >= day
        if roll is Roll.PRECEDING:
            assert found <= day
        if roll is Roll.MODIFIED_FOLLOWING and found < day:
            forward = rolled(day, Roll.FOLLOWING, calendar).day
            assert (forward.year, forward.month) != (day.year, day.month)

    @given(days_drawn, rolls, calendars)
    def test_names_each_day_that_was_closed(self, day: date, roll: Roll, calendar: WorkCalendar) -> None:
        found = rolled(day, roll, calendar)

        passed = [step for step in found.why if step.code in {"weekend", "holiday"}]
        assert all(step.day is not None and calendar.closed(step.day) is not None for step in passed)
        assert len(passed) == abs((found.day - day).days)


class TestAddMonths:
    @given(days_drawn, st.integers(0, 120))
    def test_keeps_the_distance_and_never_a_later_day(self, day: date, months: int) -> None:
        found = add_months(day, months)

        assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
        assert found.day <= day.day
        assert found.day == day.day or (found + timedelta(days=1)).day == 1

    @given(days_drawn, st.integers(0, 40), st.integers(0, 120))
    def test_never_turns_the_order_of_two_days(self, day: date, ahead: int, months: int) -> None:
        assert add_months(day, months) <= add_months(day + timedelta(days=ahead), months)
