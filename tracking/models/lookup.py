"""Keys to the customer's look-up page; only hashes are stored."""

from __future__ import annotations

from django.db import models

from core.ids import new_id


class LookupLink(models.Model):
    """A link in an e-mail that opens one order at level 1."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order_id = models.UUIDField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["order_id"], name="tracking_link_order")]


class LookupCode(models.Model):
    """An eight-digit code sent to the address on file; it opens level 2."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order_id = models.UUIDField()
    # A slow hash, since eight digits are few; empty until the code is made at sending.
    code_hash = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)  # when its message was written
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["order_id", "-created_at"], name="tracking_code_order"),
            models.Index(
                fields=["created_at"],
                name="tracking_code_to_send",
                condition=models.Q(queued_at__isnull=True),
            ),
        ]
