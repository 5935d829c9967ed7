"""How a ledger came in: the file, what was read, what was refused, what changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from payments.domain.ledger import Severity
from payments.models.ledger import ImportedLine
from payments.models.work import QueuedWork


class ImportBatch(QueuedWork):
    """One delivery. The file itself is kept in ImportChunk, so that any worker on any host can read it."""

    class Status(models.TextChoices):
        """`running` from the moment it is accepted; the last five are ends, except needs_confirmation."""

        RUNNING = "running"
        STAGED = "staged"
        NEEDS_CONFIRMATION = "needs_confirmation"
        APPLIED = "applied"
        REJECTED = "rejected"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Mode(models.TextChoices):
        """DELTA adds and changes; SNAPSHOT also removes what is in its scope and no longer there."""

        DELTA = "delta"
        SNAPSHOT = "snapshot"

    open_statuses: ClassVar[tuple[str, ...]] = (Status.RUNNING, Status.STAGED)

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="imports")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.DELTA)
    scope = models.JSONField(default=dict, db_default={})
    """What a snapshot is complete for (services/removing.py); everything of the company where nothing is named."""

    confirmed_removals = models.PositiveIntegerField(null=True)
    """How many lines somebody has agreed to have removed."""

    pulled_from = models.CharField(max_length=20, blank=True, default="", db_default="")
    """The source it is fetched from (payments.sources); empty where a file was delivered."""

    changed_since = models.DateField(null=True)
    """What a pull asks for that is not complete: items changed on this day or later."""

    mapping = models.JSONField(default=dict, db_default={})
    """What was said of the file's layout (payments.intake.mappings); empty: nothing."""

    held = models.BooleanField(default=False, db_default=False)
    """Whether it is read and shown, and waits for somebody's word before anything is applied."""

    preview = models.JSONField(default=dict, db_default={})
    """How the layout was understood, and the first rows."""

    source = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RUNNING)
    file_name = models.CharField(max_length=255, blank=True)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    control_totals = models.JSONField(default=dict)
    ledger_revision = models.BigIntegerField(null=True)
    ledger_day = models.DateField(null=True)

    class Meta:
        db_table = "import_batch"
        indexes = [
            models.Index(fields=["company", "-created_at"], name="import_batch_newest"),
            models.Index(
                fields=["lease_until"], condition=models.Q(status__in=["running", "staged"]), name="import_batch_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(status__in=["running", "staged"], lease_until__isnull=False),
                name="import_batch_one_active",
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(status__in=["running", "staged"]) & ~models.Q(pulled_from=""),
                name="import_batch_one_pull",
            ),
        ]


class ImportChunk(models.Model):
    """A piece of the delivered file, in order."""

    pk = models.CompositePrimaryKey("batch", "position")
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "import_chunk"


class ImportRowIssue(models.Model):
    """One bad cell or row of a delivery: an error left the row out, a warning did not."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="issues")
    row_no = models.PositiveIntegerField()
    severity = models.CharField(max_length=10, choices=[(level.value, level.value) for level in Severity])
    code = models.CharField(max_length=64)
    field = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "import_row_issue"
        indexes = [models.Index(fields=["batch", "row_no"], name="import_row_issue_order")]


class StagedEntry(ImportedLine):
    """A row that was read and not yet applied. The table is unlogged: a crash empties it, and the batch reads again."""

    pk = models.CompositePrimaryKey("batch", "row_no")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="staged", db_index=False, db_constraint=False
    )
    row_no = models.PositiveIntegerField()
    supplier_code = models.CharField(max_length=64)
    supplier_name = models.CharField(max_length=200, blank=True)
    content_hash = models.BinaryField(max_length=32, null=True)
    refused = models.BooleanField(default=False)

    class Meta:
        db_table = "staged_entry"


class StagedSupplier(models.Model):
    """What a source says of a supplier, read and not yet applied; null: not told. Unlogged like StagedEntry."""

    pk = models.CompositePrimaryKey("batch", "code")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="staged_suppliers", db_index=False, db_constraint=False
    )
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    ibans = ArrayField(models.CharField(max_length=34))
    bics = ArrayField(models.CharField(max_length=11), null=True)
    holders = ArrayField(models.CharField(max_length=140), null=True)
    block = models.CharField(max_length=16, blank=True)
    methods = ArrayField(models.CharField(max_length=16), null=True)
    term_code = models.CharField(max_length=64, null=True)  # noqa: DJ001 (null: not told)
    alternative_payee = models.CharField(max_length=64, null=True)  # noqa: DJ001 (null: not told)
    house_bank = models.CharField(max_length=30, null=True)  # noqa: DJ001 (null: not told)
    pay_separately = models.BooleanField(null=True)
    source_balance = models.BigIntegerField(null=True)
    tax_id = models.CharField(max_length=20, null=True)  # noqa: DJ001 (null: not told)
    email = models.CharField(max_length=254, null=True)  # noqa: DJ001 (null: not told)
    address = models.JSONField(null=True)
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001 (null: not told)
    master_supplier = models.CharField(max_length=64, null=True)  # noqa: DJ001 (null: not told)

    class Meta:
        db_table = "staged_supplier"


class StagedRule(models.Model):
    """
    A payment term (payments.domain.kept_terms), an exchange rate ({day, base, rate}) or holidays ({first, last, name})
    that a source has, read and not yet applied; `position` is the record's. Unlogged like StagedEntry.
    """

    class Kind(models.TextChoices):
        """What it is."""

        TERM = "term"
        RATE = "rate"
        HOLIDAY = "holiday"

    pk = models.CompositePrimaryKey("batch", "position")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="staged_rules", db_index=False, db_constraint=False
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    body = models.JSONField()

    class Meta:
        db_table = "staged_rule"


class LayoutMapping(models.Model):
    """What somebody has said of a layout, for the next file with the same header."""

    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="layout_mappings")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "layout_mapping"
        constraints = [models.UniqueConstraint(fields=["company", "signature"], name="layout_mapping_once")]
