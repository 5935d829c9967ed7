"""Who did what, chained: each record carries the hash of the one before (payments.services.auditing)."""

from __future__ import annotations

from django.db import models


class AuditRecord(models.Model):
    """
    One act. `seq` counts 1, 2, 3 … per company; `hash` is SHA-256 over everything else of the row and the hash of the
    record before. Rows are added and never changed (a trigger refuses it); the newest hash is also kept outside of the
    database, so that a missing end is found.
    """

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="audit")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_record"
        constraints = [models.UniqueConstraint(fields=["company", "seq"], name="audit_record_seq_once")]
        indexes = [models.Index(fields=["company", "subject", "subject_id"], name="audit_record_of_subject")]


class AuditHead(models.Model):
    """The end of a company's chain; its row is locked while a record is added."""

    company = models.OneToOneField("payments.Company", on_delete=models.PROTECT, primary_key=True, related_name="+")
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "audit_head"
