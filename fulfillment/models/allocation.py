"""Rules that send work to departments, and the trace of every decision they made."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.ids import new_id


class RoutingRule(models.Model):
    """Sends matching work to a department. Lower positions are asked first; an empty condition
    matches everything. The rule with no condition at all is the default."""

    position = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=100)
    product_types = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    category_codes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    channel_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    location_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="+"
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class AllocationDecision(models.Model):
    """Why a fulfillment went where it went: inputs, candidates, verdicts, winner. Never edited."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    fulfillment = models.ForeignKey(
        "fulfillment.Fulfillment", null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    # Everything the pure rule saw and said; evaluating it again gives the same winner.
    trace = models.JSONField()
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "decided_at"], name="fulfillment_decision_order")]
