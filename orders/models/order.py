"""The order and its lines. Truth lives in the line's buckets; the header is a function of them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from orders.lifecycle import OrderStatus
from orders.rules.standing import DisplayStatus, FulfillmentStatus, Stage


class Order(models.Model):
    """A customer's order. ``status`` is written by one service; what stands below "derived" is
    recomputed from the lines, holds and cases in the transaction that changed them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=12, unique=True)
    channel = models.ForeignKey("orders.Channel", on_delete=models.PROTECT, related_name="orders")
    external_id = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=[(s, s) for s in OrderStatus])
    customer = models.ForeignKey("orders.Customer", on_delete=models.PROTECT, related_name="orders")
    ship_to = models.ForeignKey("orders.Address", on_delete=models.PROTECT, related_name="+")
    bill_to = models.ForeignKey(
        "orders.Address", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3)
    lines_amount = models.DecimalField(max_digits=18, decimal_places=4)
    discount_amount = models.DecimalField(max_digits=18, decimal_places=4)
    shipping_amount = models.DecimalField(max_digits=18, decimal_places=4)
    tax_amount = models.DecimalField(max_digits=18, decimal_places=4)
    total_amount = models.DecimalField(max_digits=18, decimal_places=4)
    stated_total_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    priority = models.PositiveSmallIntegerField(default=5)
    note = models.TextField(blank=True)

    ordered_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    requested_on = models.DateField(null=True)
    promised_on = models.DateField(null=True)

    # Derived.
    stage = models.CharField(max_length=12, choices=[(s, s) for s in Stage])
    fulfillment_status = models.CharField(
        max_length=20, choices=[(s, s) for s in FulfillmentStatus]
    )
    display_status = models.CharField(max_length=20, choices=[(s, s) for s in DisplayStatus])
    quantity_live = models.PositiveIntegerField(default=0)
    quantity_shipped = models.PositiveIntegerField(default=0)
    quantity_delivered = models.PositiveIntegerField(default=0)
    active_hold_count = models.PositiveSmallIntegerField(default=0)
    open_case_count = models.PositiveSmallIntegerField(default=0)
    blocking_finding_count = models.PositiveSmallIntegerField(default=0)
    stage_since = models.DateTimeField()

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
                name="orders_external_id_once_per_channel",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in OrderStatus]), name="orders_status_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    total_amount=F("lines_amount")
                    - F("discount_amount")
                    + F("shipping_amount")
                    + F("tax_amount")
                ),
                name="orders_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(quantity_delivered__lte=F("quantity_shipped"))
                & Q(quantity_shipped__lte=F("quantity_live")),
                name="orders_quantities_nested",
            ),
        ]
        indexes = [
            models.Index(fields=["-ordered_at", "-id"], name="orders_newest"),
            models.Index(fields=["status", "-ordered_at", "-id"], name="orders_by_status"),
            models.Index(fields=["display_status", "-ordered_at", "-id"], name="orders_by_display"),
            models.Index(
                fields=["promised_on", "id"],
                name="orders_open_by_promise",
                condition=Q(status__in=["submitted", "confirmed"]),
            ),
            models.Index(fields=["customer", "-ordered_at"], name="orders_by_customer"),
            models.Index(
                fields=["-ordered_at", "-id"],
                name="orders_held",
                condition=Q(active_hold_count__gt=0),
            ),
            models.Index(
                fields=["-ordered_at", "-id"],
                name="orders_with_case",
                condition=Q(open_case_count__gt=0),
            ),
            models.Index(fields=["promised_on"], name="orders_promised_day"),
            models.Index(
                fields=["expires_at"],
                name="orders_expiry",
                condition=Q(status="submitted", expires_at__isnull=False),
            ),
            GinIndex(
                fields=["external_id"], name="orders_external_trgm", opclasses=["gin_trgm_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One line: what the customer asked for, and where each unit of it stands."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(
        "inventory.Product", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sku = models.CharField(max_length=64)
    description = models.CharField(max_length=200, blank=True)
    external_line_id = models.CharField(max_length=64, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    discount_amount = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    tax_amount = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    # quantity x unit price, less the line's discount; tax apart
    line_amount = models.DecimalField(max_digits=18, decimal_places=4)

    quantity = models.PositiveIntegerField()
    quantity_unallocated = models.PositiveIntegerField(default=0)
    quantity_backordered = models.PositiveIntegerField(default=0)
    quantity_allocated = models.PositiveIntegerField(default=0)
    quantity_in_work = models.PositiveIntegerField(default=0)
    quantity_ready = models.PositiveIntegerField(default=0)
    quantity_shipped = models.PositiveIntegerField(default=0)
    quantity_delivered = models.PositiveIntegerField(default=0)
    quantity_cancelled = models.PositiveIntegerField(default=0)
    # The part of ready that has passed review; no bucket of its own.
    quantity_released = models.PositiveIntegerField(default=0)

    requested_on = models.DateField(null=True)
    # The first promise stands for ever; the expected date is our newest knowledge.
    promised_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_line_position_once"),
            models.CheckConstraint(
                condition=Q(
                    quantity=F("quantity_unallocated")
                    + F("quantity_backordered")
                    + F("quantity_allocated")
                    + F("quantity_in_work")
                    + F("quantity_ready")
                    + F("quantity_shipped")
                    + F("quantity_delivered")
                    + F("quantity_cancelled")
                ),
                name="orders_line_buckets_add_up",
            ),
            models.CheckConstraint(
                condition=Q(quantity_released__lte=F("quantity_ready")),
                name="orders_line_released_is_ready",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="orders_line_sku")]

    def __str__(self) -> str:
        return f"{self.position} {self.sku}"


class LinePromise(models.Model):
    """A day promised for a line. The first stands on the line for ever; each later version is
    one more row here, with its reason."""

    class Reason(models.TextChoices):
        CONFIRMED = "confirmed", _("Promised at confirmation")
        SUPPLY_LATE = "supply_late", _("The supply is later than expected")
        SUPPLY_EARLY = "supply_early", _("The supply is earlier than expected")
        SHORT_PICK = "short_pick", _("Units were missing on the shelf")
        AGREED = "agreed", _("Agreed with the customer")

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="promises")
    version = models.PositiveSmallIntegerField()
    promised_on = models.DateField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "version"], name="orders_promise_version_once")
        ]


class OrderFinding(models.Model):
    """A finding of intake, kept with the order until it is put right."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=5)
    field = models.CharField(max_length=100, blank=True)
    message = models.TextField()
    is_from_document = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["order"], name="orders_finding_open", condition=Q(resolved_at__isnull=True)
            ),
        ]
