"""Calendar days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.days import add_months, day_number, from_day_number, month_window, today

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


class TestToday:
    @pytest.mark.parametrize(
        ("moment", "zone", "day"),
        [
            (datetime(2026, 11, 23, 20, 59, tzinfo=UTC), "Europe/Istanbul", date(2026, 11, 23)),
            (datetime(2026, 11, 23, 21, 0, tzinfo=UTC), "Europe/Istanbul", date(2026, 11, 24)),
            (datetime(2015, 11, 8, 0, 30, tzinfo=UTC), "Europe/Istanbul", date(2015, 11, 8)),
            (datetime(2026, 4, 23, 22, 30, tzinfo=UTC), "Africa/Cairo", date(2026, 4, 24)),
        ],
    )
    def test_is_the_date_where_the_company_is(self, moment: datetime, zone: str, day: date) -> None:
        assert today(zone=zone, now=moment) == day


class TestAddMonths:
    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2026, 2, 28), 1, date(2026, 3, 28)),
            (date(2026, 1, 15), -1, date(2025, 12, 15)),
        ],
    )
    def test_clips_to_the_last_day_of_the_month(self, day: date, months: int, later: date) -> None:
        assert add_months(day, months) == later

    @given(day=DAYS, months=st.integers(0, 99))
    def test_keeps_the_distance_and_never_a_later_day_of_month(self, day: date, months: int) -> None:
        if day.year > 2090:
            return
        later = add_months(day, months)

        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day <= day.day


class TestDayNumber:
    @given(day=DAYS)
    def test_goes_there_and_back(self, day: date) -> None:
        assert from_day_number(day_number(day)) == day


class TestMonthWindow:
    def test_crosses_the_year(self) -> None:
        assert month_window(date(2026, 1, 31), 4) == ("2025-10", "2025-11", "2025-12", "2026-01")
