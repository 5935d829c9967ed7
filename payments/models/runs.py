"""One calculation and its results. Results are written once and never changed (a trigger refuses it)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from payments.models.work import QueuedWork


class CalculationRun(QueuedWork):
    """
    The closing of a company, or of some of its suppliers (`supplier_ids`), on a key date.

    It states everything its result depends on: settings version, the `ledger_revision` it read, engine version and
    `input_fingerprint`. `request_key` is what makes two requests the same one.
    """

    class Status(models.TextChoices):
        """The last three are ends."""

        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Trigger(models.TextChoices):
        """Who asked."""

        USER = "user"
        IMPORT = "import"
        SCHEDULE = "schedule"
        API = "api"

    open_statuses: ClassVar[tuple[str, ...]] = (Status.QUEUED, Status.RUNNING)

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="runs")
    key_date = models.DateField()
    for_today = models.BooleanField(default=False)
    supplier_ids = ArrayField(models.BigIntegerField(), null=True)
    settings = models.ForeignKey("payments.CompanySettings", on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=20)
    request_key = models.CharField(max_length=64)
    ledger_revision = models.BigIntegerField(null=True)
    input_fingerprint = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    batch = models.ForeignKey("payments.ImportBatch", null=True, on_delete=models.PROTECT, related_name="+")
    became_current = models.BooleanField(default=False)
    supplier_count = models.IntegerField(null=True)
    entry_count = models.IntegerField(null=True)
    rates = models.JSONField(default=dict, db_default={})
    """By currency: the exchange rate that valued it, its unit and its date."""

    class Meta:
        db_table = "calculation_run"
        indexes = [
            models.Index(fields=["company", "-created_at"], name="calculation_run_newest"),
            models.Index(
                fields=["company", "key_date"], condition=models.Q(status="succeeded"), name="calculation_run_of_day"
            ),
            models.Index(fields=["company", "ledger_revision"], name="calculation_run_of_revision"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=["queued", "running"]),
                name="calculation_run_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(status="running", supplier_ids__isnull=True),
                name="calculation_run_one_full",
            ),
            models.UniqueConstraint(
                fields=["company", "request_key"],
                condition=models.Q(status="queued"),
                name="calculation_run_queued_once",
            ),
        ]


class ClosingFigures(models.Model):
    """
    The figures of one supplier in one currency (payments.calculation.columns.GroupFigures), in minor units.

    `aging` and `months` follow the labels of the run's settings and key date; day columns are null where nothing is
    open. The last five are in the company's currency (payments.calculation.company_values), null where not known.
    """

    run = models.ForeignKey(
        CalculationRun, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="closings"
    )
    supplier = models.ForeignKey(
        "payments.Supplier", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="closings"
    )
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField()
    ledger_balance = models.BigIntegerField()
    open = models.BigIntegerField()
    unallocated = models.BigIntegerField()
    advance = models.BigIntegerField()
    bill = models.BigIntegerField()
    guarantee = models.BigIntegerField()
    overdue = models.BigIntegerField()
    not_due = models.BigIntegerField()
    blocked = models.BigIntegerField()
    open_count = models.BigIntegerField()
    oldest_due_date = models.DateField(null=True)
    max_overdue_days = models.IntegerField()
    average_due_date = models.DateField(null=True)
    average_due_hundredths = models.BigIntegerField(null=True)
    aging = ArrayField(models.BigIntegerField())
    months = ArrayField(models.BigIntegerField())
    open_amounts_incomplete = models.BooleanField()
    balance_lc = models.BigIntegerField(null=True)
    open_lc = models.BigIntegerField(null=True)
    valuation_lc = models.BigIntegerField(null=True)
    fx_diff = models.BigIntegerField(null=True)
    realised_diff = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class SupplierClosing(ClosingFigures):
    """Result of a run, one per supplier and currency."""

    pk = models.CompositePrimaryKey("run", "supplier", "currency")

    class Meta:
        db_table = "supplier_closing"
        indexes = [
            models.Index(fields=["run", "-overdue", "supplier", "currency"], name="supplier_closing_overdue"),
        ]


class ClosingOpenItem(models.Model):
    """
    What is open of an entry, or of one instalment of it, after the closing: > 0 a credit, < 0 an unallocated debit. Of
    a debit only the amount is told: its due date may come from an invoice posted after the key date, which no earlier
    day may depend on. `part` is the number of the instalment in LedgerEntry.parts, from 1; 0 the entry as a whole.
    """

    pk = models.CompositePrimaryKey("run", "supplier", "entry", "part")
    run = models.ForeignKey(
        CalculationRun, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    supplier = models.ForeignKey(
        "payments.Supplier", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    entry = models.ForeignKey(
        "payments.LedgerEntry", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    part = models.SmallIntegerField(default=0, db_default=0)
    open_amount = models.BigIntegerField()
    days_overdue = models.IntegerField()
    bucket = models.SmallIntegerField()
    month = models.SmallIntegerField()

    class Meta:
        db_table = "closing_open_item"


class AllocationReason(models.IntegerChoices):
    """Which rule closed it; the codes of payments.calculation.columns."""

    SOURCE = 0
    REFERENCE = 1
    FIFO = 2


class Allocation(models.Model):
    """Which debit closed which credit (or part of one), by how much, by which rule, at which step of its group."""

    pk = models.CompositePrimaryKey("run", "supplier", "currency", "step")
    run = models.ForeignKey(
        CalculationRun, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    supplier = models.ForeignKey(
        "payments.Supplier", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    currency = models.CharField(max_length=3)
    step = models.IntegerField()
    debit = models.ForeignKey(
        "payments.LedgerEntry", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    credit = models.ForeignKey(
        "payments.LedgerEntry", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    credit_part = models.SmallIntegerField(default=0, db_default=0)
    amount = models.BigIntegerField()
    reason = models.SmallIntegerField(choices=AllocationReason.choices)

    class Meta:
        db_table = "allocation"


class SupplierCurrent(models.Model):
    """The overlay: a supplier calculated on its own since the company's current run."""

    supplier = models.OneToOneField(
        "payments.Supplier", on_delete=models.CASCADE, primary_key=True, related_name="current"
    )
    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(CalculationRun, on_delete=models.PROTECT, related_name="+")
    ledger_revision = models.BigIntegerField()

    class Meta:
        db_table = "supplier_current"
