"""The stock ledger: movements that are never edited, levels that equal their sum."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class StockLevel(models.Model):
    """What lies at a location and how much of it is promised.

    ``allocated`` may pass ``on_hand`` only by ``backorder_limit``. No other table points here:
    a foreign key to this row would put share locks on the busiest row of the system.
    """

    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT)
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT)
    on_hand = models.IntegerField(default=0)
    allocated = models.IntegerField(default=0)
    backorder_limit = models.PositiveIntegerField(default=0)
    # Kept from new promises that no backorder stands behind.
    safety_stock = models.PositiveIntegerField(default=0)
    reorder_point = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "location"], name="inventory_level_once_per_place"
            ),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="inventory_on_hand_real"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0)
                & Q(allocated__lte=F("on_hand") + F("backorder_limit")),
                name="inventory_never_oversold",
            ),
        ]


class StockMovement(models.Model):
    """One change of a level, typed, with who and why. Append-only, guarded by a trigger."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        ALLOCATED = "allocated", _("Allocated")
        RELEASED = "released", _("Released")
        SHIPPED = "shipped", _("Shipped")
        ADJUSTED = "adjusted", _("Adjusted")
        TRANSFERRED = "transferred", _("Transferred")

    id = models.UUIDField(primary_key=True, default=new_id)
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT)
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on_hand_change = models.IntegerField(default=0)
    allocated_change = models.IntegerField(default=0)
    lot_code = models.CharField(max_length=40, blank=True)
    # What asked for it, as a reference string: inventory knows no orders.
    reference = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["product", "location", "-occurred_at"], name="inventory_movement_history"
            ),
            models.Index(fields=["reference"], name="inventory_movement_ref"),
        ]


class StockLot(models.Model):
    """Units of a product that came together and expire together. Of a product that tracks lots,
    their sum is the level's ``on_hand``."""

    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT)
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    # Good up to and including this day; null: does not expire.
    expires_on = models.DateField(null=True)
    on_hand = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "location", "code"], name="inventory_lot_once_per_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"], name="inventory_lot_expiry", condition=Q(on_hand__gt=0)
            ),
        ]


class Reservation(models.Model):
    """Stock committed to a demand at a location; their sum is the level's ``allocated``.

    ``demand`` is the id of what wants it (an order line); ``reference`` reads for people. A
    demand for a bundle reserves each component: ``per_unit`` of it for each unit of the demand.
    A reservation with ``expires_at`` is released by the clock unless the order is confirmed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    demand = models.UUIDField()
    reference = models.CharField(max_length=100)
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT)
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    # The part of ``quantity`` that the shelf covers; the rest is on backorder.
    quantity_covered = models.PositiveIntegerField()
    per_unit = models.PositiveIntegerField(default=1)
    # The day the goods have to be at the location: for the promise, once there is one, before it
    # the first day on which there will be enough; null: they lie on the shelf.
    needed_on = models.DateField(null=True)
    is_promised = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "product", "location"],
                name="inventory_reservation_once_per_place",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(quantity_covered__lte=F("quantity"))
                & Q(per_unit__gt=0),
                name="inventory_reservation_quantity",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "location"], name="inventory_reservation_place"),
            models.Index(
                fields=["expires_at"],
                name="inventory_reservation_expiry",
                condition=Q(expires_at__isnull=False),
            ),
        ]
