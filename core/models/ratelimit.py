"""Counters of rate limits, for the time that Valkey is away: limits never fail open."""

from __future__ import annotations

from django.db import models


class RateCounter(models.Model):
    """How often a key was used in the window that starts at ``window_start``."""

    key = models.CharField(max_length=200)
    window_start = models.DateTimeField()
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "window_start"], name="core_rate_counter_once"),
        ]
        indexes = [models.Index(fields=["window_start"], name="core_rate_counter_age")]
