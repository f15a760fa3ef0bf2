"""Send goods from one location to another: the only writer of a transfer's status.

Locks are taken in this order: transfers by primary key, then levels.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core import limits, setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, NotFound, StaleVersion
from core.lifecycle import NEW
from core.services import events, numbering
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.lifecycle import TRANSFER
from inventory.models import (
    IncomingSupply,
    Location,
    Product,
    StockLevel,
    StockMovement,
    Transfer,
    TransferLine,
)
from inventory.rules.lots import local_day
from inventory.selectors import directory, lots, promising
from inventory.selectors.incoming import Place
from inventory.services import incoming, ledger
from inventory.services.incoming import Supply
from inventory.services.ledger import Change, NotEnoughStock

Kind = StockMovement.Kind

IN_TRANSIT_CODE = "in-transit"
# Of these nothing lies on a shelf that could be sent.
_NEVER_ON_A_SHELF = (Product.Type.BUNDLE, Product.Type.SERVICE, Product.Type.DROP_SHIP)


class TransferToItself(DomainError):
    """Source and destination are one location."""

    code = "transfer_to_itself"


class PlaceClosed(DomainError):
    """Nothing is sent to a closed location, nor from or to the one in transit."""

    code = "place_closed"


@dataclass(frozen=True, slots=True)
class NewTransferLine:
    """Units of a product that are to be sent."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A transfer to be. ``expected_on`` is the day it should arrive."""

    source_code: str
    destination_code: str
    lines: Sequence[NewTransferLine]
    expected_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A transfer as its reader saw it; no version: the system acts on what stands now."""

    transfer_id: uuid.UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One transfer's part in a command; ``data`` is what the event says besides the number."""

    transfer: Transfer
    command: str
    data: Mapping[str, Any]


@unit_of_work
def create(*, transfers: Sequence[NewTransfer], actor: Actor, at: datetime) -> list[Transfer]:
    """Write transfers down as drafts and return them in the order asked. Nothing is taken yet.

    Raises:
        Forbidden: the actor may not manage stock.
        Invalid: ``lines_required``, ``lines_too_many``, ``quantity_not_positive``,
            ``product_not_stocked``, ``expected_past``.
        NotFound: ``product_unknown``, ``location_unknown``.
        TransferToItself, PlaceClosed.
    """
    row = TRANSFER.require(state=NEW, command="create")
    actor.require(row.permission)
    places = directory.locations(
        codes={code for t in transfers for code in (t.source_code, t.destination_code)}
    )
    products = directory.products(skus={line.sku for t in transfers for line in t.lines})
    for new in transfers:
        _check_route(places[new.source_code], places[new.destination_code])
        _check_lines(new.lines, products)
        today = local_day(at, zone=places[new.destination_code].time_zone)
        if new.expected_on < today:
            raise Invalid(_("The day of arrival has passed already."), code="expected_past")
    rows = [_draft(new, places, at=at) for new in transfers]
    numbers = numbering.next_numbers(
        sequence="inventory_transfer_number", prefix="TR", count=len(rows)
    )
    for transfer, number in zip(rows, numbers, strict=True):
        transfer.number = number
        transfer.status = row.target
    Transfer.objects.bulk_create(rows)
    TransferLine.objects.bulk_create(
        TransferLine(
            transfer=transfer,
            position=position,
            product=products[line.sku],
            quantity=line.quantity,
        )
        for transfer, new in zip(rows, transfers, strict=True)
        for position, line in enumerate(new.lines, start=1)
    )
    events.record([_fact(transfer, row.event, {}) for transfer in rows], actor=actor, at=at)
    return rows


def _check_route(source: Location, destination: Location) -> None:
    if source == destination:
        raise TransferToItself(_("Goods are sent to another location than they lie at."))
    if not destination.is_active:
        raise PlaceClosed(
            _("%(place)s is closed; nothing is sent there.") % {"place": destination.name},
            details={"location": destination.code},
        )
    for place in (source, destination):
        if place.kind == Location.Kind.IN_TRANSIT:
            raise PlaceClosed(
                _("Goods in transit are received, not sent."), details={"location": place.code}
            )


def _check_lines(lines: Sequence[NewTransferLine], products: Mapping[str, Product]) -> None:
    if not lines:
        raise Invalid(_("Say what is to be sent."), code="lines_required")
    if len(lines) > limits.LINES_PER_ORDER:
        raise Invalid(_("This is more than one transfer holds."), code="lines_too_many")
    for line in lines:
        if not 0 < line.quantity <= limits.QUANTITY_MAX:
            raise Invalid(_("A line needs a quantity above zero."), code="quantity_not_positive")
        if products[line.sku].type in _NEVER_ON_A_SHELF:
            raise Invalid(
                _("%(sku)s does not lie on a shelf.") % {"sku": line.sku},
                code="product_not_stocked",
                details={"sku": line.sku},
            )


def _draft(new: NewTransfer, places: Mapping[str, Location], *, at: datetime) -> Transfer:
    return Transfer(
        source=places[new.source_code],
        destination=places[new.destination_code],
        expected_on=new.expected_on,
        note=new.note,
        created_at=at,
    )


@unit_of_work
def send(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Transfer]:
    """Take the goods of drafts from their shelves and put them in transit; what waits at the
    destination is told when they come. Of lots the first to expire go first.

    Only units that nobody was promised go. The number of statements does not grow.

    Raises:
        NotFound: ``transfer_unknown``.
        StaleVersion, CommandRefused, Forbidden.
        PlaceClosed: the destination was closed meanwhile.
        NotEnoughStock: less lies free at the source than is to go.
    """
    transfers = lock(seen=seen)
    check(transfers, command="send", actor=actor)
    for transfer in transfers:
        _check_route(transfer.source, transfer.destination)
    transit = in_transit()
    leaving = [_leaving(transfer, line) for transfer in transfers for line in lines_of(transfer)]
    ledger.open_levels(
        places=[place for c in leaving for place in (c.place, (c.product_id, transit.pk))]
    )
    levels = ledger.lock_levels(product_ids={change.product_id for change in leaving})
    _refuse_promised(leaving, levels, at=at)
    left = ledger.apply(changes=leaving, actor=actor, at=at)
    ledger.apply(
        changes=[replace(c, location_id=transit.pk, on_hand=-c.on_hand) for c in left],
        actor=actor,
        at=at,
    )
    for transfer in transfers:
        transfer.sent_at = at
    advance([Step(transfer, "send", {}) for transfer in transfers], actor=actor, at=at)
    announce(transfers, reason=_("sent by transfer"), actor=actor, at=at)
    return transfers


def _leaving(transfer: Transfer, line: TransferLine) -> Change:
    return Change(
        product_id=line.product_id,
        location_id=transfer.source_id,
        kind=Kind.TRANSFERRED,
        on_hand=-line.quantity,
        reference=transfer.number,
    )


def _refuse_promised(
    leaving: Sequence[Change], levels: Sequence[StockLevel], *, at: datetime
) -> None:
    """Refuse to send what covers reservations, now or when expired units are written off."""
    by_place = {(level.product_id, level.location_id): level for level in levels}
    wanted: dict[Place, int] = {}
    for change in leaving:
        wanted[change.place] = wanted.get(change.place, 0) - change.on_hand
    covered = promising.covered_units(product_ids={product for product, location in wanted})
    tracked = {level.product_id for level in levels if level.product.tracks_lots}
    expired = lots.expired_units(product_ids=tracked, at=at) if tracked else {}
    for place, units in sorted(wanted.items()):
        level = by_place[place]
        free = level.on_hand - covered.get(place, 0) - expired.get(place, 0)
        if free < units:
            raise NotEnoughStock(
                _("%(sku)s: only %(units)s lie free there.")
                % {"sku": level.product.sku, "units": max(0, free)},
                details={
                    "sku": level.product.sku,
                    "location": level.location.code,
                    "missing": units - max(0, free),
                },
            )


@unit_of_work
def cancel(*, seen: Sequence[Seen], reason: str, actor: Actor, at: datetime) -> list[Transfer]:
    """Drop drafts, with the reason.

    Raises:
        NotFound: ``transfer_unknown``.
        Invalid: ``reason_required``.
        StaleVersion, CommandRefused, Forbidden.
    """
    transfers = lock(seen=seen)
    check(transfers, command="cancel", actor=actor, reason=reason)
    for transfer in transfers:
        transfer.closed_at = at
    steps = [Step(transfer, "cancel", {"reason": reason}) for transfer in transfers]
    advance(steps, actor=actor, at=at)
    return transfers


def in_transit() -> Location:
    """The location of goods on their way, made when it is first needed."""
    location, _made = Location.objects.get_or_create(
        code=IN_TRANSIT_CODE,
        defaults={
            "name": _("In transit"),
            "kind": Location.Kind.IN_TRANSIT,
            "is_active": False,
        },
    )
    return location


def lock(*, seen: Sequence[Seen]) -> list[Transfer]:
    """Lock transfers by primary key and return them as asked, with their places and lines.

    Raises:
        NotFound: ``transfer_unknown``.
        StaleVersion: one of them changed since it was seen.
    """
    lines = TransferLine.objects.select_related("product").order_by("position")
    found = {
        transfer.pk: transfer
        for transfer in Transfer.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in={one.transfer_id for one in seen})
        .select_related("source", "destination")
        .prefetch_related(Prefetch("lines", lines))
        .order_by("pk")
    }
    for one in seen:
        transfer = found.get(one.transfer_id)
        if transfer is None:
            raise NotFound(_("There is no such transfer."), code="transfer_unknown")
        if one.version is not None and one.version != transfer.version:
            raise StaleVersion(
                _("%(number)s was changed since you read it; look at it again.")
                % {"number": transfer.number},
                details={"subject": transfer.number, "current_version": transfer.version},
            )
    return [found[pk] for pk in dict.fromkeys(one.transfer_id for one in seen)]


def lines_of(transfer: Transfer) -> list[TransferLine]:
    """The lines of a locked transfer by position."""
    return list(transfer.lines.all())


def check(
    transfers: Sequence[Transfer], *, command: str, actor: Actor, reason: str | None = None
) -> None:
    """Ask the lifecycle table whether a command may be given, before anything is written.

    Raises:
        CommandRefused: not in this state.
        Forbidden: the actor lacks the command's permission.
        Invalid: ``reason_required``.
    """
    for transfer in transfers:
        row = TRANSFER.require(state=transfer.status, command=command, subject=transfer.number)
        actor.require(row.permission)
        if row.needs_reason and not (reason or "").strip():
            raise Invalid(_("Say why."), code="reason_required")


def advance(steps: Sequence[Step], *, actor: Actor, at: datetime) -> None:
    """Give commands to locked transfers: new status, what else changed of them, one event each.

    Raises:
        CommandRefused: not in this state.
    """
    facts = []
    for step in steps:
        transfer = step.transfer
        row = TRANSFER.require(state=transfer.status, command=step.command, subject=transfer.number)
        transfer.status = row.target
        facts.append(_fact(transfer, row.event, step.data))
    setwise.update_rows(
        Transfer,
        columns=["status", "sent_at", "closed_at"],
        rows=[(t.pk, t.status, t.sent_at, t.closed_at) for t in (s.transfer for s in steps)],
        bump_version=True,
    )
    for step in steps:
        step.transfer.version += 1
    events.record(facts, actor=actor, at=at)


def announce(transfers: Sequence[Transfer], *, reason: str, actor: Actor, at: datetime) -> None:
    """Say what of sent transfers is still to come to their destinations."""
    incoming.announce(
        supplies=[
            Supply(
                kind=IncomingSupply.Kind.TRANSFER,
                source_id=line.pk,
                reference=transfer.number,
                product_id=line.product_id,
                location_id=transfer.destination_id,
                quantity=line.quantity - line.quantity_received - line.quantity_missing,
                due_on=transfer.expected_on,
            )
            for transfer in transfers
            for line in lines_of(transfer)
        ],
        reason=reason,
        actor=actor,
        at=at,
    )


def _fact(transfer: Transfer, event_type: str, data: Mapping[str, Any]) -> NewEvent:
    return NewEvent(
        stream_kind="transfer",
        stream_id=transfer.pk,
        type=event_type,
        data={"number": transfer.number, **data},
    )
