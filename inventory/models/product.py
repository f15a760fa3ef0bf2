"""What is sold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class Category(models.Model):
    """A group of products that is handled alike."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A thing or service with a SKU. Amounts are per ``unit``, weights in grams."""

    class Type(models.TextChoices):
        STOCKED = "stocked", _("Stocked")
        MADE_TO_ORDER = "made_to_order", _("Made to order")
        SERVICE = "service", _("Service")
        DROP_SHIP = "drop_ship", _("Drop-ship")

    id = models.UUIDField(primary_key=True, default=new_id)
    sku = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=20, choices=Type.choices, default=Type.STOCKED)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT)
    supplier = models.ForeignKey(
        "inventory.Supplier", null=True, blank=True, on_delete=models.PROTECT
    )
    gtin = models.CharField(max_length=14, blank=True)
    unit = models.CharField(max_length=12, default="piece")
    list_price = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(list_price__gte=0), name="inventory_product_price_not_negative"
            ),
            models.UniqueConstraint(
                fields=["gtin"], condition=~Q(gtin=""), name="inventory_product_gtin_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def is_stock_kept(self) -> bool:
        """True when an order line must be covered by stock before it can be promised."""
        return self.type == self.Type.STOCKED
