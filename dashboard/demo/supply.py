"""Buys in what the orders of each month need, so that the shelf ends as the company's did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core import setwise
from core.actors import SYSTEM
from dashboard.demo import company, ground
from dashboard.demo.company import ProductRow
from dashboard.demo.stories import UNSUPPLIED, Story
from inventory.models import Location, Product, StockLevel
from inventory.services import stock
from inventory.services.stock import Receipt

# The depot holds this part of the shelf, for show: orders are served from the nearer places.
_DEPOT_PART = 4


def buy_in(*, stories: Sequence[Story], products: Mapping[str, Product]) -> None:
    """Receive goods on the first day of each month: what was on the shelf at the end from the
    beginning, and what each month orders."""
    places = dict(Location.objects.values_list("code", "pk"))
    rows = company.products()
    homes = {row.sku: places[_home(row)] for row in rows}
    months = _ordered_by_month(stories)
    first = min(months)
    for month, ordered in sorted(months.items()):
        shelves: Counter[tuple[str, int]] = Counter()
        for sku, quantity in ordered.items():
            shelves[sku, homes[sku]] += quantity
        if month == first:
            _lay_in(shelves, rows, homes, depot=places[ground.LONDON])
        stock.receive(
            receipts=[
                Receipt(products[sku].pk, place, quantity, f"GR-{month:%Y-%m}")
                for (sku, place), quantity in sorted(shelves.items())
                if quantity
            ],
            actor=SYSTEM,
            at=_morning(month),
        )
    _set_limits(rows, products, homes)


def begins_at(stories: Sequence[Story]) -> datetime:
    """The morning on which the first goods come in."""
    return _morning(min(_month_of(story) for story in stories))


def _ordered_by_month(stories: Sequence[Story]) -> dict[date, Counter[str]]:
    months: dict[date, Counter[str]] = defaultdict(Counter)
    for story in stories:
        assert story.document.request is not None
        for line in story.document.request.lines:
            if (story.number, line.sku) not in UNSUPPLIED:
                months[_month_of(story)][line.sku] += line.quantity
    return months


def _lay_in(
    shelves: Counter[tuple[str, int]],
    rows: Sequence[ProductRow],
    homes: Mapping[str, int],
    *,
    depot: int,
) -> None:
    for row in rows:
        at_depot = row.quantity_in_stock // _DEPOT_PART
        shelves[row.sku, depot] += at_depot
        shelves[row.sku, homes[row.sku]] += row.quantity_in_stock - at_depot


def _set_limits(
    rows: Sequence[ProductRow], products: Mapping[str, Product], homes: Mapping[str, int]
) -> None:
    """What is on order may be promised; where to order again is as the company had it."""
    levels = {
        (product_id, location_id): pk
        for pk, product_id, location_id in StockLevel.objects.values_list(
            "pk", "product_id", "location_id"
        )
    }
    setwise.update_rows(
        StockLevel,
        columns=["backorder_limit", "reorder_point"],
        rows=[
            (pk, row.quantity_on_order, row.reorder_point)
            for row in rows
            if (pk := levels.get((products[row.sku].pk, homes[row.sku])))
        ],
    )


def _home(row: ProductRow) -> str:
    return ground.COLD if row.category_code in company.COLD_CATEGORIES else ground.MAIN


def _month_of(story: Story) -> date:
    return timezone.localdate(story.ordered_at).replace(day=1)


def _morning(month: date) -> datetime:
    # Before midnight of the first day: an order of that day finds its goods.
    return datetime.combine(month, time(0), tzinfo=timezone.get_current_timezone()) - timedelta(
        hours=4
    )
