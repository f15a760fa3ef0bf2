"""Find what a person means by a number or a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.errors import NotFound
from orders.selectors import chosen, detail
from orders.selectors.listing import OrderFilter
from purchasing.selectors import detail as purchases
from tracking.selectors import parcels


@dataclass(frozen=True, slots=True)
class Target:
    """Exactly one thing: an order, or one of its fulfillments."""

    order_number: str
    fulfillment_number: str = ""


def exact(*, text: str, today: date) -> Target | None:
    """The one thing whose number this is: ours, a fulfillment's, the sender's or a parcel's."""
    number, dash, _share = text.rpartition("-")
    for candidate, fulfillment in ((text, ""), (number, text.upper()) if dash else (text, "")):
        try:
            order = detail.find(number=candidate)
        except NotFound:
            continue
        return Target(order.number, fulfillment)
    ids = set(
        chosen.matching_ids(wanted=OrderFilter(external_id=text), today=today, limit=2)
    ) | set(parcels.order_ids_by_tracking_number(text=text))
    if len(ids) != 1:
        return None
    rows = chosen.rows(order_ids=ids, today=today)
    return Target(rows[0].number) if rows else None


def purchase_number(*, text: str) -> str:
    """The purchase order whose number this is; empty where there is none."""
    try:
        return purchases.find(number=text).number
    except NotFound:
        return ""
