"""Due dates after a change of terms, as the queue works them off."""

from __future__ import annotations

from typing import cast

import dramatiq
import pytest

from jobs.broker import BoundedRedisBroker
from jobs.tasks.due_dates import refresh_due_dates
from jobs.tasks.upkeep import sweep
from payments.models import CalculationRun, LedgerEntry
from tests.calculation.golden_terms import TERMS
from tests.ledgers import apply_rows, line, new_company
from tests.use_cases.test_due_dates import keep

pytestmark = pytest.mark.django_db(transaction=True)


class TestRefreshDueDates:
    def test_moves_due_dates_once_however_often_it_is_delivered(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="N30")])
        keep(company, "N30", TERMS["30 days"])

        refresh_due_dates(company_id=company.pk, added_in_a_later_release=True)
        refresh_due_dates(company_id=company.pk)

        assert LedgerEntry.objects.get(company=company).due_date.isoformat() == "2026-01-31"
        (run,) = CalculationRun.objects.filter(company=company)
        assert run.sent_at is not None

    def test_is_sent_again_as_long_as_there_is_work(self) -> None:
        company = new_company()
        keep(company, "N30", TERMS["30 days"])

        sweep()
        waiting = refreshes_of(company.pk)
        refresh_due_dates(company_id=company.pk)
        sweep()

        assert waiting >= 1
        assert refreshes_of(company.pk) == waiting


def refreshes_of(company_id: int) -> int:
    """Messages for a company that wait in the queue."""
    broker = refresh_due_dates.broker
    assert isinstance(broker, BoundedRedisBroker)
    waiting = broker.client.hvals(f"{broker.namespace}:{refresh_due_dates.queue_name}.msgs")
    told = [dramatiq.Message.decode(raw) for raw in cast("list[bytes]", waiting)]
    return sum(
        one.actor_name == refresh_due_dates.actor_name and one.kwargs == {"company_id": company_id} for one in told
    )
