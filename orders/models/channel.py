"""Where orders come from, and what each channel allows."""

from __future__ import annotations

from django.db import models


class Channel(models.Model):
    """A way in. ``reservation_minutes`` null: an unconfirmed order keeps its stock for good."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, default="USD")
    allows_backorder = models.BooleanField(default=False)
    reservation_minutes = models.PositiveIntegerField(null=True, blank=True)
    transit_days = models.PositiveSmallIntegerField(default=3)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
