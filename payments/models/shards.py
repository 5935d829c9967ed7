"""Parts of a whole company's run, for several workers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from payments.models.work import QueuedWork


class CalculationShard(QueuedWork):
    """
    The suppliers `first_supplier` to `last_supplier` (ids, both included) of one attempt of a run: who takes it reads
    them from `snapshot`, closes them and hands over `result`, the rows of COPY in its binary format, stream after
    stream as `contents` tells (payments.services.closing_paths.Closed).

    Of no use after the attempt, and none after PostgreSQL has crashed: the table is not logged.
    """

    class Status(models.TextChoices):
        """A shard whose calculation is refused stays running, and its run ends for the same reason."""

        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"

    open_statuses: ClassVar[tuple[str, ...]] = (Status.QUEUED, Status.RUNNING)

    run = models.ForeignKey("payments.CalculationRun", on_delete=models.CASCADE, related_name="shards")
    run_attempt = models.PositiveSmallIntegerField()
    first_supplier = models.BigIntegerField()
    last_supplier = models.BigIntegerField()
    snapshot = models.CharField(max_length=64)
    contents = models.JSONField(default=dict)
    result = models.BinaryField(default=bytes)

    class Meta:
        db_table = "calculation_shard"
