"""Balances that suppliers are asked to confirm, and what they answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from payments.models.work import new_id


class BalanceConfirmation(models.Model):
    """
    A letter that asks a supplier to confirm its balance of a day, and the answer somebody recorded.

    `balances` is what the ledger said when the letter was made: [{"currency", "balance"}], positive = we owe. It never
    changes, so that the letter is the same whenever it is printed. `their_balances` is what the supplier says instead.
    """

    class Answer(models.TextChoices):
        """Empty until one is recorded; there is one answer to a letter."""

        NONE = ""
        AGREED = "agreed"
        DISPUTED = "disputed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.PROTECT, related_name="confirmations")
    key_date = models.DateField()
    language = models.CharField(max_length=2)
    balances = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default=Answer.NONE)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    their_balances = models.JSONField(default=list)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_name = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "balance_confirmation"
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "key_date"], condition=models.Q(answer=""), name="balance_confirmation_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", recorded_at=None)
                | (~models.Q(answer="") & models.Q(recorded_at__isnull=False)),
                name="balance_confirmation_answer_recorded",
            ),
        ]
        indexes = [models.Index(fields=["company", "-id"], name="balance_confirmation_newest")]
