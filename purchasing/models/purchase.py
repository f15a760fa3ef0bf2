"""What we ordered from suppliers, what they promised, and what came."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from core.ids import new_id
from purchasing.lifecycle import PurchaseStatus


class PurchaseOrder(models.Model):
    """An order to a supplier for one location of ours, in the supplier's currency."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=12, unique=True)
    supplier = models.ForeignKey("inventory.Supplier", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=[(s, s) for s in PurchaseStatus])
    currency = models.CharField(max_length=3)
    note = models.TextField(blank=True)
    # Made from proposals under the supplier's limit, without a person.
    is_automatic = models.BooleanField(default=False)
    # Counts the links sent to the supplier; only the newest opens the order.
    link_round = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in PurchaseStatus]),
                name="purchasing_order_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="purchasing_newest"),
            models.Index(fields=["status", "-created_at", "-id"], name="purchasing_by_status"),
            models.Index(fields=["supplier", "-created_at"], name="purchasing_by_supplier"),
        ]

    def __str__(self) -> str:
        return self.number


class PurchaseLine(models.Model):
    """Units of one product. What was asked stays; what the supplier confirmed stands beside it.

    ``quantity_received`` counts good units put on the shelf, ``quantity_rejected`` those sent
    back for their quality, ``quantity_cancelled`` those that will not come.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    purchase_order = models.ForeignKey(
        PurchaseOrder, on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT, related_name="+")
    supplier_sku = models.CharField(max_length=64, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    expected_on = models.DateField()
    quantity_confirmed = models.PositiveIntegerField(null=True)
    confirmed_on = models.DateField(null=True)
    answer_note = models.CharField(max_length=200, blank=True)
    quantity_received = models.PositiveIntegerField(default=0)
    quantity_rejected = models.PositiveIntegerField(default=0)
    quantity_cancelled = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purchase_order", "position"], name="purchasing_position_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(unit_price__gte=0), name="purchasing_line_real"
            ),
        ]
        indexes = [models.Index(fields=["product"], name="purchasing_line_product")]

    @property
    def quantity_open(self) -> int:
        """Units that are still to come: as many as confirmed where the supplier has answered.
        Rejected units are to come again."""
        wanted = self.quantity if self.quantity_confirmed is None else self.quantity_confirmed
        return max(0, wanted - self.quantity_received - self.quantity_cancelled)

    @property
    def due_on(self) -> date:
        """The day the supplier confirmed, else the day we asked for."""
        return self.confirmed_on or self.expected_on


class PurchaseReceipt(models.Model):
    """Units of a line that came at one time. Append-only: the supplier's record rests on it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="receipts")
    quantity = models.PositiveIntegerField()
    quantity_rejected = models.PositiveIntegerField(default=0)
    reject_reason = models.CharField(max_length=200, blank=True)
    lot_code = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    actor_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(quantity_rejected__gt=0),
                name="purchasing_receipt_real",
            ),
        ]
