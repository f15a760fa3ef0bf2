"""Tell customers what happened: an event becomes a message row, and is sent later from it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core import limits
from core.actors import SYSTEM
from core.models import Event
from core.services import events as event_log
from core.services import wakeups
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from orders.lifecycle import OrderStatus
from orders.models import Order
from tracking.lifecycle import TrackingStatus
from tracking.models import Message, Parcel
from tracking.services import letters
from tracking.services.letters import Letter


@dataclass(frozen=True, slots=True)
class _News:
    """An event with what is needed to tell it."""

    event: Event
    order: Order
    parcel: Parcel | None


@dataclass(frozen=True, slots=True)
class _Telling:
    """How an event is told: the letter, its facts, and whether it is told at all."""

    letter: Letter
    facts: Callable[[_News], Mapping[str, Any]] = lambda news: {}
    is_told: Callable[[_News], bool] = lambda news: True


def _shipped_facts(news: _News) -> Mapping[str, Any]:
    return {
        "carrier": news.event.data["carrier"],
        "tracking_number": news.event.data["tracking_number"],
        "expected_on": news.parcel.expected_on if news.parcel else None,
        "units_left": news.order.quantity_live - news.order.quantity_shipped,
    }


def _delivered_facts(news: _News) -> Mapping[str, Any]:
    return {
        "received_by": news.event.data["received_by"],
        "occurred_at": news.event.occurred_at,
        "units_left": news.order.quantity_live - news.order.quantity_delivered,
    }


def _reason(news: _News) -> Mapping[str, Any]:
    return {"reason": news.event.data["reason"]}


TELLINGS: dict[str, _Telling] = {
    # An order that waits for nothing is confirmed at once, and that is told instead.
    "order.submitted": _Telling(
        letters.RECEIVED, is_told=lambda news: bool(news.event.data["blocking"])
    ),
    "order.confirmed": _Telling(
        letters.CONFIRMED, lambda news: {"promised_on": news.order.promised_on}
    ),
    # Of the order's last day alone: a line that comes with the others is no news.
    "order.promise_changed": _Telling(
        letters.PROMISE_CHANGED,
        lambda news: {"promised_on": date.fromisoformat(news.event.data["after"])},
        lambda news: news.event.data["after"] != news.event.data["before"],
    ),
    "order.rejected": _Telling(letters.REJECTED, _reason),
    "order.cancelled": _Telling(
        letters.CANCELLED,
        lambda news: {**_reason(news), "by_customer": news.event.data["by_customer"]},
    ),
    # The end of the whole order is told by its own letter.
    "order.quantity_cancelled": _Telling(
        letters.QUANTITY_CANCELLED,
        lambda news: {**_reason(news), "units": news.event.data["units"]},
        lambda news: news.order.status != OrderStatus.CANCELLED,
    ),
    "fulfillment.shipped": _Telling(letters.SHIPPED, _shipped_facts),
    "parcel.scanned": _Telling(
        letters.OUT_FOR_DELIVERY,
        lambda news: {"carrier": news.event.data["carrier"]},
        lambda news: (
            bool(news.event.data["is_change"])
            and news.event.data["tracking_status"] == TrackingStatus.OUT_FOR_DELIVERY
        ),
    ),
    "fulfillment.delivered": _Telling(letters.DELIVERED, _delivered_facts),
    "fulfillment.delivery_failed": _Telling(letters.DELIVERY_FAILED, _reason),
    "fulfillment.consent_asked": _Telling(
        letters.CONSENT,
        lambda news: {
            "expires_at": news.event.occurred_at + timedelta(days=limits.CONSENT_LINK_DAYS)
        },
    ),
}


@unit_of_work
def queue_for(*, events: Sequence[Event], at: datetime) -> int:
    """Write the messages that these events call for; returns how many were new.

    Told are events of the last days, to customers with an e-mail address. An event told before
    is not told again.
    """
    news = [n for n in _gather(events, at=at) if TELLINGS[n.event.type].is_told(n)]
    messages = [_write(n, at=at) for n in news]
    if not messages:
        return 0
    Message.objects.bulk_create(messages)
    event_log.record([_queued(message) for message in messages], actor=SYSTEM, at=at)
    wakeups.after_commit("tracking.tasks.send_messages")
    return len(messages)


def _gather(events: Sequence[Event], *, at: datetime) -> list[_News]:
    """The events that are news to somebody we can reach, each with its order and parcel."""
    oldest = at - timedelta(days=limits.MESSAGE_NEWS_DAYS)
    told = set(
        Message.objects.filter(event_id__in=[e.pk for e in events]).values_list(
            "event_id", flat=True
        )
    )
    fresh = [e for e in events if e.occurred_at >= oldest and e.pk not in told]
    orders = Order.objects.select_related("customer").in_bulk({e.stream_id for e in fresh})
    fulfillment_ids = {e.data["fulfillment_id"] for e in fresh if "fulfillment_id" in e.data}
    parcels = {
        str(p.fulfillment_id): p for p in Parcel.objects.filter(fulfillment__in=fulfillment_ids)
    }
    return [
        _News(e, orders[e.stream_id], parcels.get(e.data.get("fulfillment_id", "")))
        for e in fresh
        if e.stream_id in orders and orders[e.stream_id].customer.email
    ]


def _write(news: _News, *, at: datetime) -> Message:
    telling = TELLINGS[news.event.type]
    request_id = news.event.data.get("request_id")
    return letters.write(
        letter=telling.letter,
        event_id=news.event.pk,
        to=letters.customer_of(news.order),
        facts={"number": news.order.number, **telling.facts(news)},
        order_id=news.order.pk,
        secret_for_id=uuid.UUID(request_id) if request_id else news.order.pk,
        at=at,
    )


def _queued(message: Message) -> NewEvent:
    assert message.order_id is not None, "what is told is told about an order"
    return NewEvent(
        "order",
        message.order_id,
        "message.queued",
        {
            "message_id": str(message.pk),
            "template": message.template,
            "subject": message.subject,
        },
    )
