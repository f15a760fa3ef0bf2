"""What buyers, receivers and the warehouse do to stock."""

from __future__ import annotations

import uuid
from datetime import timedelta

from core import limits
from core.actors import SYSTEM
from core.ids import new_id
from core.unit_of_work import unit_of_work
from inventory.models import IncomingSupply, TransferLine
from inventory.services import (
    expiry,
    incoming,
    level_limits,
    reservations,
    stock,
    transfer_receipts,
    transfers,
)
from inventory.services.incoming import Supply
from inventory.services.level_limits import LevelLimits
from inventory.services.stock import Adjustment, Count, Receipt
from inventory.services.transfer_receipts import LineReception, Reception
from inventory.services.transfers import NewTransfer, NewTransferLine, Seen
from proofs.stock.desk import Desk, NothingToDo, Source
from proofs.stock.goods import BACKORDER_LIMIT, NO_LOT

_UNITS_MAX = 8


def receive(desk: Desk) -> None:
    """Book in one or two goods that nobody announced."""
    receipts = [
        _receipt(desk, desk.product(), desk.place(), desk.units(_UNITS_MAX))
        for _ in range(desk.units(2))
    ]
    stock.receive(receipts=receipts, actor=SYSTEM, at=desk.now)


def _receipt(
    desk: Desk, product: uuid.UUID, place: int, quantity: int, reference: str = ""
) -> Receipt:
    lot = desk.lot(product)
    return Receipt(product, place, quantity, reference, lot.code, lot.expires_on)


def announce(desk: Desk) -> None:
    """Say what new supplies will bring, or say anew what known ones will, and when."""
    sources = [_source(desk) for _ in range(desk.units(2))]
    incoming.announce(
        supplies=[
            _supply(desk, source, 0 if desk.chance(0.1) else desk.units(_UNITS_MAX))
            for source in {source.source_id: source for source in sources}.values()
        ],
        reason="the supplier says so",
        actor=SYSTEM,
        at=desk.now,
    )


def _source(desk: Desk) -> Source:
    known = desk.shared.sources
    if known and desk.chance(0.6):
        return desk.rng.choice(known)
    source = Source(new_id(), desk.product(), desk.place())
    with desk.shared.lock:
        known.append(source)
        # Old ones are forgotten: what they brought has come or never will.
        del known[:-200]
    return source


def _supply(desk: Desk, source: Source, quantity: int) -> Supply:
    return Supply(
        kind=IncomingSupply.Kind.PURCHASE,
        source_id=source.source_id,
        reference=f"PO-{str(source.source_id)[-6:]}/1",
        product_id=source.product,
        location_id=source.place,
        quantity=quantity,
        due_on=desk.day(30),
    )


def receive_supply(desk: Desk) -> None:
    """Take in what a supply brings, or a part of it: the goods, then what is still to come."""
    if not desk.shared.sources:
        raise NothingToDo
    _receive_supply(desk, desk.rng.choice(desk.shared.sources))


@unit_of_work
def _receive_supply(desk: Desk, source: Source) -> None:
    # What is still to come stays as it is while the levels are locked.
    reservations.lock(product_ids=[source.product])
    supply = IncomingSupply.objects.filter(source_id=source.source_id).first()
    if supply is None:
        raise NothingToDo
    came = desk.units(supply.quantity)
    at = desk.now
    receipt = _receipt(desk, source.product, source.place, came, supply.reference)
    stock.receive(receipts=[receipt], actor=SYSTEM, at=at)
    rest = _supply(desk, source, supply.quantity - came)
    incoming.announce(supplies=[rest], reason="goods came in", actor=SYSTEM, at=at)


def transfer(desk: Desk) -> None:
    """Send goods from one place to another."""
    source, destination = desk.rng.sample(list(desk.goods.places.values()), 2)
    product = desk.product()
    (made,) = transfers.create(
        transfers=[
            NewTransfer(
                source_code=source,
                destination_code=destination,
                lines=[NewTransferLine(desk.goods.skus[product], desk.units(5))],
                expected_on=desk.day(10),
            )
        ],
        actor=SYSTEM,
        at=desk.now,
    )
    transfers.send(seen=[Seen(made.pk)], actor=SYSTEM, at=desk.now)
    with desk.shared.lock:
        desk.shared.transfers.append(made.pk)


def receive_transfer(desk: Desk) -> None:
    """Take in what a transfer brings, or a part of it, and miss some."""
    if not desk.shared.transfers:
        raise NothingToDo
    pk = desk.rng.choice(desk.shared.transfers)
    line = TransferLine.objects.get(transfer_id=pk)
    left = line.quantity - line.quantity_received - line.quantity_missing
    if left == 0:
        with desk.shared.lock:
            desk.shared.transfers = [other for other in desk.shared.transfers if other != pk]
        raise NothingToDo
    came = desk.units(left)
    missing = left - came if desk.chance(0.2) else 0
    told = LineReception(line.pk, came, missing, "not in the box" if missing else "")
    transfer_receipts.receive(receptions=[Reception(pk, [told])], actor=SYSTEM, at=desk.now)


def adjust(desk: Desk) -> None:
    """Put a level right by a difference."""
    product = desk.product()
    quantity = desk.rng.choice((-3, -2, -1, 1, 2, 3))
    lot = desk.lot(product) if quantity > 0 else NO_LOT
    adjustment = Adjustment(
        product, desk.place(), quantity, "found so", lot_code=lot.code, expires_on=lot.expires_on
    )
    stock.adjust(adjustments=[adjustment], actor=SYSTEM, at=desk.now)


def count(desk: Desk) -> None:
    """Count a shelf, or one lot of it."""
    product = desk.product()
    lot = desk.lot(product)
    stock.count(
        counts=[
            Count(
                product,
                desk.place(),
                desk.rng.randint(0, 3 * _UNITS_MAX),
                "counted",
                lot_code=lot.code,
            )
        ],
        actor=SYSTEM,
        at=desk.now,
    )


def set_limits(desk: Desk) -> None:
    """Say anew what a place may owe and what it keeps back."""
    level_limits.set_all(
        levels=[
            LevelLimits(
                desk.product(),
                desk.place(),
                backorder_limit=desk.rng.randint(0, BACKORDER_LIMIT),
                safety_stock=desk.rng.randint(0, 5),
            )
        ],
        actor=SYSTEM,
        at=desk.now,
    )


def write_off_expired(desk: Desk) -> None:
    """Do on the third day from now what the clock does every hour: some lots are over by then."""
    expiry.write_off_expired(
        actor=SYSTEM, at=desk.now + timedelta(days=2), limit=limits.EXPIRED_LOTS_PER_RUN
    )
