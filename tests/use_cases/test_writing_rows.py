"""Rows that go in by COPY as text: they arrive as they were, and the database refuses what it refuses of an INSERT."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from payments.models import PaymentException, PaymentItem, PaymentLine
from payments.models.copying import write_rows
from tests.paying import Desk, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)

ITEM = (
    "line_id", "entry_id", "part", "open_amount", "settled", "discount", "withholding", "pay_amount", "tier_percent",
    "due_date", "days_overdue", "reason", "live",
)  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", due=60)])


class TestWriteRows:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Çelik & Oğulları İnşaat", id="Turkish letters"),
            pytest.param("a\tb\nc\rd\\e", id="what COPY separates by"),
            pytest.param("\\N", id="the sign of NULL"),
            pytest.param("", id="nothing"),
            pytest.param("\\.", id="the sign of the end"),
        ],
    )
    def test_keeps_a_text_and_an_empty_column_as_they_are(self, desk: Desk, text: str) -> None:
        run = desk.propose()
        columns = ("run_id", "supplier_id", "entry_id", "currency", "amount", "state", "code", "detail", "is_rest")
        row = (run.pk, desk.supplier().pk, None, "TRY", 1, "exception", "item_held", {"reason": text}, False)

        with connection.cursor() as cursor:
            write_rows(cursor, "payment_exception", columns, [row])

        written = PaymentException.objects.get(run=run, entry=None)
        assert (written.detail, written.due_date) == ({"reason": text}, None)

    def test_is_refused_an_entry_that_a_live_run_has(self, desk: Desk) -> None:
        """By the unique index, as an INSERT is; and nothing of the rows before it stays."""
        first = PaymentItem.objects.get(line__run=desk.propose())
        before = PaymentItem.objects.count()
        taken = tuple(getattr(first, name) for name in ITEM)

        with (
            pytest.raises(IntegrityError, match="payment_item"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            write_rows(cursor, "payment_item", ITEM, [taken])

        assert PaymentItem.objects.count() == before

    def test_is_refused_an_item_of_a_run_that_was_sent_for_approval(self, desk: Desk) -> None:
        """By the trigger: COPY does not go past it."""
        run = desk.submit(desk.propose())
        item = PaymentItem.objects.get(line__run=run)
        more = tuple(1 if name == "part" else getattr(item, name) for name in ITEM)

        with (
            pytest.raises(IntegrityError, match="takes no item"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            write_rows(cursor, "payment_item", ITEM, [more])

        assert PaymentLine.objects.get(run=run).items.count() == 1
