"""Who we buy from."""

from __future__ import annotations

from django.db import models


class Supplier(models.Model):
    """A supplier of products; ``lead_time_days`` is calendar days from order to receipt.

    A purchase order of up to ``automatic_order_limit``, in ``currency``, may be sent without a
    person's decision; null: none may.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    currency = models.CharField(max_length=3, default="USD")
    lead_time_days = models.PositiveSmallIntegerField(default=7)
    minimum_order_amount = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    automatic_order_limit = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, blank=True
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name
