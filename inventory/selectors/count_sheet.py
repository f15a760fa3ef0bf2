"""A sheet for counting a location: a row for each product there, or for each of its lots."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.paging import Page, read_page
from inventory.models import StockLevel, StockLot
from inventory.selectors import stock_list
from inventory.selectors.stock_list import StockListFilter


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What the book has of a product at a location, of one lot where lots are tracked."""

    sku: str
    product: str
    lot_code: str
    expires_on: date | None
    on_hand: int


def read(*, wanted: StockListFilter, at: datetime) -> Page[SheetRow]:
    """The rows of one page of levels by SKU, of a product that tracks lots its lots that hold
    units, the first to expire first. Two queries.

    Raises:
        Invalid: ``cursor_invalid``.
    """
    page = read_page(
        stock_list.levels_of(wanted, at=at),
        keys=["product__sku", "location_id"],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    lots = _lots_of(page.items)
    rows = [row for level in page.items for row in _rows(level, lots)]
    return Page(rows, next_cursor=page.next_cursor, previous_cursor=page.previous_cursor)


def _lots_of(levels: Iterable[StockLevel]) -> dict[tuple[uuid.UUID, int], list[StockLot]]:
    tracked = [level for level in levels if level.product.tracks_lots]
    found: dict[tuple[uuid.UUID, int], list[StockLot]] = defaultdict(list)
    for lot in StockLot.objects.filter(
        product_id__in={level.product_id for level in tracked},
        location_id__in={level.location_id for level in tracked},
        on_hand__gt=0,
    ).order_by("expires_on", "code"):
        found[lot.product_id, lot.location_id].append(lot)
    return found


def _rows(
    level: StockLevel, lots: dict[tuple[uuid.UUID, int], list[StockLot]]
) -> Iterable[SheetRow]:
    sku, name = level.product.sku, level.product.name
    if not level.product.tracks_lots:
        yield SheetRow(sku, name, "", None, level.on_hand)
    for lot in lots[level.product_id, level.location_id]:
        yield SheetRow(sku, name, lot.code, lot.expires_on, lot.on_hand)
