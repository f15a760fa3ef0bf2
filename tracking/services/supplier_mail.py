"""Mail purchase orders to suppliers: a purchase order that was sent becomes message rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from core import limits, printing
from core.actors import SYSTEM
from core.models import Event
from core.services import events as event_log
from core.services import wakeups
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from purchasing.models import PurchaseLine, PurchaseOrder
from tracking.models import Message
from tracking.services import letters
from tracking.services.letters import Addressee

# More are on the page behind the link; a mail is read, not worked through.
_LINES_MAX = 20


@unit_of_work
def queue_for(*, events: Sequence[Event], at: datetime) -> int:
    """Write one message to each address that a purchase order was sent to; returns how many.

    Told are events of the last days. An event told before is not told again, and of several
    sendings only the last: its link is the one that opens.
    """
    messages = [message for event in _news(events, at=at) for message in _write(*event, at=at)]
    if not messages:
        return 0
    Message.objects.bulk_create(messages)
    event_log.record([_queued(message) for message in messages], actor=SYSTEM, at=at)
    wakeups.after_commit("tracking.tasks.send_messages")
    return len(messages)


def _news(events: Sequence[Event], *, at: datetime) -> list[tuple[Event, PurchaseOrder]]:
    oldest = at - timedelta(days=limits.MESSAGE_NEWS_DAYS)
    told = set(
        Message.objects.filter(event_id__in=[e.pk for e in events]).values_list(
            "event_id", flat=True
        )
    )
    purchases = (
        PurchaseOrder.objects.select_related("supplier", "location")
        .prefetch_related(
            Prefetch("lines", PurchaseLine.objects.select_related("product").order_by("position"))
        )
        .in_bulk({e.stream_id for e in events})
    )
    return [
        (e, purchases[e.stream_id])
        for e in events
        if e.occurred_at >= oldest
        and e.pk not in told
        and e.stream_id in purchases
        and e.data["round"] == purchases[e.stream_id].link_round
    ]


def _write(event: Event, purchase: PurchaseOrder, *, at: datetime) -> Iterator[Message]:
    for address in event.data["to"]:
        yield letters.write(
            letter=letters.PURCHASE_ORDER,
            event_id=event.pk,
            to=Addressee(letters.SUPPLIER, address, purchase.supplier.language),
            facts=_facts(purchase, at=at),
            secret_for_id=purchase.pk,
            at=at,
        )


def _facts(purchase: PurchaseOrder, *, at: datetime) -> Mapping[str, Any]:
    lines = list(purchase.lines.all())
    return {
        "number": purchase.number,
        "order_lines": [
            {
                "sku": line.supplier_sku or line.product.sku,
                "name": line.product.name,
                "units": line.quantity,
                "price": printing.price(line.unit_price, purchase.currency),
                "expected_on": line.expected_on,
            }
            for line in lines[:_LINES_MAX]
        ],
        "more_lines": max(0, len(lines) - _LINES_MAX),
        "note": " ".join(purchase.note.split()),
        "expires_at": at + timedelta(days=limits.SUPPLIER_LINK_DAYS),
    }


def _queued(message: Message) -> NewEvent:
    assert message.secret_for_id is not None, "the link opens the purchase order it tells of"
    return NewEvent(
        "purchase_order",
        message.secret_for_id,
        "message.queued_to_supplier",
        {
            "message_id": str(message.pk),
            "template": message.template,
            "subject": message.subject,
            "to": message.recipient,
        },
    )
