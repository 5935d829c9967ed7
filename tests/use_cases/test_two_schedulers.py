"""Several schedulers tick at once, and everything happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from payments.models import CalculationRun
from payments.services import calculations, upkeep
from tests.ledgers import apply_rows, calculate, line, new_company

pytestmark = pytest.mark.django_db(transaction=True)

SCHEDULERS = 4
Done = TypeVar("Done")


def at_once(act: Callable[[], Done]) -> list[Done]:
    """What each of several schedulers gets that act at the same moment."""
    barrier = Barrier(SCHEDULERS)

    def tick() -> Done:
        try:
            barrier.wait(20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(SCHEDULERS) as executor:
        return [one.result() for one in [executor.submit(tick) for _ in range(SCHEDULERS)]]


class TestSchedulers:
    def test_ask_for_one_calculation_of_a_new_day(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-10", "100.00", due="2026-02-10")])
        calculate(company)
        tomorrow = timezone.now() + timedelta(days=1)

        at_once(lambda: calculations.request_new_day(now=tomorrow))

        asked = CalculationRun.objects.filter(company=company, trigger=CalculationRun.Trigger.SCHEDULE)
        assert asked.count() == 1

    def test_forget_what_is_over_beside_each_other(self) -> None:
        assert at_once(lambda: upkeep.forget_expired(now=timezone.now())) == [None] * SCHEDULERS
