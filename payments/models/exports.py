"""What went to banks and what they answered: written once, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from payments.models.work import new_id


class PaymentFile(models.Model):
    """
    One file of an exported run, with its bytes. `bank`, `list_csv` and `list_xlsx` are of one account of ours,
    the posting lists of the whole run. Written with the state of the run, in one transaction; never again.

    `message_id` (MsgId) is unique for ever; `batches` names the PmtInfId of each currency, `execution_days` the day its
    payments are ordered for (ISO), and `execution_day` the last of these.
    """

    class Kind(models.TextChoices):
        """What reads it."""

        BANK = "bank"
        LIST_CSV = "list_csv"
        LIST_XLSX = "list_xlsx"
        POSTING_B1 = "posting_b1"
        POSTING_FI = "posting_fi"

    of_an_account: ClassVar[tuple[str, ...]] = (Kind.BANK, Kind.LIST_CSV, Kind.LIST_XLSX)

    run = models.ForeignKey("payments.PaymentRun", on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    house_bank = models.ForeignKey("payments.HouseBank", null=True, on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=35, null=True, unique=True)  # noqa: DJ001 - unique where it is given
    batches = models.JSONField(default=dict)
    execution_days = models.JSONField(default=dict, db_default={})
    execution_day = models.DateField(null=True)
    file_name = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    payments = models.PositiveIntegerField()
    control_sum = models.CharField(max_length=25, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payment_file"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "house_bank"], name="payment_file_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(kind="bank", message_id__isnull=False) | ~Q(kind="bank") & Q(message_id=None),
                name="payment_file_of_a_bank_has_a_message_id",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="payment_file_sha256"),
        ]


class BankMessage(models.Model):
    """
    What a bank sent, as it came, and what it changed. The same bytes come once to a company: the second time is the
    first. `identification` is the bank's own id of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="bank_messages")
    kind = models.CharField(max_length=10)
    version = models.CharField(max_length=20)
    identification = models.CharField(max_length=35)
    file_name = models.CharField(max_length=255, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    statements = models.PositiveIntegerField()
    """Payments, batches or files it speaks of, our own or not."""

    accepted = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    doubts = models.PositiveIntegerField(default=0)
    received_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    received_name = models.CharField(max_length=150)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "bank_message"
        constraints = [
            models.UniqueConstraint(fields=["company", "sha256"], name="bank_message_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="bank_message_sha256"),
        ]
        indexes = [models.Index(fields=["company", "-received_at"], name="bank_message_newest")]


class BankFinding(models.Model):
    """
    What a message said of one payment of ours and what came of it; or, with a `doubt`, why it changed nothing and a
    person has to look. `line` is empty where it names no payment of ours.
    """

    message = models.ForeignKey(BankMessage, on_delete=models.PROTECT, related_name="findings")
    position = models.PositiveIntegerField()
    line = models.ForeignKey("payments.PaymentLine", null=True, on_delete=models.PROTECT, related_name="findings")
    reference = models.CharField(max_length=140, blank=True)
    status = models.CharField(max_length=35, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    codes = models.JSONField(default=list)
    text = models.CharField(max_length=500, blank=True)
    doubt = models.CharField(max_length=20, blank=True)
    changed = models.BooleanField(default=False)

    class Meta:
        db_table = "bank_finding"
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="bank_finding_once"),
            models.CheckConstraint(condition=~Q(changed=True) | Q(doubt=""), name="bank_finding_doubt_changes_nothing"),
        ]
