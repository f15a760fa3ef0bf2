"""Carriers, parcels and every word a carrier said about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.ids import new_id
from tracking.lifecycle import TrackingStatus


class Carrier(models.Model):
    """A carrier. ``adapter`` names the module that speaks its language; ``tracking_url`` has a
    ``{number}`` to fill."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    adapter = models.CharField(max_length=40)
    webhook_secret = models.CharField(max_length=200, blank=True)
    tracking_url = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Parcel(models.Model):
    """A box on its way. The status follows the scans' ``occurred_at``, never their arrival."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fulfillment = models.ForeignKey(
        "fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="+"
    )
    order_id = models.UUIDField()  # copied: the timeline and the look-up ask by order
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="parcels")
    tracking_number = models.CharField(max_length=60)
    tracking_status = models.CharField(
        max_length=20,
        choices=[(s, s) for s in TrackingStatus],
        default=TrackingStatus.PRE_TRANSIT,
    )
    status_at = models.DateTimeField()
    expected_on = models.DateField(null=True)
    weight_g = models.PositiveIntegerField(null=True)
    handed_over_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    # Proof of delivery: who took it, and what was noted.
    received_by = models.CharField(max_length=100, blank=True)
    proof_note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "tracking_number"], name="tracking_number_once_per_carrier"
            ),
            models.CheckConstraint(
                condition=Q(tracking_status__in=[s.value for s in TrackingStatus]),
                name="tracking_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="tracking_parcel_order"),
            models.Index(fields=["fulfillment"], name="tracking_parcel_fulfillment"),
            models.Index(fields=["tracking_number"], name="tracking_parcel_number"),
            models.Index(fields=["-handed_over_at", "-id"], name="tracking_parcel_newest"),
            models.Index(
                fields=["status_at"],
                name="tracking_parcel_moving",
                condition=Q(delivered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number


class ParcelLine(models.Model):
    """What is in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="lines")
    fulfillment_line = models.ForeignKey(
        "fulfillment.FulfillmentLine", on_delete=models.PROTECT, related_name="+"
    )
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "fulfillment_line"], name="tracking_parcel_line_once"
            ),
        ]


class CarrierMessage(models.Model):
    """A carrier's message as it came, stored before it is answered and then processed."""

    class Status(models.TextChoices):
        RECEIVED = "received"
        PROCESSED = "processed"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=100)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it is to be read next; while a worker reads it, the end of that worker's lease.
    due_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "message_id"], name="tracking_carrier_message_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="tracking_carrier_message_todo",
                condition=Q(status="received"),
            ),
            models.Index(
                fields=["-received_at", "-id"],
                name="tracking_carrier_message_stuck",
                condition=~Q(status="processed"),
            ),
        ]


class Scan(models.Model):
    """One thing said about a parcel, by the carrier or by hand. Kept, whatever its order."""

    id = models.UUIDField(primary_key=True, default=new_id)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="scans")
    # The carrier's own id of the scan, or a digest of its content: a repetition is the same scan.
    external_id = models.CharField(max_length=100)
    status = models.CharField(max_length=20, choices=[(s, s) for s in TrackingStatus])
    code = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()
    # What was said, where it lies too far ahead to be true; ``occurred_at`` is the arrival then.
    stated_at = models.DateTimeField(null=True)
    # A person's word that an earlier "delivered" was wrong.
    is_correction = models.BooleanField(default=False)
    utc_offset_minutes = models.SmallIntegerField(default=0)
    received_at = models.DateTimeField()
    source = models.CharField(max_length=20)  # webhook, manual, system
    actor_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "external_id"], name="tracking_scan_once"),
        ]
        indexes = [models.Index(fields=["parcel", "-occurred_at"], name="tracking_scan_newest")]
