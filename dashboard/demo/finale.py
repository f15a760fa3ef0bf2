"""What the company's tables do not tell: holds, troubles and other orders of the last hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Membership
from accounts.selectors import actors
from core.actors import SYSTEM, Actor
from core.services import delivery
from dashboard.demo import company, elsewhere, people, stockroom
from dashboard.demo.stories import Story
from dashboard.demo.timetable import Timetable
from exceptions_handling.services import detection
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import Fulfillment, ReviewCheck
from fulfillment.services import consent, review, work
from fulfillment.services.progress import Seen
from inventory.models import Product
from inventory.services import products
from inventory.services.products import ProductChange
from orders.lifecycle import Blocks
from orders.models import Order
from orders.services import holds
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel
from tracking.services import carrier_messages, scans
from tracking.services.scans import NewScan

# By the company's numbers: which orders met with what.
HELD = {
    "11040": ("address_check", "The buyer asks to wait for a new address.", Blocks.WORK),
    "11058": ("payment_check", "The bank has not confirmed yet.", Blocks.SHIP),
}
HALF_PICKED = ("11045", "11059")
BAD_ADDRESS = "11039"
ASKED_FOR_CONSENT = "11030"
NOBODY_HOME = "11055"


def play(stories: Sequence[Story], *, times: Timetable) -> None:
    """Play the hours before now in the present transaction, and tell everybody who listens."""
    desk, reviewer = people.actor_of("desk"), people.actor_of("reviewer")
    _hold(desk, times)
    _pick_half(times)
    _fail_review(reviewer, times)
    _ask_for_consent(reviewer, times)
    _fail_delivery(times)
    last_stories = {
        story.document.request.customer.code: story for story in stories if story.document.request
    }
    stockroom.order(times=times)
    elsewhere.order(last_stories=last_stories, desk=desk, times=times)
    _stop_buying(times)
    stockroom.go_on(times=times)
    Membership.objects.update(capacity=people.CAPACITY)
    detection.open_late(today=times.today, at=times.now)
    while delivery.deliver_due(at=timezone.now()):
        pass


def _hold(desk: Actor, times: Timetable) -> None:
    for number, (reason, note, blocks) in HELD.items():
        (fulfillment, *_others) = _work_of(number)
        holds.place(
            order_id=fulfillment.order_id,
            reason=reason,
            note=note,
            blocks=[blocks],
            actor=desk,
            at=_lately(fulfillment, times, hours=4),
        )


def _pick_half(times: Timetable) -> None:
    """In some boxes lies a part of what belongs there."""
    for number in HALF_PICKED:
        for fulfillment in _work_of(number, FulfillmentStatus.IN_WORK):
            line = fulfillment.lines.order_by("order_line__position")[0]
            count = work.Count(line.pk, max(1, line.quantity // 2))
            work.pick(
                counted=[work.Counted(fulfillment.pk, (count,))],
                actor=_owner(fulfillment),
                at=_lately(fulfillment, times, hours=1),
            )


def _fail_review(reviewer: Actor, times: Timetable) -> None:
    for fulfillment in _work_of(BAD_ADDRESS, FulfillmentStatus.IN_REVIEW):
        verdict = review.Verdict(
            fulfillment.pk,
            ReviewCheck.Kind.ADDRESS,
            ReviewCheck.Result.FAILED,
            "The street is not in this town; the papers name another.",
        )
        at = _lately(fulfillment, times, hours=2)
        review.record_checks(verdicts=[verdict], actor=reviewer, at=at)


def _ask_for_consent(reviewer: Actor, times: Timetable) -> None:
    """The customer had no answer yet to a first question, and is asked again."""
    for fulfillment in _work_of(ASKED_FOR_CONSENT, FulfillmentStatus.IN_REVIEW):
        at = _lately(fulfillment, times, hours=1)
        consent.ask(seen=[Seen(fulfillment.pk)], actor=reviewer, at=at)


def _fail_delivery(times: Timetable) -> None:
    parcels = Parcel.objects.filter(
        fulfillment__in=_work_of(NOBODY_HOME, FulfillmentStatus.SHIPPED)
    ).select_related("carrier")
    for parcel in parcels:
        at = max(parcel.status_at, times.now - timedelta(minutes=50))
        failed = NewScan(
            parcel_id=parcel.pk,
            external_id="attempt-1",
            status=TrackingStatus.FAILURE,
            occurred_at=at,
            description="Nobody was there to take it",
        )
        actor = carrier_messages.carrier_actor(parcel.carrier)
        scans.record_scans(scans=[failed], actor=actor, at=at, source="webhook")


def _stop_buying(times: Timetable) -> None:
    """What the company gave up is bought no more, now that its last orders are in, and sold while
    stock lasts."""
    given_up = {row.sku: row for row in company.products() if row.is_discontinued}
    ids = dict(Product.objects.filter(sku__in=given_up).values_list("sku", "pk"))
    products.change(
        changes=[
            ProductChange(
                ids[sku], {"is_discontinued": True, "is_active": row.quantity_in_stock > 0}
            )
            for sku, row in given_up.items()
        ],
        actor=SYSTEM,
        at=times.now,
    )


def _work_of(number: str, status: str = "") -> list[Fulfillment]:
    """The work of one of the company's orders, where it stands at a status."""
    order = Order.objects.get(channel__code=company.CHANNEL, external_id=number)
    rows = Fulfillment.objects.filter(order=order).select_related("assignee").order_by("number")
    return list(rows.filter(status=status) if status else rows)


def _owner(fulfillment: Fulfillment) -> Actor:
    assert fulfillment.assignee is not None, "work that has begun has an owner"
    return actors.actor_of_user(fulfillment.assignee)


def _lately(fulfillment: Fulfillment, times: Timetable, *, hours: float) -> datetime:
    """So many hours ago, or when the fulfillment got where it is."""
    return max(fulfillment.status_since, times.now - timedelta(hours=hours))
