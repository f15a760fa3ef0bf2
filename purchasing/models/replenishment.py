"""What ought to be bought, how much and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class ServiceClass(models.Model):
    """A class of products by their share of turnover: A holds the few that make the most.

    ``turnover_share`` is the cumulated share, 0 to 1, up to which a product belongs here;
    ``service_level`` the wanted probability, 0 to 1, of no shortage until the next delivery.
    """

    code = models.CharField(max_length=1, unique=True)
    turnover_share = models.DecimalField(max_digits=4, decimal_places=3)
    service_level = models.DecimalField(max_digits=5, decimal_places=4)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(turnover_share__gt=0)
                & Q(turnover_share__lte=1)
                & Q(service_level__gt=0)
                & Q(service_level__lt=1),
                name="purchasing_service_class_shares",
            ),
        ]


class StockPlan(models.Model):
    """When to buy a product for a location again, and up to how much. Units are the product's,
    demand is per day, lead times are in days; ``basis`` holds the facts it was computed from and
    the forecast by week with its interval."""

    product = models.ForeignKey("inventory.Product", on_delete=models.CASCADE, related_name="+")
    location = models.ForeignKey("inventory.Location", on_delete=models.CASCADE, related_name="+")
    service_class = models.CharField(max_length=1)
    demand_mean = models.FloatField()
    demand_deviation = models.FloatField()
    lead_time_mean = models.FloatField()
    lead_time_deviation = models.FloatField()
    safety_stock = models.PositiveIntegerField()
    reorder_point = models.PositiveIntegerField()
    order_up_to = models.PositiveIntegerField()
    basis = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "location"], name="purchasing_plan_once_per_place"
            ),
            models.CheckConstraint(
                condition=Q(order_up_to__gte=models.F("reorder_point")),
                name="purchasing_plan_ordered",
            ),
        ]


class ReplenishmentProposal(models.Model):
    """A purchase we ought to make. ``reason`` holds the facts that speak for it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ORDERED = "ordered", _("Ordered")
        DISMISSED = "dismissed", _("Dismissed")

    id = models.UUIDField(primary_key=True, default=new_id)
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("inventory.Supplier", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    reason = models.JSONField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    purchase_line = models.ForeignKey(
        "purchasing.PurchaseLine", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "location"],
                condition=Q(status="open"),
                name="purchasing_one_open_proposal",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchasing_proposal_real"),
        ]
        indexes = [models.Index(fields=["status", "supplier"], name="purchasing_proposal_list")]
