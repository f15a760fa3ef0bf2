"""Goods sent from one location to another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from inventory.lifecycle import TransferStatus


class Transfer(models.Model):
    """Goods on their way between two locations of ours. Between sending and receipt they lie at
    the location in transit."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=12, unique=True)
    source = models.ForeignKey("inventory.Location", on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(
        "inventory.Location", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=16, choices=[(s, s) for s in TransferStatus])
    expected_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("destination")), name="inventory_transfer_elsewhere"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in TransferStatus]),
                name="inventory_transfer_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"], name="inventory_transfer_list")
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """Units of one product, of one lot where lots are tracked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    quantity_received = models.PositiveIntegerField(default=0)
    # Sent and never arrived, with why.
    quantity_missing = models.PositiveIntegerField(default=0)
    discrepancy_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "position"], name="inventory_transfer_position_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(quantity__gte=F("quantity_received") + F("quantity_missing")),
                name="inventory_transfer_line_adds_up",
            ),
        ]
