"""Transfers between locations over REST."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from inventory.selectors import transfers as reads
from inventory.selectors.transfers import TransferDetail, TransferFilter, TransferView
from inventory.services import transfer_receipts, transfers
from inventory.services.transfer_receipts import LineReception, Reception
from inventory.services.transfers import NewTransfer, NewTransferLine, Seen

Code = Annotated[str, msgspec.Meta(max_length=64)]
Reason = Annotated[str, msgspec.Meta(max_length=200)]
Units = Annotated[int, msgspec.Meta(ge=0, le=limits.QUANTITY_MAX)]


class TransferPage(msgspec.Struct, frozen=True):
    """A page of transfers, the newest first."""

    items: list[TransferView]
    next_cursor: str
    previous_cursor: str


class TransferLineRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a product that are to be sent."""

    sku: Code
    quantity: Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]


class TransferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A transfer to write down; source and destination are codes of locations."""

    source: Code
    destination: Code
    expected_on: date
    lines: Annotated[
        list[TransferLineRequest], msgspec.Meta(min_length=1, max_length=limits.LINES_PER_ORDER)
    ]
    note: Reason = ""


class TransferDispatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The goods leave."""

    version: int | None = None


class TransferCancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft is dropped, with the reason."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    version: int | None = None


class TransferLineReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a line that came, and units put down as missing with the reason. Without a
    ``lot_code`` the lots that expire first are taken to have come first."""

    line_id: uuid.UUID
    quantity: Units = 0
    quantity_missing: Units = 0
    reason: Reason = ""
    lot_code: Annotated[str, msgspec.Meta(max_length=40)] = ""


class TransferReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of a transfer."""

    lines: Annotated[
        list[TransferLineReceipt], msgspec.Meta(min_length=1, max_length=limits.LINES_PER_ORDER)
    ]
    version: int | None = None


class Transfers(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.STOCK_MANAGE}

    @describe(
        summary="List transfers", query=TransferFilter, response=TransferPage, tag="transfers"
    )
    def get(self, request: Request) -> Response:
        page = reads.list_transfers(
            wanted=self.query(TransferFilter), actor=self.actor, at=timezone.now()
        )
        return self.reply(TransferPage(list(page.items), page.next_cursor, page.previous_cursor))

    @describe(
        summary="Create a transfer",
        request=TransferRequest,
        response=TransferDetail,
        status=201,
        tag="transfers",
    )
    def post(self, request: Request) -> Response:
        """A draft: nothing leaves before it is dispatched."""
        return self.once(self._create)

    def _create(self) -> Response:
        body = self.decode(TransferRequest)
        new = NewTransfer(
            source_code=body.source,
            destination_code=body.destination,
            lines=[NewTransferLine(line.sku, line.quantity) for line in body.lines],
            expected_on=body.expected_on,
            note=body.note,
        )
        (made,) = transfers.create(transfers=[new], actor=self.actor, at=timezone.now())
        return _answer(self, made.number, status=201)


class TransferOfNumber(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW}

    @describe(summary="Read a transfer", response=TransferDetail, tag="transfers")
    def get(self, request: Request, number: str) -> Response:
        return _answer(self, number)


class TransferDispatches(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Dispatch a transfer",
        request=TransferDispatch,
        response=TransferDetail,
        tag="transfers",
    )
    def post(self, request: Request, number: str) -> Response:
        """Only units that nobody was promised leave."""

        def send(transfer_id: uuid.UUID, at: datetime) -> None:
            seen = Seen(transfer_id, self.seen_version(self.decode(TransferDispatch).version))
            transfers.send(seen=[seen], actor=self.actor, at=at)

        return _change(self, number, send)


class TransferReceipts(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Receive a transfer",
        request=TransferReceipt,
        response=TransferDetail,
        tag="transfers",
    )
    def post(self, request: Request, number: str) -> Response:
        """A part or the rest; who waits for the goods gets them at once."""

        def receive(transfer_id: uuid.UUID, at: datetime) -> None:
            body = self.decode(TransferReceipt)
            reception = Reception(
                transfer_id=transfer_id,
                lines=[LineReception(**msgspec.structs.asdict(line)) for line in body.lines],
                version=self.seen_version(body.version),
            )
            transfer_receipts.receive(receptions=[reception], actor=self.actor, at=at)

        return _change(self, number, receive)


class TransferCancellations(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Cancel a transfer",
        request=TransferCancellation,
        response=TransferDetail,
        tag="transfers",
    )
    def post(self, request: Request, number: str) -> Response:
        """Only a draft can be cancelled: what was sent is received or missing."""

        def cancel(transfer_id: uuid.UUID, at: datetime) -> None:
            body = self.decode(TransferCancellation)
            seen = Seen(transfer_id, self.seen_version(body.version))
            transfers.cancel(seen=[seen], reason=body.reason, actor=self.actor, at=at)

        return _change(self, number, cancel)


def _change(
    endpoint: Endpoint, number: str, change: Callable[[uuid.UUID, datetime], None]
) -> Response:
    def act() -> Response:
        at = timezone.now()
        found = reads.read_transfer(number=number, actor=endpoint.actor, at=at)
        change(found.id, at)
        return _answer(endpoint, number)

    return endpoint.once(act)


def _answer(endpoint: Endpoint, number: str, *, status: int = 200) -> Response:
    view = reads.read_transfer(number=number, actor=endpoint.actor, at=timezone.now())
    return endpoint.reply(view, status=status, version=view.version)
