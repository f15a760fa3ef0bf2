"""The short way to send goods from place to place in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.actors import SYSTEM
from core.models import Event
from inventory.models import (
    IncomingSupply,
    Location,
    StockLevel,
    Transfer,
    TransferLine,
)
from inventory.services import transfer_receipts, transfers
from inventory.services.transfer_receipts import LineReception, Reception
from inventory.services.transfers import NewTransfer, NewTransferLine, Seen
from tests.inventory import ledger, lots
from tests.world import MORNING

SOON = MORNING.date() + timedelta(days=3)


def wanted(*lines: tuple[str, int], **more: Any) -> NewTransfer:
    """From the warehouse to the shop."""
    new = NewTransfer("main", "shop", [NewTransferLine(*line) for line in lines], SOON)
    return replace(new, **more)


def draft(*lines: tuple[str, int], **more: Any) -> Transfer:
    (transfer,) = transfers.create(transfers=[wanted(*lines, **more)], actor=SYSTEM, at=MORNING)
    return transfer


def send(*sent: Transfer) -> None:
    seen = [Seen(transfer.pk) for transfer in sent]
    transfers.send(seen=seen, actor=SYSTEM, at=MORNING)


def sent(*lines: tuple[str, int], **more: Any) -> Transfer:
    transfer = draft(*lines, **more)
    send(transfer)
    return fresh(transfer)


def receive(transfer: Transfer, *came: tuple[int, int], **more: Any) -> Transfer:
    """Take in units by position of the line, and return the transfer as it is then."""
    lines = [
        LineReception(line_of(transfer, position).pk, quantity, **more)
        for position, quantity in came
    ]
    reception = Reception(transfer.pk, lines)
    transfer_receipts.receive(receptions=[reception], actor=SYSTEM, at=MORNING)
    return fresh(transfer)


def missing(transfer: Transfer, position: int, quantity: int, reason: str = "torn bag") -> Transfer:
    return receive(transfer, (position, 0), quantity_missing=quantity, reason=reason)


def line_of(transfer: Transfer, position: int) -> TransferLine:
    return transfer.lines.get(position=position)


def fresh(transfer: Transfer) -> Transfer:
    return Transfer.objects.get(pk=transfer.pk)


def transit() -> Location:
    return Location.objects.get(code="in-transit")


def facts(transfer: Transfer) -> list[str]:
    return list(
        Event.objects.filter(stream_id=transfer.pk)
        .order_by("sequence")
        .values_list("type", flat=True)
    )


def check_laws() -> None:
    ledger.check_law()
    lots.check_law()
    in_transit = {
        (level.product_id): level.on_hand
        for level in StockLevel.objects.filter(location__kind="in_transit", on_hand__gt=0)
    }
    on_the_way: dict[object, int] = {}
    for line in TransferLine.objects.filter(transfer__status__in=["sent", "partly_received"]):
        left = line.quantity - line.quantity_received - line.quantity_missing
        if left:
            on_the_way[line.product_id] = on_the_way.get(line.product_id, 0) + left
            assert IncomingSupply.objects.get(source_id=line.pk).quantity == left
    assert in_transit == on_the_way
    coming = sum(IncomingSupply.objects.values_list("quantity", flat=True))
    assert coming == sum(on_the_way.values())
