"""Units that the book has and the shelf has not: write them off and find others (T18)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from core.actors import SYSTEM, Actor
from core.errors import Invalid
from core.unit_of_work import unit_of_work
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.services import allocation, progress, rights, shrinking, work
from fulfillment.services.progress import Seen, Step
from fulfillment.services.work import Counted
from inventory.models import Location, Product
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars, outlook
from inventory.selectors.outlook import Outlook
from inventory.services import reservations
from inventory.services.reservations import Demand, Loss
from orders.lifecycle import Bucket
from orders.models import LinePromise, OrderLine
from orders.rules import promise
from orders.services import promises, quantities
from orders.services.quantities import Move


@dataclass(frozen=True, slots=True)
class Short:
    """Units of a fulfillment's line that were not found; of a bundle, ``component_id`` was not."""

    fulfillment: Fulfillment
    line: FulfillmentLine
    quantity: int
    component_id: uuid.UUID | None

    @property
    def order_line(self) -> OrderLine:
        return self.line.order_line


@unit_of_work
def report(
    *, counted: Sequence[Counted], reason: str, actor: Actor, at: datetime
) -> list[Fulfillment]:
    """Say which units of work at hand were not found; no counts: all that are not in the box.

    They leave the stock's book; the order gets others from another location, else from anywhere
    or on backorder where its channel allows that, and what it got goes to a department. A
    fulfillment that loses everything ends. The number of statements does not grow.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        Invalid: ``reason_required``, ``line_unknown``, ``quantity_wrong``, ``nothing_counted``,
            ``not_from_stock``, ``component_required``.
    """
    fulfillments = progress.lock(seen=[Seen(item.fulfillment_id, item.version) for item in counted])
    progress.check(fulfillments, command="report_short", actor=actor, reason=reason)
    rights.require_member(actor, fulfillments)
    shorts = [
        short
        for fulfillment, item in zip(fulfillments, counted, strict=True)
        for short in _read(fulfillment, item)
    ]
    _check(shorts)
    quantities.move(
        moves=[
            Move(short.order_line.pk, Bucket.IN_WORK, Bucket.UNALLOCATED, short.quantity)
            for short in shorts
        ],
        at=at,
    )
    _write_off(shorts, reason=reason, actor=actor, at=at)
    found = _find_others(shorts, at=at)
    _tell(fulfillments, shorts, found, reason=reason, actor=actor, at=at)
    promises.renew(
        line_ids=found, reason=reason, actor=actor, at=at, late=LinePromise.Reason.SHORT_PICK
    )
    _shrink(fulfillments, shorts, reason=reason, at=at)
    allocation.allocate_orders(order_ids=progress.order_ids(fulfillments), actor=SYSTEM, at=at)
    return fulfillments


def _read(fulfillment: Fulfillment, item: Counted) -> list[Short]:
    components = {count.line_id: count.component_id for count in item.counts or ()}
    return [
        Short(fulfillment, line, quantity, components.get(line.pk))
        for line, quantity in work.read_counts(fulfillment, item.counts, 1)
    ]


def _check(shorts: Sequence[Short]) -> None:
    for short in shorts:
        product = short.line.product
        if not product.is_stock_kept:
            raise Invalid(
                _("%(sku)s does not come from a shelf.") % {"sku": product.sku},
                code="not_from_stock",
            )
        if product.type == Product.Type.BUNDLE and short.component_id is None:
            raise Invalid(
                _("Say which component of %(sku)s is missing.") % {"sku": product.sku},
                code="component_required",
            )


def _write_off(shorts: Sequence[Short], *, reason: str, actor: Actor, at: datetime) -> None:
    reservations.write_off(
        losses=[
            Loss(
                short.order_line.pk,
                short.fulfillment.location_id,
                short.quantity,
                short.component_id,
            )
            for short in shorts
        ],
        reason=reason,
        actor=actor,
        at=at,
    )


def _find_others(shorts: Sequence[Short], *, at: datetime) -> dict[uuid.UUID, Outlook]:
    """Reserve elsewhere, and where that fails anywhere; say when what was found can leave. The
    shelf that was just found empty is asked last: its book may still be wrong."""
    places = set(Location.objects.filter(is_active=True).values_list("pk", flat=True))
    days = calendars.of_locations(location_ids={s.fulfillment.location_id for s in shorts})
    wanted = [
        (short, _demand(short, places, days[short.fulfillment.location_id])) for short in shorts
    ]
    elsewhere = reservations.reserve(
        demands=[demand for _short, demand in wanted if demand.location_ids], actor=SYSTEM, at=at
    )
    left = [
        (short, demand)
        for short, demand in wanted
        if demand.demand not in elsewhere or elsewhere[demand.demand].missing
    ]
    anywhere = reservations.reserve(
        demands=[
            Demand(
                demand=demand.demand,
                reference=demand.reference,
                product_id=demand.product_id,
                quantity=demand.quantity,
                may_backorder=short.fulfillment.order.channel.allows_backorder,
                needed_on=demand.needed_on,
            )
            for short, demand in left
        ],
        actor=SYSTEM,
        at=at,
    )
    lost = {demand for demand, outcome in anywhere.items() if outcome.missing}
    kept = {short.order_line.pk for short in shorts} - lost
    return outlook.by_demand(demands=kept, at=at)


def _demand(short: Short, places: set[int], days: WorkDays) -> Demand:
    line = short.order_line
    needed_on = line.promised_on and promise.needed_on(
        promised_on=line.promised_on,
        transit_days=short.fulfillment.order.channel.transit_days,
        places=[days],
    )
    return Demand(
        demand=line.pk,
        reference=f"{short.fulfillment.order.number}/{line.position}",
        product_id=short.line.product_id,
        quantity=short.quantity,
        needed_on=needed_on,
        location_ids=tuple(sorted(places - {short.fulfillment.location_id})),
    )


def _tell(
    fulfillments: Sequence[Fulfillment],
    shorts: Sequence[Short],
    found: Mapping[uuid.UUID, Outlook],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    steps = []
    for fulfillment in fulfillments:
        mine = [short for short in shorts if short.fulfillment is fulfillment]
        data = {
            "units": sum(short.quantity for short in mine),
            "lines": [_told(short, _expected_on(short, found)) for short in mine],
        }
        steps.append(Step(fulfillment, data, reason))
    progress.advance(steps=steps, command="report_short", actor=actor, at=at)


def _expected_on(short: Short, found: Mapping[uuid.UUID, Outlook]) -> date | None:
    """The day the units reach the customer now; None: nothing was found."""
    known = found.get(short.order_line.pk)
    if known is None:
        return None
    return known.ships_on + timedelta(days=short.fulfillment.order.channel.transit_days)


def _told(short: Short, expected_on: date | None) -> dict[str, object]:
    promised_on = short.order_line.promised_on
    is_broken = expected_on is None or (promised_on is not None and expected_on > promised_on)
    return {
        "line_id": str(short.order_line.pk),
        "quantity": short.quantity,
        "sku": short.line.product.sku,
        "promised_on": promised_on.isoformat() if promised_on else "",
        "expected_on": expected_on.isoformat() if expected_on else "",
        "is_promise_broken": is_broken,
    }


def _shrink(
    fulfillments: Sequence[Fulfillment], shorts: Sequence[Short], *, reason: str, at: datetime
) -> None:
    units: dict[uuid.UUID, Counter[uuid.UUID]] = {row.pk: Counter() for row in fulfillments}
    for short in shorts:
        units[short.fulfillment.pk][short.line.pk] += short.quantity
    shrinking.shrink(fulfillments, units=units, picked=Counter(), reason=reason, at=at)
