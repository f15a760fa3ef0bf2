"""An exception case: something went wrong, somebody owns it, a clock runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.ids import new_id
from exceptions_handling.lifecycle import CaseKind, CaseStatus

_IS_OPEN = ~Q(status__in=["resolved", "dismissed"])


class CaseQuerySet(models.QuerySet["ExceptionCase"]):
    def open(self) -> CaseQuerySet:
        """The cases that have not ended; the condition of the partial indexes."""
        return self.filter(_IS_OPEN)


class ExceptionCase(models.Model):
    """One thing gone wrong. ``scope`` names what it is about (``order:<id>``); at most one open
    case per kind and scope."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=24, choices=[(k, k) for k in CaseKind])
    scope = models.CharField(max_length=80)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    fulfillment_id = models.UUIDField(null=True)
    status = models.CharField(max_length=20, choices=[(s, s) for s in CaseStatus])
    severity = models.PositiveSmallIntegerField(default=2)  # 1 high, 2 normal, 3 low
    summary = models.CharField(max_length=300)
    evidence = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=150, blank=True)
    respond_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=150, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope"],
                condition=_IS_OPEN,
                name="exceptions_one_open_case",
            ),
            models.CheckConstraint(
                condition=_IS_OPEN | Q(ended_at__isnull=False),
                name="exceptions_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["severity", "opened_at", "id"],
                name="exceptions_queue",
                condition=_IS_OPEN,
            ),
            models.Index(fields=["order"], name="exceptions_by_order"),
        ]
