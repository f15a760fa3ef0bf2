"""Other systems and their keys."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiClient(models.Model):
    """A system that talks to us over REST."""

    name = models.CharField(max_length=100, unique=True)
    # The channel that this client's orders come in by when the order does not say.
    channel = models.SlugField(max_length=40, default="api")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A key of a client: its public id, and the hash of a 256-bit secret that is shown once."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="keys")
    public_id = models.CharField(max_length=8, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.client} {self.public_id}"
