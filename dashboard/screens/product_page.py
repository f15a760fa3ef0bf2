"""One product as plain values: its head, its levels, who waits, what comes, its lots and moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import formats, lists, stock_words, words
from dashboard.screens import stock_list
from inventory.models import Location, Product, Reservation, StockMovement
from inventory.selectors.atp import Coming, Waiting
from inventory.selectors.catalogue import MovementView, ProductView
from inventory.selectors.lots import LotView
from inventory.selectors.places import LocationView
from inventory.selectors.product_detail import ProductDetail, RelatedView
from inventory.selectors.stock_list import StockRow

Links = Mapping[str, str]


def states(product: ProductView) -> list[words.Word]:
    """Whether it is sold, and for how long still."""
    found = [] if product.is_active else [words.PRODUCT_STATE[False]]
    return [*found, stock_words.DISCONTINUED] if product.is_discontinued else found


def head(product: ProductView) -> list[str]:
    """What it is, in a line below its name."""
    variant = " ".join(part for part in (product.family_name, _attributes(product)) if part)
    price = _("%(price)s per %(unit)s") % {
        "price": formats.money(product.list_price, product.currency),
        "unit": words.of(words.UNIT, product.unit),
    }
    parts = (str(Product.Type(product.type).label), variant, price)
    return [part for part in parts if part]


def _attributes(product: ProductView) -> str:
    return ", ".join(f"{name} {value}" for name, value in product.attributes.items())


def facts(product: ProductView) -> list[dict[str, Any]]:
    """Key and value."""
    optional = [
        (_("Variant"), _attributes(product)),
        (_("Size"), _size(product)),
        (_("Out on"), formats.day(product.available_on)),
    ]
    weight = _("%(n)s g") % {"n": formats.number(product.weight_g)} if product.weight_g else "–"
    return [
        {"label": _("SKU"), "text": product.sku, "can_copy": True},
        {"label": _("GTIN"), "text": product.gtin, "can_copy": True}
        if product.gtin
        else {"label": _("GTIN"), "text": "–"},
        {"label": _("Type"), "text": Product.Type(product.type).label},
        {"label": _("Category"), "text": product.category or "–"},
        {"label": _("Supplier"), "text": product.supplier_name or "–"},
        {
            "label": _("List price"),
            "text": formats.money(product.list_price, product.currency),
            "sub": _("per %(unit)s") % {"unit": words.of(words.UNIT, product.unit)},
        },
        *([_family(product)] if product.family else []),
        *({"label": label, "text": text} for label, text in optional if text),
        {"label": _("Weight"), "text": weight},
        {"label": _("Lead time"), "text": formats.days(product.lead_time_days)},
        {"label": _("Lots"), "text": _("kept") if product.tracks_lots else _("not kept")},
    ]


def _family(product: ProductView) -> dict[str, Any]:
    query = urlencode({"family": product.family})
    url = f"{reverse('dashboard:products')}?{query}"
    return {"label": _("Family"), "text": product.family_name, "url": url}


def _size(product: ProductView) -> str:
    sides = (product.length_mm, product.width_mm, product.height_mm)
    if not any(sides):
        return ""
    return _("%(sides)s mm") % {"sides": " × ".join(formats.number(side) for side in sides)}


def levels(
    found: Sequence[StockRow], places: Mapping[str, LocationView], *, may_manage: bool, today: date
) -> list[dict[str, Any]]:
    """What lies where, the preferred place first."""
    ordered = sorted(found, key=lambda row: places[row.level.location].priority)
    return [
        _level(
            row,
            may_act=may_manage and places[row.level.location].kind != Location.Kind.IN_TRANSIT,
            today=today,
        )
        for row in ordered
    ]


def _level(row: StockRow, *, may_act: bool, today: date) -> dict[str, Any]:
    level = row.level
    query = urlencode({"sku": level.sku, "location": level.location})
    return {
        "location": level.location_name,
        "on_hand": formats.number(level.on_hand),
        "expiry": stock_list.expiry(row.expires_on, today),
        "allocated": formats.number(level.allocated),
        "available": formats.number(level.available),
        "incoming": _some(row.quantity_incoming),
        "next_due_on": row.next_due_on,
        "is_overdue": row.next_due_on is not None and row.next_due_on < today,
        "backordered": _some(row.quantity_backordered),
        "is_backordered": row.quantity_backordered > 0,
        "backorder_limit": _some(level.backorder_limit),
        "safety_stock": _some(level.safety_stock),
        "reorder_point": _some(level.reorder_point),
        "limits_url": reverse("dashboard:stock_limits", args=[level.location, level.sku])
        if may_act
        else "",
        "count_url": f"{reverse('dashboard:stock_count')}?{query}" if may_act else "",
    }


def totals(found: Sequence[StockRow]) -> dict[str, str]:
    """The sums below the levels."""
    return {
        "on_hand": formats.number(sum(row.level.on_hand for row in found)),
        "allocated": formats.number(sum(row.level.allocated for row in found)),
        "available": formats.number(sum(row.level.available for row in found)),
        "incoming": _some(sum(row.quantity_incoming for row in found)),
        "backordered": _some(sum(row.quantity_backordered for row in found)),
    }


def _some(units: int) -> str:
    return formats.number(units) if units else "–"


def references(
    waits: Iterable[Waiting],
    held: Iterable[Reservation],
    coming: Iterable[Coming],
    moves: Iterable[MovementView],
) -> set[str]:
    """Everything that the page refers to."""
    return {
        *(row.reference for row in waits),
        *(row.supply for row in waits),
        *(row.reference for row in held),
        *(row.reference for row in coming),
        *(row.reference for row in moves),
    } - {""}


def waiting(
    found: Sequence[Waiting], names: Mapping[str, str], links: Links, *, today: date
) -> list[dict[str, Any]]:
    """Who waits for what, with the day it is due; what comes after it is needed is marked."""
    return [
        {
            "reference": row.reference,
            "url": links.get(row.reference, ""),
            "location": names.get(row.location, row.location),
            "quantity": formats.number(row.quantity),
            "needed_on": row.needed_on,
            "supply": row.supply,
            "supply_url": links.get(row.supply, ""),
            "supply_word": words.of(stock_words.SUPPLY_KIND, row.supply_kind),
            "due_on": row.due_on,
            # What is overdue comes today at the earliest.
            "is_late": row.needed_on is not None and max(row.due_on, today) > row.needed_on,
        }
        for row in found
    ]


def held(
    found: Sequence[Reservation], names: Mapping[str, str], links: Links
) -> list[dict[str, Any]]:
    """Who holds units that lie on the shelf."""
    return [
        {
            "reference": row.reference,
            "url": links.get(row.reference, ""),
            "location": names.get(row.location.code, row.location.code),
            "quantity": formats.number(row.quantity_covered),
            "of": formats.number(row.quantity) if row.quantity_covered < row.quantity else "",
            "created_at": row.created_at,
            "expires_at": row.expires_at,
        }
        for row in found
    ]


def held_summary(found: Sequence[Reservation]) -> str:
    """How many hold how much."""
    return ngettext(
        "%(n)s demand holds %(units)s on the shelf",
        "%(n)s demands hold %(units)s on the shelf",
        len(found),
    ) % {
        "n": formats.number(len(found)),
        "units": formats.units(sum(row.quantity_covered for row in found)),
    }


def coming(
    found: Sequence[Coming], names: Mapping[str, str], links: Links, *, today: date
) -> list[dict[str, Any]]:
    """What is on its way, with how much of it is promised already."""
    return [
        {
            "reference": row.reference,
            "url": links.get(row.reference, ""),
            "word": words.of(stock_words.SUPPLY_KIND, row.kind),
            "location": names.get(row.location, row.location),
            "quantity": formats.number(row.quantity),
            "pegged": _some(row.quantity_pegged),
            "due_on": row.due_on,
            "distance": formats.distance((row.due_on - today).days),
            "distance_tone": formats.distance_tone((row.due_on - today).days),
        }
        for row in found
    ]


def lots(found: Sequence[LotView]) -> list[dict[str, Any]]:
    """The lots with how long each is still good."""
    return [
        {
            "code": row.code,
            "location": row.location_name,
            "on_hand": formats.number(row.on_hand),
            "expires_on": row.expires_on,
            "state": stock_words.lot_state(row.days_left),
            "received_at": row.received_at,
        }
        for row in found
    ]


def movements(
    found: Iterable[MovementView], names: Mapping[str, str], links: Links
) -> list[dict[str, Any]]:
    """The ledger, line by line."""
    return [
        {
            "at": row.occurred_at,
            "word": words.of(words.MOVEMENT_KIND, row.kind),
            "reason": row.reason,
            "location": names.get(row.location, row.location),
            "lot": row.lot_code,
            "on_hand": formats.change(row.on_hand_change),
            "allocated": formats.change(row.allocated_change),
            "reference": row.reference,
            "url": links.get(row.reference, ""),
            "actor": words.actor(row.actor_name),
        }
        for row in found
    ]


def movement_filters(kind: str, place: str, places: Iterable[LocationView]) -> list[dict[str, Any]]:
    """The filters of the ledger."""
    kinds = [(value, words.MOVEMENT_KIND[value].text) for value in StockMovement.Kind.values]
    at = [(row.code, row.name) for row in places]
    return [
        lists.choice("kind", _("Show"), kind, _("everything"), kinds),
        lists.choice("place", _("at"), place, _("any place"), at),
    ]


def related(detail: ProductDetail) -> list[dict[str, Any]]:
    """The products that belong to it, by what they are to it; none where there are none."""
    groups: list[tuple[str, list[tuple[RelatedView, str]]]] = [
        (_("Made of"), [(c, _times(c.quantity)) for c in detail.components]),
        (_("Part of"), [(b, _times(b.quantity)) for b in detail.bundled_in]),
        (_("May be replaced by"), [(s, f"{s.rank}.") for s in detail.substitutes]),
        (
            _("Other variants"),
            [(v, ", ".join(v.attributes.values())) for v in detail.variants],
        ),
    ]
    return [
        {"title": title, "rows": [_related(row, note) for row, note in rows]}
        for title, rows in groups
        if rows
    ]


def _times(quantity: int) -> str:
    return _("%(n)s ×") % {"n": formats.number(quantity)}


def _related(row: RelatedView, note: str) -> dict[str, Any]:
    return {
        "sku": row.sku,
        "name": row.name,
        "url": reverse("dashboard:product", args=[row.sku]),
        "note": note,
        "is_active": row.is_active,
        "available": formats.number(row.available),
    }
