"""The lifecycle of a transfer between locations. Stock itself is a ledger and has no states."""

from __future__ import annotations

from enum import StrEnum

from accounts import permissions as p
from core.lifecycle import NEW, Lifecycle, Transition


class TransferStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    CANCELLED = "cancelled"


S = TransferStatus
ON_THE_WAY = (S.SENT, S.PARTLY_RECEIVED)

TRANSFER = Lifecycle(
    noun="transfer",
    states=TransferStatus,
    terminal=frozenset({S.RECEIVED, S.CANCELLED}),
    transitions=(
        Transition("S1", "create", (NEW,), S.DRAFT, "transfer.created", p.STOCK_MANAGE),
        Transition("S2", "send", (S.DRAFT,), S.SENT, "transfer.sent", p.STOCK_MANAGE),
        Transition(
            "S3",
            "receive_part",
            ON_THE_WAY,
            S.PARTLY_RECEIVED,
            "transfer.partly_received",
            p.STOCK_MANAGE,
        ),
        # Everything has come, or is put down as missing with a reason.
        Transition(
            "S4", "receive_rest", ON_THE_WAY, S.RECEIVED, "transfer.received", p.STOCK_MANAGE
        ),
        Transition(
            "S5", "cancel", (S.DRAFT,), S.CANCELLED, "transfer.cancelled", p.STOCK_MANAGE, True
        ),
    ),
)
