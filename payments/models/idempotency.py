"""What was answered to a request that said how to recognise it again."""

from __future__ import annotations

from django.db import models


class IdempotencyKey(models.Model):
    """
    The first answer to an `Idempotency-Key` of a caller. Written in the transaction of what it answers for, so that
    there is never one without the other. `key_digest` is SHA-256 of the key, `request_digest` of the request; `answer`
    is sealed with a key made of the caller's key, as an answer may hold a secret that is shown once.
    """

    caller = models.CharField(max_length=40)
    key_digest = models.BinaryField(max_length=32)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    answer = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "idempotency_key"
        constraints = [models.UniqueConstraint(fields=["caller", "key_digest"], name="idempotency_key_once")]
