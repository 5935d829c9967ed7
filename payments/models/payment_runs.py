"""
Payment runs: what is to be paid, to whom, from where; who agreed; what the bank said.

Amounts are minor units. Triggers (migration 0012) hold what must never be false, whoever writes: no change of what was
sent for approval, no approval by who prepared or edited, no step back, no row deleted that once counted. A constraint
(migration 0033) holds that nothing is reserved twice: not a part, and not a part beside its document as a whole.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from payments.domain.paying import CandidateState, LineState, ProposalBasis, RunStatus
from payments.models.work import new_id


class PaymentRun(models.Model):
    """
    A proposal and what becomes of it. `version` grows with every change that is shown (If-Match); `content_version`
    with every change of what would be paid, which `content_hash` is of: approvals of an earlier one do not count.

    `run_date` is the day of value, `next_run_date` the run after it, by which discounts are decided. `message_id`
    identifies the bank file for ever; the file itself is stored beside (payments.models, exports).
    """

    Status: ClassVar[type[RunStatus]] = RunStatus

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="payment_runs")
    code = models.CharField(max_length=30)
    status = models.CharField(max_length=15, choices=[(one.value, one.value) for one in RunStatus], default="draft")
    basis = models.CharField(max_length=12, choices=[(one.value, one.value) for one in ProposalBasis])
    based_on_run = models.ForeignKey("payments.CalculationRun", on_delete=models.PROTECT, related_name="+")
    settings = models.ForeignKey("payments.CompanySettings", on_delete=models.PROTECT, related_name="+")
    ledger_revision = models.BigIntegerField()
    run_date = models.DateField()
    next_run_date = models.DateField()
    parameters = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    content_version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64, blank=True)
    steps = models.JSONField(default=list)
    """What is asked of the approvers, as the rules said when it was sent: [{approvers: [user ids]}]."""

    approvals_needed = models.PositiveSmallIntegerField(default=1)
    second_factor = models.BooleanField(default=False)
    created_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    """Who rejected or cancelled it, and when."""

    ended_reason = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=35, null=True, unique=True)  # noqa: DJ001 - unique where it is given
    exported_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment_run"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="payment_run_code_once"),
            models.CheckConstraint(condition=Q(next_run_date__gt=F("run_date")), name="payment_run_next_is_later"),
            models.CheckConstraint(condition=Q(approvals_needed__gte=1), name="payment_run_needs_an_approval"),
        ]
        indexes = [models.Index(fields=["company", "-created_at"], name="payment_run_newest")]


class PaymentLine(models.Model):
    """
    One payment: to one account of one supplier, from one of ours. net = gross − discount − withholding > 0.

    What was approved is written out (payee, accounts), so that a later change elsewhere changes nothing here.
    `end_to_end_id` follows the payment through the bank into the ledger. Money is in transit from the approval until
    the ledger shows it (`settled_by`), the bank fails or returns it (`state`), or two people release it.
    """

    State: ClassVar[type[LineState]] = LineState

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="lines")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.PROTECT, related_name="payment_lines")
    position = models.PositiveIntegerField()
    bank_account = models.ForeignKey("payments.SupplierBankAccount", on_delete=models.PROTECT, related_name="+")
    house_bank = models.ForeignKey("payments.HouseBank", on_delete=models.PROTECT, related_name="+")
    payee_name = models.CharField(max_length=200)
    payee_iban = models.CharField(max_length=34)
    payee_bic = models.CharField(max_length=11, blank=True)
    payee_address = models.JSONField(default=dict)
    house_iban = models.CharField(max_length=34)
    method = models.CharField(max_length=16, blank=True)
    currency = models.CharField(max_length=3)
    gross = models.BigIntegerField()
    discount = models.BigIntegerField()
    withholding = models.BigIntegerField(default=0)
    net = models.BigIntegerField()
    remittance = models.CharField(max_length=140, blank=True)
    end_to_end_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in LineState], default="planned")
    bank_code = models.CharField(max_length=35, blank=True)
    bank_reason = models.CharField(max_length=500, blank=True)
    bank_answered_at = models.DateTimeField(null=True)
    booked_on = models.DateField(null=True)
    settled_by = models.OneToOneField("payments.LedgerEntry", null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment_line"
        constraints = [
            models.CheckConstraint(condition=Q(net__gt=0), name="payment_line_above_zero"),
            models.CheckConstraint(
                condition=Q(net=F("gross") - F("discount") - F("withholding")), name="payment_line_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, withholding__gte=0), name="payment_line_takes_off_nothing_below_zero"
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="payment_line_currency"),
            models.CheckConstraint(
                condition=Q(settled_by=None) | Q(settled_at__isnull=False), name="payment_line_settled_at_a_time"
            ),
            models.UniqueConstraint(fields=["run", "position"], name="payment_line_position_once"),
        ]
        indexes = [
            models.Index(
                fields=["supplier", "currency"],
                condition=Q(settled_at=None, released_at=None)
                & Q(state__in=["planned", "exported", "accepted", "confirmed"]),
                name="payment_line_under_way",
            )
        ]


class PaymentItem(models.Model):
    """
    What a line pays of one ledger entry, or of one instalment of it (`part`, from 1; 0 the whole): `settled` of its
    open amount, `discount` and `withholding` of that not in money. A debit that is set off has all of them below zero
    or zero. `live` reserves the entry, or the part: at most one such row.
    """

    line = models.ForeignKey(PaymentLine, on_delete=models.PROTECT, related_name="items")
    entry = models.ForeignKey("payments.LedgerEntry", on_delete=models.PROTECT, related_name="payment_items")
    part = models.SmallIntegerField(default=0, db_default=0)
    open_amount = models.BigIntegerField()
    settled = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    withholding = models.BigIntegerField(default=0)
    pay_amount = models.BigIntegerField()
    tier_percent = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    due_date = models.DateField()
    days_overdue = models.IntegerField()
    reason = models.CharField(max_length=30)
    live = models.BooleanField(default=True)

    class Meta:
        db_table = "payment_item"
        constraints = [
            models.UniqueConstraint(fields=["line", "entry", "part"], name="payment_item_once_per_line"),
            models.CheckConstraint(condition=Q(part__range=(0, 99)), name="payment_item_part_in_range"),
            models.CheckConstraint(
                condition=Q(open_amount__gt=0, settled__gt=0, settled__lte=F("open_amount"), pay_amount__gte=0)
                | Q(open_amount__lt=0, settled__lt=0, settled__gte=F("open_amount"), discount=0, withholding=0),
                name="payment_item_within_what_is_open",
            ),
            models.CheckConstraint(
                condition=Q(pay_amount=F("settled") - F("discount") - F("withholding")), name="payment_item_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, withholding__gte=0), name="payment_item_takes_off_nothing_below_zero"
            ),
        ]


class PaymentException(models.Model):
    """
    A candidate that is not paid in this run, with its one state and reason; or, of one that is paid in part, the rest
    (`is_rest`). `entry` is empty where the whole supplier is meant; `part` as in PaymentItem.
    """

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="exceptions")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("payments.LedgerEntry", null=True, on_delete=models.PROTECT, related_name="+")
    part = models.SmallIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    due_date = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in CandidateState])
    code = models.CharField(max_length=30)
    detail = models.JSONField(default=dict)
    is_rest = models.BooleanField(default=False)

    class Meta:
        db_table = "payment_exception"
        constraints = [
            models.UniqueConstraint(fields=["run", "entry", "part"], name="payment_exception_once_per_entry"),
        ]


class RunEditor(models.Model):
    """Who has changed a run since it was made: none of them may approve it."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="editors")
    user = models.ForeignKey("payments.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "run_editor"
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="run_editor_once")]


class PaymentApproval(models.Model):
    """One person's agreement to exactly what `content_hash` is of; counts once, for this content version alone."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="approvals")
    content_version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    step = models.PositiveSmallIntegerField()
    approver = models.ForeignKey("payments.User", on_delete=models.PROTECT, related_name="+")
    approver_name = models.CharField(max_length=150)
    second_factor = models.BooleanField()
    address = models.CharField(max_length=64, blank=True)
    """Network address it came from: auditors compare those of the two people."""

    at = models.DateTimeField()

    class Meta:
        db_table = "payment_approval"
        constraints = [
            models.UniqueConstraint(fields=["run", "content_version", "approver"], name="payment_approval_counts_once"),
            models.UniqueConstraint(fields=["run", "content_version", "step"], name="payment_approval_one_per_step"),
        ]


class TransitRelease(models.Model):
    """One person's word that a payment under way is not under way any more; with the second it is released."""

    line = models.ForeignKey(PaymentLine, on_delete=models.PROTECT, related_name="releases")
    user = models.ForeignKey("payments.User", on_delete=models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "transit_release"
        constraints = [
            models.UniqueConstraint(fields=["line", "user"], name="transit_release_once_per_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="transit_release_has_a_reason"),
        ]
