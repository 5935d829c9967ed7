"""What suppliers are told of the payments to them: the advices, and whether a company sends them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from payments.domain.paying import AdviceMoment, AdviceStatus
from payments.models.work import new_id


class RemittanceSettings(models.Model):
    """
    Whether a company advises its suppliers, from which moment of a payment on, and from which address. Without a row:
    not at all.
    """

    company = models.OneToOneField(
        "payments.Company", primary_key=True, on_delete=models.CASCADE, related_name="remittance_settings"
    )
    enabled = models.BooleanField(default=False)
    moment = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in AdviceMoment], default="confirmed"
    )
    language = models.CharField(max_length=2, default="tr")
    sender = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)

    class Meta:
        db_table = "remittance_settings"


class RemittanceAdvice(models.Model):
    """
    The advice of one payment, there is one at most; the row is its own outbox. It is written with the fact that the
    payment took its step, and mailed later. What it says is read from the payment, which does not change any more.

    Whoever mails it holds `lease_until` and the number (`edition`, `tries`). `edition` grows with each wish to send it
    once more and is a part of the message's identification. `recipient` is where it was last sent to. `reason` says why
    it is not mailed, or not yet. A withdrawn one with `sent_at` had reached the mail server before.
    """

    Status: ClassVar[type[AdviceStatus]] = AdviceStatus

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.OneToOneField("payments.PaymentLine", on_delete=models.PROTECT, related_name="advice")
    language = models.CharField(max_length=2)
    paid_on = models.DateField()
    status = models.CharField(max_length=10, choices=[(one.value, one.value) for one in AdviceStatus])
    reason = models.CharField(max_length=30, blank=True)
    recipient = models.CharField(max_length=254, blank=True)
    edition = models.PositiveIntegerField(default=1)
    tries = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "remittance_advice"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="remittance_advice_sent_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at=None)),
                name="remittance_advice_withdrawn_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status="queued"), name="remittance_advice_queued"),
            models.Index(fields=["supplier", "-id"], name="remittance_advice_newest"),
        ]
