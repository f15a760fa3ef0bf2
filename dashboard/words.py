"""Every state in words, with its tone and icon: one table for all pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import permissions as p
from core.actors import SYSTEM, ActorKind
from exceptions_handling.lifecycle import CaseKind, CaseStatus
from fulfillment.lifecycle import FulfillmentStatus as Work
from fulfillment.models import Fulfillment, ReviewCheck
from inventory.models import StockMovement
from orders.lifecycle import Blocks, Bucket, HoldStatus, OrderStatus
from orders.rules.findings import Severity
from orders.rules.standing import DisplayStatus, Stage
from tracking.lifecycle import TrackingStatus
from tracking.models import Message


@dataclass(frozen=True, slots=True)
class Word:
    """How a state is shown. ``text`` is translated when it is printed."""

    text: Any
    tone: str = "neutral"  # neutral, blue, green, amber, red
    icon: str = ""  # of the sprite; without one the tone's own

    def __str__(self) -> str:
        return str(self.text)


Table = Mapping[str, Word]


def of(table: Table, value: str) -> Word:
    """The word of a value; one that the table does not know (from an old record) as it is."""
    return table.get(value) or Word(value)


def actor(name: str) -> str:
    """Who did something, by name; the system by its word."""
    return str(ACTOR_KIND[ActorKind.SYSTEM]) if name == SYSTEM.name else name


ORDER_STATUS: Table = {
    OrderStatus.DRAFT: Word(_("Draft"), icon="pencil"),
    OrderStatus.SUBMITTED: Word(_("Submitted")),
    OrderStatus.CONFIRMED: Word(_("Confirmed"), "blue"),
    OrderStatus.COMPLETED: Word(_("Completed"), "green"),
    OrderStatus.CLOSED: Word(_("Closed"), "green", "lock"),
    OrderStatus.REJECTED: Word(_("Rejected"), "red", "circle-x"),
    OrderStatus.CANCELLED: Word(_("Cancelled"), "neutral", "circle-x"),
    OrderStatus.EXPIRED: Word(_("Expired"), "neutral", "clock"),
}

STAGE: Table = {
    Stage.INTAKE: Word(_("Intake")),
    Stage.ALLOCATION: Word(_("Allocation"), "blue"),
    Stage.PROCESSING: Word(_("Processing"), "blue"),
    Stage.REVIEW: Word(_("Review"), "blue", "clipboard-check"),
    Stage.DELIVERY: Word(_("Delivery"), "blue", "truck"),
    Stage.DELIVERED: Word(_("Delivered"), "green"),
}

_SHOWN_BY_STAGE = (OrderStatus.SUBMITTED, OrderStatus.CONFIRMED)

# What one word says of an order in lists and heads.
DISPLAY_STATUS: Table = {
    **{stage.value: STAGE[stage] for stage in Stage},
    **{s.value: ORDER_STATUS[s] for s in OrderStatus if s not in _SHOWN_BY_STAGE},
    DisplayStatus.WAITING: Word(_("Waiting"), "amber", "player-pause"),
    DisplayStatus.ON_HOLD: Word(_("On hold"), "amber", "hand-stop"),
    DisplayStatus.EXCEPTION: Word(_("Exception"), "red", "alert-triangle"),
}

# In the order in which units advance.
BUCKET: Table = {
    Bucket.DELIVERED: Word(_("Delivered"), "green"),
    Bucket.SHIPPED: Word(_("On its way"), "blue"),
    Bucket.READY: Word(_("Packed"), "blue"),
    Bucket.IN_WORK: Word(_("In work"), "blue"),
    Bucket.ALLOCATED: Word(_("Allocated"), "blue"),
    Bucket.BACKORDERED: Word(_("Backordered"), "amber"),
    Bucket.UNALLOCATED: Word(_("Not allocated"), "neutral"),
    Bucket.CANCELLED: Word(_("Cancelled"), "red"),
}

FINDING_SEVERITY: Table = {
    Severity.BLOCK: Word(_("Stops the order"), "red", "hand-stop"),
    Severity.WARN: Word(_("To look at"), "amber"),
    Severity.FIXED: Word(_("Put right"), "green"),
}

HOLD_BLOCKS: Table = {
    Blocks.ALLOCATE: Word(_("allocation")),
    Blocks.WORK: Word(_("work")),
    Blocks.RELEASE: Word(_("release after review")),
    Blocks.SHIP: Word(_("hand-over")),
    Blocks.CHARGE: Word(_("charging")),
}

HOLD_STATUS: Table = {
    HoldStatus.ACTIVE: Word(_("On hold"), "amber", "hand-stop"),
    HoldStatus.RELEASED: Word(pgettext_lazy("hold", "Released"), "green", "lock-open"),
    HoldStatus.EXPIRED: Word(pgettext_lazy("hold", "Expired"), "neutral", "clock"),
}

# Reasons that the form offers; a reason from elsewhere is shown as it is.
HOLD_REASON: Table = {
    "payment": Word(_("Payment")),
    "address": Word(_("Delivery address")),
    "fraud": Word(_("Suspected fraud")),
    "customer": Word(_("The customer asked for it")),
    "price": Word(_("Price")),
    "stock": Word(_("Stock")),
    "other": Word(_("Another reason")),
}

WORK_KIND: Table = {
    kind.value: Word(kind.label, icon=icon)
    for kind, icon in {
        Fulfillment.WorkKind.PICK: "package",
        Fulfillment.WorkKind.PRODUCE: "bolt",
        Fulfillment.WorkKind.SERVICE: "user",
        Fulfillment.WorkKind.DROPSHIP: "truck-delivery",
        Fulfillment.WorkKind.PICKUP: "building-store",
    }.items()
}

FULFILLMENT_STATUS: Table = {
    Work.WAITING_STOCK: Word(_("Waiting for stock"), "amber", "clock"),
    Work.ASSIGNED: Word(_("To accept")),
    Work.ACCEPTED: Word(_("Accepted"), "blue", "user"),
    Work.IN_WORK: Word(_("In work"), "blue"),
    Work.READY: Word(_("Packed"), "blue", "package"),
    Work.IN_REVIEW: Word(_("In review"), "blue", "clipboard-check"),
    Work.RELEASED: Word(_("Released"), "blue", "shield-check"),
    Work.SHIPPED: Word(_("On its way"), "blue", "truck"),
    Work.DELIVERED: Word(_("Delivered"), "green"),
    Work.DELIVERY_FAILED: Word(_("Delivery failed"), "red"),
    Work.CANCELLED: Word(_("Cancelled"), "neutral", "circle-x"),
}

CHECK_KIND: Table = {kind.value: Word(kind.label) for kind in ReviewCheck.Kind}

CHECK_RESULT: Table = {
    ReviewCheck.Result.OPEN: Word(_("Open")),
    ReviewCheck.Result.PASSED: Word(_("Passed"), "green"),
    ReviewCheck.Result.FAILED: Word(_("Failed"), "red"),
    ReviewCheck.Result.WAIVED: Word(_("Waived"), "amber"),
}

CONSENT: Table = {
    "yes": Word(_("yes"), "green"),
    "no": Word(_("no"), "red"),
}

TRACKING_STATUS: Table = {
    TrackingStatus.PRE_TRANSIT: Word(_("Announced"), "neutral", "package"),
    TrackingStatus.IN_TRANSIT: Word(_("On its way"), "blue", "truck"),
    TrackingStatus.OUT_FOR_DELIVERY: Word(_("Out for delivery"), "blue", "truck-delivery"),
    TrackingStatus.AVAILABLE_FOR_PICKUP: Word(_("Ready for pickup"), "blue", "building-store"),
    TrackingStatus.DELIVERED: Word(_("Delivered"), "green"),
    TrackingStatus.RETURN_TO_SENDER: Word(_("Coming back"), "red", "arrow-back-up"),
    TrackingStatus.FAILURE: Word(_("Delivery failed"), "red"),
    TrackingStatus.UNKNOWN: Word(_("No news"), "neutral", "help"),
}

CASE_STATUS: Table = {
    CaseStatus.OPEN: Word(_("Open"), "red"),
    CaseStatus.AWAITING_CUSTOMER: Word(_("Waiting for the customer"), "amber", "clock"),
    CaseStatus.RESOLVING: Word(_("Being put right"), "blue"),
    CaseStatus.RESOLVED: Word(_("Resolved"), "green"),
    CaseStatus.DISMISSED: Word(_("Dismissed"), "neutral", "circle-x"),
}

CASE_KIND: Table = {
    CaseKind.LATE: Word(_("Late"), icon="clock"),
    CaseKind.OUT_OF_STOCK: Word(_("Out of stock"), icon="building-warehouse"),
    CaseKind.QUANTITY_ERROR: Word(_("Wrong quantity"), icon="scale"),
    CaseKind.ADDRESS_ERROR: Word(_("Wrong address"), icon="map-pin"),
    CaseKind.ITEM_ERROR: Word(_("Wrong product"), icon="package"),
    CaseKind.PRICE_ERROR: Word(_("Wrong price"), icon="tag"),
    CaseKind.DAMAGED: Word(_("Damaged"), icon="alert-circle"),
    CaseKind.LOST: Word(_("Lost"), icon="help"),
    CaseKind.PAYMENT: Word(_("Payment"), icon="coin"),
    CaseKind.DUPLICATE_SUSPECTED: Word(_("Ordered twice?"), icon="copy"),
    CaseKind.SUPPLIER_LATE: Word(_("Supplier late"), icon="truck"),
    CaseKind.DELIVERY_FAILED: Word(_("Delivery failed"), icon="truck-delivery"),
    CaseKind.OTHER: Word(_("Something else"), icon="message"),
}

CASE_SEVERITY: Mapping[int, Word] = {
    1: Word(_("High"), "red"),
    2: Word(_("Normal"), "amber"),
    3: Word(_("Low"), "neutral"),
}

MESSAGE_STATUS: Table = {
    Message.Status.QUEUED: Word(_("Waiting to be sent"), "neutral", "clock"),
    Message.Status.SENT: Word(_("Sent"), "green"),
    Message.Status.FAILED: Word(_("Not sent"), "red"),
}

ACTOR_KIND: Table = {
    ActorKind.STAFF: Word(_("staff"), icon="user"),
    ActorKind.API: Word(_("another system"), icon="bolt"),
    ActorKind.CUSTOMER: Word(_("customer"), icon="shopping-cart"),
    ActorKind.CARRIER: Word(_("carrier"), icon="truck"),
    ActorKind.SUPPLIER: Word(_("supplier"), icon="building-store"),
    ActorKind.SYSTEM: Word(_("system"), icon="settings"),
}

# The commands of the lifecycle tables as verbs on buttons.
ORDER_COMMAND: Table = {
    "submit": Word(_("Submit"), icon="check"),
    "send_back": Word(_("Send back to draft"), icon="arrow-back-up"),
    "reject": Word(_("Reject"), icon="circle-x"),
    "confirm": Word(_("Confirm"), icon="check"),
    "cancel": Word(_("Cancel the order"), icon="trash"),
    "reopen": Word(_("Reopen"), icon="refresh"),
    "close": Word(_("Close"), icon="lock"),
}

FULFILLMENT_COMMAND: Table = {
    "accept": Word(_("Accept"), icon="check"),
    "decline": Word(_("Decline"), icon="x"),
    "give_back": Word(_("Give back"), icon="arrow-back-up"),
    "reassign": Word(_("Reassign"), icon="users"),
    "start": Word(_("Start"), icon="player-play"),
    "pick": Word(_("Pick"), icon="barcode"),
    "unpick": Word(_("Put back"), icon="minus"),
    "report_short": Word(_("Not found"), icon="minus"),
    "make_ready": Word(_("Packed"), icon="package"),
    "enter_review": Word(_("Open the review"), icon="clipboard-check"),
    "approve": Word(_("Release"), icon="shield-check"),
    "fail_review": Word(_("Fail the review"), icon="circle-x"),
    "recall": Word(_("Recall"), icon="arrow-back-up"),
    "hand_over": Word(_("Hand over"), icon="truck"),
    "deliver": Word(_("Delivered"), icon="circle-check"),
    "fail_delivery": Word(_("Delivery failed"), icon="alert-circle"),
    "retry_delivery": Word(_("Try delivery again"), icon="refresh"),
    "take_back": Word(_("Take back"), icon="arrow-back-up"),
}

CASE_COMMAND: Table = {
    "await_customer": Word(_("Ask the customer"), icon="message"),
    "start_resolving": Word(_("Start"), icon="player-play"),
    "resolve": Word(_("Resolve"), icon="check"),
    "dismiss": Word(_("Dismiss"), icon="x"),
}

PRODUCT_STATE: Mapping[bool, Word] = {
    True: Word(_("Sold"), "green"),
    False: Word(_("Not sold"), "neutral", "circle-x"),
}

MOVEMENT_KIND: Table = {
    StockMovement.Kind.RECEIVED: Word(_("Received"), "green", "download"),
    StockMovement.Kind.ALLOCATED: Word(_("Allocated"), "blue", "lock"),
    StockMovement.Kind.RELEASED: Word(pgettext_lazy("stock", "Released"), "neutral", "lock-open"),
    StockMovement.Kind.SHIPPED: Word(_("Shipped"), "blue", "truck"),
    StockMovement.Kind.ADJUSTED: Word(_("Adjusted"), "amber", "scale"),
    StockMovement.Kind.TRANSFERRED: Word(_("Transferred"), "neutral", "arrow-right"),
}

CHECK_PROBLEM: Table = {
    "packed_differs": Word(_("packed is not what was asked")),
    "nothing_packed": Word(_("Nothing is packed")),
    "lines_do_not_add_up": Word(_("The lines do not add up to their sum")),
    "total_does_not_add_up": Word(_("The sum does not add up to the total")),
    "stated_total_differs": Word(_("The customer stated another total")),
    "name_missing": Word(_("The name is missing")),
    "country_unknown": Word(_("The country is not known")),
    "street_address_missing": Word(_("The street is missing")),
    "city_missing": Word(_("The city is missing")),
    "city_area_missing": Word(_("The district is missing")),
    "country_area_missing": Word(_("The region is missing")),
    "postal_code_missing": Word(_("The postcode is missing")),
    "consent_missing": Word(_("The customer has not agreed yet")),
}

# Names of what a case's evidence holds.
EVIDENCE: Table = {
    "number": Word(_("Fulfillment")),
    "reason": Word(_("Reason")),
    "promised_on": Word(_("Promised")),
    "days_late": Word(_("Days late")),
    "units_open": Word(_("Units still to come")),
    "check": Word(_("Check")),
}

IN_USE: Mapping[bool, Word] = {
    True: Word(_("In use"), "green"),
    False: Word(_("Off"), "neutral", "circle-x"),
}

# Units of measure that are common; any other is shown as it is written.
UNIT: Table = {
    "piece": Word(pgettext_lazy("unit", "piece")),
    "box": Word(pgettext_lazy("unit", "box")),
    "pair": Word(pgettext_lazy("unit", "pair")),
    "set": Word(pgettext_lazy("unit", "set")),
    "hour": Word(pgettext_lazy("unit", "hour")),
    "g": Word(pgettext_lazy("unit", "g")),
    "kg": Word(pgettext_lazy("unit", "kg")),
    "m": Word(pgettext_lazy("unit", "m")),
}

# What a rule or policy asks for.
CONDITION: Table = {
    "product_types": Word(_("type")),
    "category_codes": Word(_("category")),
    "countries": Word(_("country")),
    "regions": Word(_("region")),
    "channel_codes": Word(_("channel")),
    "location_codes": Word(_("place")),
}

# What an API key may do, by scope.
PERMISSION: Table = {
    p.ORDERS_VIEW: Word(_("see orders")),
    p.ORDERS_CREATE: Word(_("place orders")),
    p.ORDERS_CONFIRM: Word(_("confirm orders")),
    p.ORDERS_REJECT: Word(_("reject orders")),
    p.ORDERS_CANCEL: Word(_("cancel orders")),
    p.HOLDS_MANAGE: Word(_("place and release holds")),
    p.FULFILLMENT_WORK: Word(_("accept, pick and pack")),
    p.FULFILLMENT_ASSIGN: Word(_("reassign work")),
    p.FULFILLMENT_REVIEW: Word(_("review")),
    p.FULFILLMENT_WAIVE: Word(_("waive checks")),
    p.FULFILLMENT_SHIP: Word(_("hand over to carriers")),
    p.TRACKING_UPDATE: Word(_("update deliveries")),
    p.STOCK_VIEW: Word(_("see stock")),
    p.STOCK_MANAGE: Word(_("change stock and products")),
    p.PURCHASING_VIEW: Word(_("see purchasing")),
    p.PURCHASING_MANAGE: Word(_("buy from suppliers")),
    p.PURCHASING_RECEIVE: Word(_("receive goods")),
    p.PURCHASING_OVERRECEIVE: Word(_("receive more than was ordered")),
    p.CASES_MANAGE: Word(_("work on exceptions")),
    p.MESSAGES_VIEW: Word(_("see messages")),
    p.MESSAGES_SEND: Word(_("send messages again")),
    p.SETTINGS_MANAGE: Word(_("change settings")),
}
