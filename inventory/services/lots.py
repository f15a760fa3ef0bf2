"""Keep the lots of products that track them in step with their levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from core.errors import Invalid
from inventory.models import StockLevel, StockLot, StockMovement
from inventory.rules.lots import Lot, Shelf
from inventory.selectors.lots import shelves
from inventory.services.changes import Change, LotExpired, NotEnoughStock, Place

Kind = StockMovement.Kind


def book(*, changes: Sequence[Change], at: datetime) -> Sequence[Change]:
    """Book what lies and leaves to lots and return the changes, one for each lot.

    The caller has locked the levels and writes them. One query more where no lots are tracked,
    none where nothing moves physically.

    Raises:
        Invalid: ``lot_required``, ``lot_not_tracked``, ``expiry_past``.
        LotExpiryDiffers: the lot lies there with another day.
        NotFound: ``lot_unknown``.
        LotExpired, NotEnoughStock: the lots do not have the units.
    """
    moving = [change for change in changes if change.on_hand]
    if not moving:
        return changes
    zones = _zones_of_tracked(moving)
    for change in moving:
        if (change.lot_code or change.expires_on) and change.place not in zones:
            raise Invalid(_("This product has no lots."), code="lot_not_tracked")
    if not zones:
        return changes
    found = shelves(zones=zones, codes={change.lot_code for change in moving}, at=at)
    booked = [part for change in changes for part in _settle(change, found.get(change.place), at)]
    _write(found)
    return booked


def _zones_of_tracked(changes: Sequence[Change]) -> dict[Place, str]:
    """The time zones of those places whose product tracks lots."""
    return {
        (product, location): zone
        for product, location, zone in StockLevel.objects.filter(
            product_id__in={change.product_id for change in changes},
            location_id__in={change.location_id for change in changes},
            product__tracks_lots=True,
        ).values_list("product_id", "location_id", "location__time_zone")
    }


def _settle(change: Change, shelf: Shelf | None, at: datetime) -> list[Change]:
    if shelf is None or not change.on_hand:
        return [change]
    return [_put(change, shelf, at)] if change.on_hand > 0 else _take(change, shelf)


def _put(change: Change, shelf: Shelf, at: datetime) -> Change:
    # What expired on the way has come all the same, and a count finds what it finds.
    is_found = change.kind is Kind.ADJUSTED and change.expires_on is None
    lot = shelf.put(
        Lot(change.lot_code, change.expires_on, change.on_hand, at),
        may_be_expired=is_found or change.kind is Kind.TRANSFERRED,
    )
    return replace(change, expires_on=lot.expires_on)


def _take(change: Change, shelf: Shelf) -> list[Change]:
    wanted = -change.on_hand
    assert change.allocated in (0, change.on_hand), "units leave with their promise or without"
    # Written off or found missing is also what has expired; named goods in transit travel on.
    may_take_expired = change.kind is Kind.ADJUSTED or (
        change.kind is Kind.TRANSFERRED and bool(change.lot_code)
    )
    shares = shelf.take(wanted, code=change.lot_code, may_take_expired=may_take_expired)
    missing = wanted - sum(share.quantity for share in shares)
    if missing:
        raise _shortage(change, missing, expired=0 if may_take_expired else shelf.expired)
    return [
        replace(
            change,
            on_hand=-share.quantity,
            allocated=-share.quantity if change.allocated else 0,
            lot_code=share.code,
            expires_on=share.expires_on,
        )
        for share in shares
    ]


def _shortage(change: Change, missing: int, *, expired: int) -> NotEnoughStock:
    details = {
        "product_id": str(change.product_id),
        "location_id": change.location_id,
        "missing": missing,
        "expired": expired,
    }
    if change.lot_code:
        details["lot"] = change.lot_code
    if expired >= missing:
        return LotExpired(_("What lies there has expired; it does not leave."), details=details)
    return NotEnoughStock(_("There is not enough stock for this any more."), details=details)


def _write(found: Mapping[Place, Shelf]) -> None:
    StockLot.objects.bulk_create(
        [
            StockLot(
                product_id=product,
                location_id=location,
                code=code,
                expires_on=shelf.lots[code].expires_on,
                on_hand=shelf.lots[code].on_hand,
                received_at=shelf.lots[code].received_at,
            )
            for (product, location), shelf in sorted(found.items())
            for code in sorted(shelf.changed)
        ],
        update_conflicts=True,
        unique_fields=["product", "location", "code"],
        update_fields=["expires_on", "on_hand", "received_at"],
    )
