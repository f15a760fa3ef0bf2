"""Event = outbox = audit trail = timeline; written once, in the transaction of the change."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.actors import ActorKind
from core.ids import new_id


class EventStream(models.Model):
    """The counter that makes an aggregate's events gapless. One row per order, product, ..."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    last_sequence = models.PositiveIntegerField()


class Event(models.Model):
    """A fact in the past tense. Append-only: a trigger refuses update, delete and truncate."""

    id = models.UUIDField(primary_key=True, default=new_id)
    stream_id = models.UUIDField()
    stream_kind = models.CharField(max_length=20)
    sequence = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=10, choices=[(k, k) for k in ActorKind])
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream_id", "sequence"], name="core_event_gapless_sequence"
            ),
        ]
        indexes = [
            models.Index(fields=["type", "occurred_at"], name="core_event_type_time"),
        ]


class EventDelivery(models.Model):
    """One handler's copy of one event, with what became of it."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=100)
    # Copied from the event: the claim looks for the head of each stream without a join.
    stream_id = models.UUIDField()
    sequence = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="core_delivery_once"),
            models.CheckConstraint(
                condition=Q(status="pending") | Q(finished_at__isnull=False),
                name="core_delivery_finished_has_time",
            ),
        ]
        indexes = [
            models.Index(F("due_at"), name="core_delivery_due", condition=Q(status="pending")),
            models.Index(
                fields=["handler", "stream_id", "sequence"],
                name="core_delivery_head",
                condition=Q(status="pending"),
            ),
            models.Index(F("id").desc(), name="core_delivery_dead", condition=Q(status="dead")),
        ]
