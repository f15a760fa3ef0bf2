"""The only tables that hold personal data of those who order."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.ids import new_id


class Customer(models.Model):
    """Who orders: a person or a company. ``phone`` is E.164 where it could be read as such."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    customer_class = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="orders_customer_code_once"
            ),
        ]
        indexes = [
            models.Index(Lower("email"), name="orders_customer_email"),
            models.Index(fields=["phone"], name="orders_customer_phone"),
            GinIndex(fields=["name"], name="orders_customer_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.company or self.name


class Address(models.Model):
    """A postal address as used by one order; changing an order's address makes a new row."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=200, blank=True)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.line1, self.postcode, self.city) if part)
