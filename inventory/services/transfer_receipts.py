"""Take in what a transfer brings, a part at a time, and put down what never came."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from core import limits, setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, NotFound
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Location, StockMovement, Transfer, TransferLine
from inventory.rules.lots import Lot, Shelf
from inventory.selectors import lots
from inventory.services import backorders, ledger, shelves, transfers
from inventory.services.ledger import Change
from inventory.services.transfers import Seen, Step

Kind = StockMovement.Kind


class ReceiptAboveSent(DomainError):
    """More was received or put down as missing than is still on its way."""

    code = "receipt_above_sent"


@dataclass(frozen=True, slots=True)
class LineReception:
    """Units of a line that came, and units put down as missing with the reason. Without a
    ``lot_code`` the lots that expire first are taken to have come first."""

    line_id: uuid.UUID
    quantity: int = 0
    quantity_missing: int = 0
    reason: str = ""
    lot_code: str = ""


@dataclass(frozen=True, slots=True)
class Reception:
    """What came of a transfer. ``version`` is what a person saw, None for the system."""

    transfer_id: uuid.UUID
    lines: Sequence[LineReception]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What is told of a line, with the line and its transfer."""

    transfer: Transfer
    line: TransferLine
    told: LineReception


@unit_of_work
def receive(*, receptions: Sequence[Reception], actor: Actor, at: datetime) -> list[Transfer]:
    """Take goods in from transit, give them to who waits for them, and put missing units down.

    The transfer is received when nothing is still on its way. The number of statements does not
    grow with transfers or lines.

    Raises:
        NotFound: ``transfer_unknown``, ``line_unknown``, ``lot_unknown``.
        Invalid: ``receipt_empty``, ``quantity_negative``, ``reason_required``.
        ReceiptAboveSent: less is still on its way.
        StaleVersion, CommandRefused, Forbidden.
    """
    seen = [Seen(one.transfer_id, one.version) for one in receptions]
    locked = transfers.lock(seen=seen)
    transfers.check(locked, command="receive_part", actor=actor)
    arrivals = _match(receptions, {transfer.pk: transfer for transfer in locked})
    _add_up(arrivals)
    changes = _move(arrivals, actor=actor, at=at)
    landed = {change.place for change in changes if change.on_hand > 0}
    # Who waits is served before what is still to come is told: their day does not move.
    backorders.cover(places=landed, actor=actor, at=at, is_announced_next=True)
    transfers.announce(locked, reason=_("received by transfer"), actor=actor, at=at)
    steps = [_step(transfer, arrivals, at=at) for transfer in locked]
    transfers.advance(steps, actor=actor, at=at)
    return locked


def _match(receptions: Sequence[Reception], locked: Mapping[uuid.UUID, Transfer]) -> list[_Arrival]:
    arrivals = []
    for reception in receptions:
        transfer = locked[reception.transfer_id]
        lines = {line.pk: line for line in transfers.lines_of(transfer)}
        _check_told(reception.lines)
        for told in reception.lines:
            if told.line_id not in lines:
                raise NotFound(_("The transfer has no such line."), code="line_unknown")
            arrivals.append(_Arrival(transfer, lines[told.line_id], told))
    return arrivals


def _check_told(lines: Sequence[LineReception]) -> None:
    for told in lines:
        if not all(0 <= q <= limits.QUANTITY_MAX for q in (told.quantity, told.quantity_missing)):
            raise Invalid(_("A quantity is not less than nothing."), code="quantity_negative")
        if told.quantity_missing and not told.reason.strip():
            raise Invalid(_("Say why units are missing."), code="reason_required")
    if not any(told.quantity or told.quantity_missing for told in lines):
        raise Invalid(_("Say what came or is missing."), code="receipt_empty")


def _add_up(arrivals: Iterable[_Arrival]) -> None:
    """Count what came and what is missing into the lines, which are written."""
    changed = {}
    for arrival in arrivals:
        line, told = arrival.line, arrival.told
        line.quantity_received += told.quantity
        line.quantity_missing += told.quantity_missing
        if told.quantity_missing:
            line.discrepancy_reason = told.reason
        excess = line.quantity_received + line.quantity_missing - line.quantity
        if excess > 0:
            raise _above_sent(arrival, excess)
        changed[line.pk] = line
    setwise.update_rows(
        TransferLine,
        columns=["quantity_received", "quantity_missing", "discrepancy_reason"],
        rows=[
            (pk, line.quantity_received, line.quantity_missing, line.discrepancy_reason)
            for pk, line in changed.items()
        ],
    )


def _above_sent(arrival: _Arrival, excess: int) -> ReceiptAboveSent:
    return ReceiptAboveSent(
        _("%(sku)s: more is received than was sent; count again.")
        % {"sku": arrival.line.product.sku},
        details={
            "number": arrival.transfer.number,
            "sku": arrival.line.product.sku,
            "excess": excess,
        },
    )


def _move(arrivals: Sequence[_Arrival], *, actor: Actor, at: datetime) -> list[Change]:
    """Move the units in the ledger and tell of them."""
    transit = transfers.in_transit()
    places = [(a.line.product_id, a.transfer.destination_id) for a in arrivals]
    ledger.open_levels(places=places)
    ledger.lock_levels(product_ids={a.line.product_id for a in arrivals})
    on_the_way = _lots_on_the_way(arrivals, transit, at=at)
    changes = [
        change
        for arrival in arrivals
        for change in _changes(
            arrival, transit, on_the_way.get((arrival.transfer.number, arrival.line.product_id))
        )
    ]
    ledger.apply(changes=changes, actor=actor, at=at)
    events.record(_news(arrivals, transit), actor=actor, at=at)
    return changes


def _lots_on_the_way(
    arrivals: Sequence[_Arrival], transit: Location, *, at: datetime
) -> dict[tuple[str, uuid.UUID], Shelf]:
    """What each transfer still has in transit of products that track lots: the ledger knows
    which lots went with which transfer."""
    tracked = {a.line.product_id for a in arrivals if a.line.product.tracks_lots}
    if not tracked:
        return {}
    zones = {(product, transit.pk): transit.time_zone for product in tracked}
    lying = lots.shelves(zones=zones, at=at)
    found: dict[tuple[str, uuid.UUID], list[Lot]] = defaultdict(list)
    for number, product, code, units in (
        StockMovement.objects.filter(
            reference__in={a.transfer.number for a in arrivals},
            product_id__in=tracked,
            location=transit,
        )
        .values_list("reference", "product_id", "lot_code")
        .annotate(units=Sum("on_hand_change"))
        .filter(units__gt=0)
    ):
        lot = lying[product, transit.pk].lots[code]
        found[number, product].append(Lot(code, lot.expires_on, units, lot.received_at))
    today = at.date()
    return {key: Shelf.of(several, today=today) for key, several in found.items()}


def _changes(arrival: _Arrival, transit: Location, shelf: Shelf | None) -> list[Change]:
    told = arrival.told
    changes = []
    for code, quantity in _shares(arrival, told.quantity, shelf):
        changes += [
            _change(arrival, transit.pk, -quantity, Kind.TRANSFERRED, code),
            _change(
                arrival, arrival.transfer.destination_id, quantity, Kind.TRANSFERRED, code, shelf
            ),
        ]
    for code, quantity in _shares(arrival, told.quantity_missing, shelf):
        changes.append(_change(arrival, transit.pk, -quantity, Kind.ADJUSTED, code))
    return changes


def _shares(arrival: _Arrival, quantity: int, shelf: Shelf | None) -> list[tuple[str, int]]:
    """Lot codes and units; the code that was told stands where lots are not tracked too, so that
    the ledger refuses it."""
    if not quantity:
        return []
    if shelf is None:
        return [(arrival.told.lot_code, quantity)]
    shares = shelf.take(quantity, code=arrival.told.lot_code, may_take_expired=True)
    missing = quantity - sum(share.quantity for share in shares)
    if missing:
        raise _above_sent(arrival, missing)
    return [(share.code, share.quantity) for share in shares]


def _change(
    arrival: _Arrival,
    location_id: int,
    on_hand: int,
    kind: StockMovement.Kind,
    code: str,
    shelf: Shelf | None = None,
) -> Change:
    return Change(
        product_id=arrival.line.product_id,
        location_id=location_id,
        kind=kind,
        on_hand=on_hand,
        reference=arrival.transfer.number,
        reason=arrival.told.reason if kind is Kind.ADJUSTED else "",
        lot_code=code,
        expires_on=shelf.lots[code].expires_on if shelf else None,
    )


def _news(arrivals: Iterable[_Arrival], transit: Location) -> list[NewEvent]:
    codes = {transit.pk: transit.code}
    news = []
    for arrival in arrivals:
        place = arrival.transfer.destination
        codes[place.pk] = place.code
        if arrival.told.quantity:
            came = _change(arrival, place.pk, arrival.told.quantity, Kind.TRANSFERRED, "")
            news.append(shelves.fact("stock.received", came, codes))
        if arrival.told.quantity_missing:
            lost = _change(arrival, transit.pk, arrival.told.quantity_missing, Kind.ADJUSTED, "")
            news.append(shelves.fact("stock.lost", lost, codes))
    return news


def _step(transfer: Transfer, arrivals: Iterable[_Arrival], *, at: datetime) -> Step:
    is_complete = all(
        line.quantity == line.quantity_received + line.quantity_missing
        for line in transfers.lines_of(transfer)
    )
    if is_complete:
        transfer.closed_at = at
    data = {"lines": [_told(a) for a in arrivals if a.transfer is transfer]}
    return Step(transfer, "receive_rest" if is_complete else "receive_part", data)


def _told(arrival: _Arrival) -> dict[str, Any]:
    return {
        "sku": arrival.line.product.sku,
        "received": arrival.told.quantity,
        "missing": arrival.told.quantity_missing,
        "reason": arrival.told.reason,
    }
