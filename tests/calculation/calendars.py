"""The Turkish calendar of the worked examples, written out: not the library the program asks."""

from __future__ import annotations

from datetime import date

from payments.domain.calendars import Holiday, WorkCalendar

FULL = [
    *("2026-01-01", "2026-03-20", "2026-03-21", "2026-03-22", "2026-04-23", "2026-05-01", "2026-05-19"),
    *("2026-05-27", "2026-05-28", "2026-05-29", "2026-05-30", "2026-07-15", "2026-08-30", "2026-10-29"),
]
HALF = ["2026-03-19", "2026-05-26", "2026-10-28"]
TURKEY_2026 = WorkCalendar(
    holidays={
        **{date.fromisoformat(day): Holiday("tatil") for day in FULL},
        **{date.fromisoformat(day): Holiday("yarım gün", half_day=True) for day in HALF},
    }
)
