"""The units of orders that no fulfillment holds yet, and where their work would be done."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core import limits
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.rules import shares
from fulfillment.rules.routing import Facts
from inventory.models import Location, Product
from inventory.selectors import places, reservations
from inventory.selectors.reservations import Holding
from orders.models import Order, OrderLine

# Between being covered and leaving the house, a fulfillment's units are still reserved.
HOLDING_STOCK = (S.ASSIGNED, S.ACCEPTED, S.IN_WORK, S.READY, S.IN_REVIEW, S.RELEASED)

_WORK_KINDS = {
    Product.Type.STOCKED: Fulfillment.WorkKind.PICK,
    Product.Type.BUNDLE: Fulfillment.WorkKind.PICK,
    Product.Type.MADE_TO_ORDER: Fulfillment.WorkKind.PRODUCE,
    Product.Type.SERVICE: Fulfillment.WorkKind.SERVICE,
    Product.Type.DROP_SHIP: Fulfillment.WorkKind.DROPSHIP,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Units of a line that go into one fulfillment, and what routing may look at."""

    line: OrderLine
    product: Product
    location: Location
    share: shares.Share
    facts: Facts
    declined_by_ids: tuple[int, ...]

    @property
    def work_kind(self) -> str:
        return _WORK_KINDS[Product.Type(self.product.type)].value


@dataclass(slots=True)
class Held:
    """What fulfillments hold of a line, by location, and who declined its work before."""

    quantity_covered: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    quantity_waiting: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    declined_by_ids: tuple[int, ...] = ()


@dataclass(slots=True)
class Unplaced:
    """Pieces to give away, and for each order why other units of it cannot be given."""

    pieces: list[Piece] = field(default_factory=list)
    obstacles: dict[uuid.UUID, list[str]] = field(default_factory=lambda: defaultdict(list))


def find(*, orders: Mapping[uuid.UUID, Order], may_ignore_declines: bool) -> Unplaced:
    """Find what no fulfillment holds of locked orders. Five queries, whatever their number."""
    lines = list(
        OrderLine.objects.filter(order_id__in=orders)
        .select_related("product__category")
        .order_by("order_id", "position")
    )
    held = held_by_line(order_ids=orders)
    reserved = reservations.by_demand(demands=[line.pk for line in lines])
    work_places = places.work_places()
    found = Unplaced()
    for line in lines:
        order, of_line = orders[line.order_id], held.get(line.pk) or Held()
        backordered = line.quantity_backordered - sum(of_line.quantity_waiting.values())
        if not line.quantity_unallocated + backordered:
            continue
        if len(of_line.declined_by_ids) >= limits.DECLINES_MAX and not may_ignore_declines:
            found.obstacles[order.pk].append(_declined_too_often(line, of_line))
        elif line.product is None or not line.product.is_stock_kept:
            _place_work(found, order, line, of_line, work_places)
        else:
            _place_stock(found, order, line, backordered, of_line, reserved.get(line.pk, []))
    return found


def held_by_line(*, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Held]:
    """What fulfillments of orders hold of each line. One query."""
    held: dict[uuid.UUID, Held] = defaultdict(Held)
    rows = FulfillmentLine.objects.filter(fulfillment__order_id__in=list(order_ids)).values_list(
        "order_line_id",
        "fulfillment__status",
        "fulfillment__location_id",
        "fulfillment__declined_by_ids",
        "quantity",
    )
    for line_id, status, location_id, declined_by_ids, quantity in rows:
        of_line = held[line_id]
        known = of_line.declined_by_ids
        of_line.declined_by_ids += tuple(i for i in declined_by_ids if i not in known)
        if status == S.WAITING_STOCK:
            of_line.quantity_waiting[location_id] += quantity
        elif status in HOLDING_STOCK:
            of_line.quantity_covered[location_id] += quantity
    return held


def _place_work(
    found: Unplaced, order: Order, line: OrderLine, of_line: Held, places: Mapping[str, Location]
) -> None:
    """Work without stock goes to the place for its kind."""
    place = places.get(line.product.type) if line.product else None
    if place is None:
        found.obstacles[order.pk].append(_("no place works on %(sku)s") % {"sku": line.sku})
        return
    share = shares.Share(place.pk, True, line.quantity_unallocated, 0)
    found.pieces.append(_piece(order, line, place, share, of_line))


def _place_stock(
    found: Unplaced,
    order: Order,
    line: OrderLine,
    backordered: int,
    of_line: Held,
    reserved: Sequence[Holding],
) -> None:
    """Stock is worked on where it is reserved."""
    split, unreserved = shares.split(
        unallocated=line.quantity_unallocated,
        backordered=backordered,
        reserved=[_free(row, of_line) for row in reserved],
    )
    locations = {row.location_id: row.location for row in reserved}
    for share in split:
        found.pieces.append(_piece(order, line, locations[share.location_id], share, of_line))
    if unreserved:
        found.obstacles[order.pk].append(
            _("nothing is reserved for %(units)s units of %(sku)s")
            % {"units": unreserved, "sku": line.sku}
        )


def _free(row: Holding, of_line: Held) -> shares.Reserved:
    """The part of a reservation that no fulfillment holds. Stock that arrived for waiting work is
    that work's, although it has not been told yet."""
    waiting = row.quantity - row.quantity_covered - of_line.quantity_waiting[row.location_id]
    covered = row.quantity_covered - of_line.quantity_covered[row.location_id] + min(0, waiting)
    return shares.Reserved(row.location_id, max(0, covered), max(0, waiting))


def _piece(
    order: Order, line: OrderLine, location: Location, share: shares.Share, of_line: Held
) -> Piece:
    product = line.product
    assert product is not None, "a confirmed line has a product"
    facts = Facts(
        product_type=product.type,
        category_code=product.category.code if product.category else "",
        country=order.ship_to.country,
        region=order.ship_to.region,
        channel_code=order.channel.code,
        location_code=location.code,
    )
    return Piece(line, product, location, share, facts, of_line.declined_by_ids)


def _declined_too_often(line: OrderLine, of_line: Held) -> str:
    return _("%(sku)s was declined by %(people)s people") % {
        "sku": line.sku,
        "people": len(of_line.declined_by_ids),
    }
