"""What goes out week by week, against what our accounts allow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from payments.models import HouseBank
from payments.selectors.forecasting import forecast
from tests.ledgers import line
from tests.paying import Desk, new_desk

pytestmark = pytest.mark.django_db(transaction=True)

WEDNESDAY = datetime(2026, 10, 28, 9, tzinfo=UTC)
"""Half a holiday; the day after it is a whole one."""


@pytest.fixture
def desk() -> Desk:
    """Two invoices: one of the running week, one of the next."""
    return new_desk(
        [
            line("I1", "2026-10-01", "1000.00", due="2026-10-30"),
            line("I2", "2026-10-01", "6000.00", due="2026-11-04"),
        ]
    )


def weeks_of(desk: Desk, count: int = 2) -> list[dict[str, Any]]:
    """The forecast in lira, from 28 October on."""
    [lira] = forecast(desk.company, weeks=count, now=WEDNESDAY)["currencies"]
    weeks: list[dict[str, Any]] = lira["weeks"]
    return weeks


class TestForecast:
    def test_allows_the_daily_limits_on_the_business_days_that_are_left(self, desk: Desk) -> None:
        HouseBank.objects.filter(company=desk.company).update(daily_limit=1000_00)

        weeks = weeks_of(desk)

        assert [(one["week"], one["due"], one["limit"], one["over_limit"]) for one in weeks] == [
            (date(2026, 10, 26), "1000.00", "2000.00", False),
            (date(2026, 11, 2), "6000.00", "5000.00", True),
        ]

    def test_allows_just_what_the_limit_says(self, desk: Desk) -> None:
        HouseBank.objects.filter(company=desk.company).update(daily_limit=500_00)

        [week] = weeks_of(desk, 1)

        assert (week["total"], week["limit"], week["over_limit"]) == ("1000.00", "1000.00", False)

    def test_knows_no_limit_where_an_account_has_none(self, desk: Desk) -> None:
        [week] = weeks_of(desk, 1)

        assert (week["limit"], week["over_limit"]) == (None, False)
