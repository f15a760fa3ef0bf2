"""Who we buy from."""

from __future__ import annotations

from django.db import models


class Supplier(models.Model):
    """A supplier of products; ``lead_time_days`` is calendar days from order to receipt."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(default=7)

    def __str__(self) -> str:
        return self.name
