"""Calendar months."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from payments.calculation.months import month_columns
from payments.domain.days import day_number, month_window


class TestMonthColumns:
    @pytest.mark.parametrize(
        ("key_date", "count", "columns"),
        [
            pytest.param(
                "2026-01-31",
                4,
                {
                    "2025-09-30": "before",
                    "2025-10-01": "2025-10",
                    "2025-12-31": "2025-12",
                    "2026-01-01": "2026-01",
                    "2026-01-31": "2026-01",
                    "2026-02-01": "after",
                },
                id="across a year end",
            ),
            pytest.param(
                "2024-03-01",
                2,
                {"2024-01-31": "before", "2024-02-01": "2024-02", "2024-02-29": "2024-02", "2024-03-31": "2024-03"},
                id="with a leap day",
            ),
            pytest.param(
                "2025-12-31",
                1,
                {"2025-11-30": "before", "2025-12-01": "2025-12", "2026-01-01": "after", "2030-12-05": "after"},
                id="one month",
            ),
            pytest.param(
                "2026-05-15",
                14,
                {"2025-03-31": "before", "2025-04-01": "2025-04", "2026-04-30": "2026-04", "1999-05-15": "before"},
                id="more than a year",
            ),
        ],
    )
    def test_are_those_of_the_window_or_before_or_after(
        self, key_date: str, count: int, columns: dict[str, str]
    ) -> None:
        key = date.fromisoformat(key_date)
        days = np.array([day_number(date.fromisoformat(day)) for day in columns], dtype=np.int32)

        found = month_columns(days, key_day=day_number(key), count=count)

        names = ["before", *month_window(key, count), "after"]
        assert [names[column] for column in found] == list(columns.values())
