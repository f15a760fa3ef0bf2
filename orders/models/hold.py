"""A hold: a recorded reason not to proceed, which guards transitions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.ids import new_id
from orders.lifecycle import Blocks, HoldStatus


class Hold(models.Model):
    """On an order, one of its lines, or one fulfillment (by id: orders knows no fulfillment)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="holds")
    line = models.ForeignKey(
        "orders.OrderLine", null=True, on_delete=models.PROTECT, related_name="holds"
    )
    fulfillment_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    blocks = ArrayField(models.CharField(max_length=10, choices=[(b, b) for b in Blocks]))
    status = models.CharField(max_length=10, choices=[(s, s) for s in HoldStatus])
    placed_at = models.DateTimeField()
    placed_by_name = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=150, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="active") | Q(ended_at__isnull=False),
                name="orders_hold_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="orders_hold_active", condition=Q(status="active")),
        ]
