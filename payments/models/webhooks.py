"""Other systems that are told of a company's changes over HTTP, and how far each of them has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from payments.models.work import new_id


class WebhookTarget(models.Model):
    """
    An address that is sent the live frames of one company, signed with `secret`.

    One process at a time sends to it: whoever raised `attempt` and holds `lease_until`. `seen_version` is the
    company's `figures_version` up to which every supplier's log was sent; `failures` counts since the last success,
    and nothing is sent before `next_attempt_at`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="webhook_targets")
    url = models.CharField(max_length=500)
    language = models.CharField(max_length=2)
    secret = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_version = models.BigIntegerField(default=-1)
    attempt = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook_target"
        constraints = [models.UniqueConstraint(fields=["company", "url"], name="webhook_target_url_once")]


class WebhookPlace(models.Model):
    """The last event of a supplier that a target took. None: it has taken none yet."""

    pk = models.CompositePrimaryKey("target", "supplier")
    target = models.ForeignKey(WebhookTarget, on_delete=models.CASCADE, db_index=False, related_name="places")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.CASCADE, db_index=False, related_name="+")
    epoch = models.CharField(max_length=12)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "webhook_place"


class WebhookNotice(models.Model):
    """
    A calculation or an import that has ended, or a payment run that has changed, which a target was not told yet. The
    database writes it with the change itself (triggers of migration 0041).
    """

    pk = models.CompositePrimaryKey("target", "noun", "row_id")
    target = models.ForeignKey(WebhookTarget, on_delete=models.CASCADE, db_index=False, related_name="notices")
    noun = models.CharField(max_length=20)
    row_id = models.UUIDField()
    version = models.BigIntegerField()

    class Meta:
        db_table = "webhook_notice"


class WebhookDelivery(models.Model):
    """One message that was sent, and what came of it. `status` is that of HTTP; none where there was no answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey(WebhookTarget, on_delete=models.CASCADE, db_index=False, related_name="deliveries")
    message_id = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    frames = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=20, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        db_table = "webhook_delivery"
        indexes = [models.Index(fields=["target", "-sent_at"], name="webhook_delivery_newest")]
