"""Brings in what the orders of each month need, so that the shelf ends as the company's did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from operator import itemgetter

from core import setwise
from core.actors import SYSTEM, Actor
from dashboard.demo import buying, company, goods, ground, people
from dashboard.demo.buying import Bought, Purchase, Round
from dashboard.demo.company import ProductRow
from dashboard.demo.stories import Story
from dashboard.demo.timetable import Timetable
from inventory.models import Location, Product, StockLevel
from inventory.services import stock
from inventory.services.stock import Receipt
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.services import answers, orders, receiving
from purchasing.services.answers import Answer, LineAnswer
from purchasing.services.orders import NewPurchase, NewPurchaseLine, Sending, Withdrawal
from purchasing.services.receiving import LineReception, Reception

# The depot holds this part of the shelf, for show: orders are served from the nearer places. It
# was filled so many months ago.
_DEPOT_PART, _DEPOT_MONTHS = 4, 3
# Longer than the history: its orders are taken in before what left for others is written off.
_SHELF_LIFE_DAYS = 1_095
# What lies at the depot of this product is good for so many days more.
EXPIRING_SKU, EXPIRES_IN = "NW-040", timedelta(days=6)
_CLOSED_AFTER = timedelta(days=6)

_Shelf = tuple[ProductRow, str, int]


def buy_in(*, stories: Sequence[Story], products: Mapping[str, Product], times: Timetable) -> None:
    """Lay in what was on the shelf at the end from the beginning, and before each month what it
    orders: of the last year by purchase orders."""
    buyer = people.actor_of("buyer")
    months = buying.ordered_by_month(stories)
    days = list(months)
    shelves = [(month, _needed(months[month])) for month in days[: -buying.MONTHS]]
    shelves += [(days[0], _opening()), (days[-_DEPOT_MONTHS], _depot())]
    acts: list[tuple[datetime, Callable[[], None]]] = [
        (at, partial(_lay_in, shelf, products, times, at=at))
        for month, shelf in shelves
        for at in [buying.comes_at(month)]
    ]
    acts += [(each.asked_at, partial(_play, each, buyer)) for each in buying.plan(stories)]
    for _moment, act in sorted(acts, key=itemgetter(0)):
        act()
    _close_short(buyer, at=min(buying.comes_at(days[-1]) + _CLOSED_AFTER, times.now))
    _set_limits(products)


def begins_at(stories: Sequence[Story]) -> datetime:
    """The moment at which the first goods come in."""
    return buying.comes_at(min(buying.ordered_by_month(stories)))


def lot_of(sku: str, came_on: date) -> str:
    """How a lot that came in on a day is named."""
    return f"{sku.removeprefix('NW-')}-{came_on:%y%m%d}"


def expires_on(came_on: date) -> date:
    """The last good day of what came in on a day."""
    return came_on + timedelta(days=_SHELF_LIFE_DAYS)


def _opening() -> Iterator[_Shelf]:
    for row in company.products():
        yield row, buying.home_of(row), row.quantity_in_stock - _depot_share(row)
    for row in goods.small_packs():
        yield row, ground.MAIN, row.quantity_in_stock


def _needed(units: Mapping[str, int]) -> Iterator[_Shelf]:
    for row in company.products():
        yield row, buying.home_of(row), units[row.sku]


def _depot() -> Iterator[_Shelf]:
    for row in company.products():
        yield row, ground.LONDON, _depot_share(row)


def _depot_share(row: ProductRow) -> int:
    return row.quantity_in_stock // _DEPOT_PART


def _lay_in(
    shelves: Iterable[_Shelf], products: Mapping[str, Product], times: Timetable, *, at: datetime
) -> None:
    places = dict(Location.objects.values_list("code", "pk"))
    receipts = []
    for row, place, units in shelves:
        lot, good_until = "", None
        if goods.tracks_lots(row):
            is_short = (row.sku, place) == (EXPIRING_SKU, ground.LONDON)
            lot = lot_of(row.sku, at.date())
            good_until = times.today + EXPIRES_IN if is_short else expires_on(at.date())
        if units:
            receipts.append(
                Receipt(
                    products[row.sku].pk, places[place], units, f"GR-{at:%Y-%m}", lot, good_until
                )
            )
    stock.receive(receipts=receipts, actor=SYSTEM, at=at)


def _play(each: Round, buyer: Actor) -> None:
    """Order, hear of it, and take in what came."""
    made = orders.create(
        orders=[_new(purchase, each) for purchase in each.purchases],
        actor=buyer,
        at=each.asked_at,
    )
    sent = orders.send(sendings=[Sending(row.pk) for row in made], actor=buyer, at=each.asked_at)
    pairs = list(zip(sent, each.purchases, strict=True))
    answers.confirm(
        answers=[_answer(row, purchase, each) for row, purchase in pairs],
        actor=people.SUPPLIERS,
        at=each.answered_at,
    )
    receiving.receive(
        receptions=[_reception(row, purchase, each) for row, purchase in pairs],
        actor=buyer,
        at=each.came_at,
    )


def _close_short(buyer: Actor, *, at: datetime) -> None:
    """Give up what was never delivered."""
    short = PurchaseOrder.objects.filter(status=PurchaseStatus.PARTLY_RECEIVED)
    orders.close_short(
        closures=[
            Withdrawal(pk, "The supplier has no more of it.")
            for pk in short.order_by("number").values_list("pk", flat=True)
        ],
        actor=buyer,
        at=at,
    )


def _new(purchase: Purchase, each: Round) -> NewPurchase:
    asked_for = each.came_at.date() - timedelta(days=purchase.days_late)
    return NewPurchase(
        supplier_code=purchase.supplier_code,
        location_code=purchase.place,
        lines=[
            NewPurchaseLine(line.sku, line.quantity_ordered, expected_on=asked_for)
            for line in purchase.lines
        ],
        is_off_terms=True,
    )


def _answer(row: PurchaseOrder, purchase: Purchase, each: Round) -> Answer:
    if not purchase.warns:
        return Answer(row.pk)
    on = each.came_at.date()
    return Answer(row.pk, [LineAnswer(line.pk, line.quantity, on) for line in row.lines.all()])


def _reception(row: PurchaseOrder, purchase: Purchase, each: Round) -> Reception:
    return Reception(
        row.pk,
        [
            _line_reception(line, came, each.came_at.date())
            for line, came in zip(row.lines.all(), purchase.lines, strict=True)
        ],
    )


def _line_reception(line: PurchaseLine, came: Bought, on: date) -> LineReception:
    is_by_lot = line.product.tracks_lots
    return LineReception(
        line_id=line.pk,
        quantity=came.quantity,
        quantity_rejected=came.quantity_rejected,
        reject_reason="Broken on the way" if came.quantity_rejected else "",
        lot_code=lot_of(came.sku, on) if is_by_lot else "",
        expires_on=expires_on(on) if is_by_lot else None,
    )


def _set_limits(products: Mapping[str, Product]) -> None:
    """What is on order may be promised; where to order again is as the company had it."""
    levels = {
        (product_id, code): pk
        for pk, product_id, code in StockLevel.objects.values_list(
            "pk", "product_id", "location__code"
        )
    }
    setwise.update_rows(
        StockLevel,
        columns=["backorder_limit", "reorder_point"],
        rows=[
            (pk, row.quantity_on_order, row.reorder_point)
            for row in company.products()
            if (pk := levels.get((products[row.sku].pk, buying.home_of(row))))
        ],
    )
