"""What is sold, and what belongs together: variants, bundles, substitutes."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class Category(models.Model):
    """A group of products that is handled alike."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class ProductFamily(models.Model):
    """Products that differ by attributes only, such as size and colour; each is a variant."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    attribute_names = ArrayField(models.CharField(max_length=40))

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A thing or service with a SKU. Amounts are per ``unit``, weights in grams, sizes in
    millimetres. What is discontinued is sold while stock lasts and bought no more."""

    class Type(models.TextChoices):
        STOCKED = "stocked", _("Stocked")
        MADE_TO_ORDER = "made_to_order", _("Made to order")
        SERVICE = "service", _("Service")
        DROP_SHIP = "drop_ship", _("Drop-ship")
        BUNDLE = "bundle", _("Bundle")

    id = models.UUIDField(primary_key=True, default=new_id)
    sku = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=20, choices=Type.choices, default=Type.STOCKED)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT)
    family = models.ForeignKey(
        ProductFamily, null=True, blank=True, on_delete=models.PROTECT, related_name="variants"
    )
    # Values by the family's attribute names.
    attributes = models.JSONField(default=dict, blank=True)
    supplier = models.ForeignKey(
        "inventory.Supplier", null=True, blank=True, on_delete=models.PROTECT
    )
    gtin = models.CharField(max_length=14, blank=True)
    unit = models.CharField(max_length=12, default="piece")
    list_price = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(default=1)
    # Sold before this day it is a pre-order, which may wait whatever the channel allows.
    available_on = models.DateField(null=True, blank=True)
    tracks_lots = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_discontinued = models.BooleanField(default=False)
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
            models.UniqueConstraint(
                fields=["family", "attributes"], name="inventory_product_variant_once"
            ),
            models.CheckConstraint(
                condition=Q(tracks_lots=False) | Q(type="stocked"),
                name="inventory_product_lots_of_stock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    def is_preorder(self, today: date) -> bool:
        """True while the product is sold before it is out."""
        return self.available_on is not None and self.available_on > today

    @property
    def is_stock_kept(self) -> bool:
        """True when an order line must be covered by stock before it can be promised. A bundle
        is covered by its components."""
        return self.type in (self.Type.STOCKED, self.Type.BUNDLE)


class BundleComponent(models.Model):
    """``quantity`` units of a stocked component go into each unit of a bundle."""

    bundle = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="components")
    component = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="bundled_in")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "component"], name="inventory_bundle_component_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & ~Q(bundle=F("component")),
                name="inventory_bundle_component_real",
            ),
        ]


class Substitute(models.Model):
    """A product that may be offered in place of another; rank 1 is offered first."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="substitutes")
    substitute = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="stands_in_for")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "substitute"], name="inventory_substitute_once"
            ),
            models.UniqueConstraint(fields=["product", "rank"], name="inventory_substitute_rank"),
            models.CheckConstraint(
                condition=Q(rank__gt=0) & ~Q(product=F("substitute")),
                name="inventory_substitute_other",
            ),
        ]
