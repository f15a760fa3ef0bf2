"""What was answered to a request with an idempotency key, kept beside the change it made."""

from __future__ import annotations

from django.db import models


class IdempotencyRecord(models.Model):
    """The first answer to ``(client, key)``; a repetition gets it again.

    Written in the transaction of the change, so a crash undoes both.
    """

    client = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="core_idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="core_idempotency_age")]
