"""A fulfillment: one department's share of an order at one location."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from fulfillment.lifecycle import FulfillmentStatus


class Fulfillment(models.Model):
    """Work of one kind, for one order, by one department, at one location."""

    class WorkKind(models.TextChoices):
        PICK = "pick", _("Pick")
        PRODUCE = "produce", _("Produce")
        SERVICE = "service", _("Service")
        DROPSHIP = "dropship", _("Drop-ship")
        PICKUP = "pickup", _("Pickup")

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="+"
    )
    # Whom the rules chose; the owner is who accepted.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    work_kind = models.CharField(max_length=10, choices=WorkKind.choices)
    status = models.CharField(max_length=16, choices=[(s, s) for s in FulfillmentStatus])
    priority = models.PositiveSmallIntegerField(default=5)
    # The day the work has to leave the house for the promise to be kept.
    due_on = models.DateField()
    # Users who declined this work before; allocation leaves them out.
    declined_by_ids = ArrayField(models.BigIntegerField(), default=list)
    assigned_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    status_since = models.DateTimeField()
    review_round = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    # When what is being done to it happened, where that is told later; never stored.
    occurred_at: datetime | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in FulfillmentStatus]),
                name="fulfillment_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="fulfillment_by_order"),
            models.Index(
                fields=["department", "status", "priority", "due_on", "id"],
                name="fulfillment_queue",
                condition=~Q(status__in=["delivered", "cancelled"]),
            ),
            models.Index(
                fields=["assignee", "status"],
                name="fulfillment_my_work",
                condition=Q(status__in=["assigned", "accepted", "in_work"]),
            ),
            models.Index(fields=["assignee", "-assigned_at"], name="fulfillment_last_assigned"),
            models.Index(
                fields=["status", "status_since", "id"],
                name="fulfillment_by_status",
                condition=~Q(status__in=["delivered", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class FulfillmentLine(models.Model):
    """The share of an order line in a fulfillment, and the product really sent."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    quantity_picked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fulfillment", "order_line", "product"], name="fulfillment_line_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity_picked__lte=F("quantity")), name="fulfillment_line_picked"
            ),
        ]
        indexes = [models.Index(fields=["order_line"], name="fulfillment_line_order_line")]
