"""Who to talk to at a supplier, and what it sells us on which terms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SupplierContact(models.Model):
    """A person at a supplier. Purchase orders are mailed to those who receive them."""

    supplier = models.ForeignKey("inventory.Supplier", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    receives_orders = models.BooleanField(default=False)


class SupplierProduct(models.Model):
    """A product as a supplier sells it. Quantities are our units; what is ordered is at least
    ``minimum_quantity`` and whole packs of ``pack_size``; ``lead_time_days`` null: the
    supplier's own."""

    supplier = models.ForeignKey("inventory.Supplier", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT, related_name="+")
    supplier_sku = models.CharField(max_length=64, blank=True)
    minimum_quantity = models.PositiveIntegerField(default=1)
    pack_size = models.PositiveIntegerField(default=1)
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_preferred = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "product"], name="purchasing_supplier_product_once"
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_preferred=True),
                name="purchasing_one_preferred_supplier",
            ),
            models.CheckConstraint(
                condition=Q(minimum_quantity__gt=0) & Q(pack_size__gt=0),
                name="purchasing_supplier_product_quantities",
            ),
        ]


class PriceBreak(models.Model):
    """From this quantity on, a unit costs this much in the supplier's currency."""

    supplier_product = models.ForeignKey(
        SupplierProduct, on_delete=models.CASCADE, related_name="price_breaks"
    )
    from_quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier_product", "from_quantity"], name="purchasing_price_break_once"
            ),
            models.CheckConstraint(
                condition=Q(from_quantity__gt=0) & Q(unit_price__gte=0),
                name="purchasing_price_break_real",
            ),
        ]
