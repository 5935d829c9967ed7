"""The event log: the truth about what was announced. The channel layer is only the bell (stack.md 3)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class SupplierStream(models.Model):
    """Numbering of one supplier's events. The row lock makes commit order equal sequence order."""

    supplier = models.OneToOneField(
        "payments.Supplier", on_delete=models.CASCADE, primary_key=True, related_name="stream"
    )
    epoch = models.UUIDField(default=uuid4)
    last_seq = models.BigIntegerField(default=0)
    min_seq = models.BigIntegerField(default=1)

    class Meta:
        db_table = "supplier_stream"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(min_seq__lte=models.F("last_seq") + 1), name="supplier_stream_range"
            )
        ]


class SupplierEvent(models.Model):
    """
    One event. `data` is the JSON text of the frame's data, exactly as it is sent; the sentence is kept as a code with
    values and rendered once per language.
    """

    pk = models.CompositePrimaryKey("supplier", "seq")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.CASCADE, db_index=False, related_name="events")
    seq = models.BigIntegerField()
    type = models.CharField(max_length=40)
    run = models.ForeignKey(
        "payments.CalculationRun", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    data = models.TextField()
    message_code = models.CharField(max_length=64)
    message_values = models.TextField(default="{}")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "supplier_event"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "supplier", "type"],
                condition=models.Q(run__isnull=False),
                name="supplier_event_once_per_run",
            )
        ]
