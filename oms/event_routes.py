"""What follows from each event. One line a listener; the order is the order of delivery rows."""

from __future__ import annotations

ROUTES: dict[str, tuple[str, ...]] = {
    "fulfillment.assigned": ("exceptions_handling.handlers.end_what_is_over",),
    "fulfillment.consent_asked": ("tracking.handlers.notify_customer",),
    "fulfillment.delivered": (
        "exceptions_handling.handlers.end_what_is_over",
        "tracking.handlers.notify_customer",
    ),
    "fulfillment.delivery_failed": (
        "exceptions_handling.handlers.open_for_failed_delivery",
        "tracking.handlers.notify_customer",
    ),
    "fulfillment.released": ("exceptions_handling.handlers.end_what_is_over",),
    "fulfillment.review_failed": ("exceptions_handling.handlers.open_for_failed_review",),
    "fulfillment.shipped": ("tracking.handlers.notify_customer",),
    "fulfillment.short_picked": ("exceptions_handling.handlers.open_for_short_picks",),
    "fulfillment.taken_back": ("exceptions_handling.handlers.end_what_is_over",),
    "fulfillment.unallocatable": ("exceptions_handling.handlers.open_for_unallocatable",),
    "hold.expired": (
        "orders.handlers.recheck_released",
        "fulfillment.handlers.resume_released",
    ),
    "hold.released": (
        "orders.handlers.recheck_released",
        "fulfillment.handlers.resume_released",
    ),
    "order.cancelled": (
        "exceptions_handling.handlers.end_what_is_over",
        "tracking.handlers.notify_customer",
    ),
    "order.confirmed": (
        "fulfillment.handlers.allocate_confirmed",
        "tracking.handlers.notify_customer",
    ),
    "order.expired": ("exceptions_handling.handlers.end_what_is_over",),
    "order.promise_changed": ("tracking.handlers.notify_customer",),
    "order.quantity_cancelled": (
        "exceptions_handling.handlers.end_what_is_over",
        "tracking.handlers.notify_customer",
    ),
    "order.rejected": (
        "exceptions_handling.handlers.end_what_is_over",
        "tracking.handlers.notify_customer",
    ),
    "order.submitted": ("tracking.handlers.notify_customer",),
    "parcel.scanned": ("tracking.handlers.notify_customer",),
    "purchase.sent": ("tracking.handlers.mail_supplier",),
    "stock.adjusted": ("orders.handlers.recheck_waiting_for_stock",),
    "stock.covered": (
        "orders.handlers.follow_covered",
        "fulfillment.handlers.cover_backorders",
    ),
    "stock.limits_set": ("orders.handlers.recheck_waiting_for_stock",),
    "stock.received": ("orders.handlers.recheck_waiting_for_stock",),
    "supply.redated": ("orders.handlers.follow_supply",),
}
