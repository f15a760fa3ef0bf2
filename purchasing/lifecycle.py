"""The lifecycle of a purchase order, from the draft to the last receipt."""

from __future__ import annotations

from enum import StrEnum

from accounts import permissions as p
from core.lifecycle import NEW, Lifecycle, Transition


class PurchaseStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    CANCELLED = "cancelled"


S = PurchaseStatus
# Goods may still come, and may come before the supplier answers.
EXPECTING = (S.SENT, S.CONFIRMED, S.PARTLY_RECEIVED)

PURCHASE_ORDER = Lifecycle(
    noun="purchase order",
    states=PurchaseStatus,
    terminal=frozenset({S.RECEIVED, S.CANCELLED}),
    transitions=(
        Transition("P1", "create", (NEW,), S.DRAFT, "purchase.created", p.PURCHASING_MANAGE),
        # Sent again while nobody has answered, the link sent before is void.
        Transition("P2", "send", (S.DRAFT, S.SENT), S.SENT, "purchase.sent", p.PURCHASING_MANAGE),
        # The supplier's answer, by link or put down by us; another answer replaces it.
        Transition(
            "P3",
            "confirm",
            (S.SENT, S.CONFIRMED),
            S.CONFIRMED,
            "purchase.confirmed",
            p.PURCHASING_MANAGE,
        ),
        Transition(
            "P4",
            "decline",
            (S.SENT, S.CONFIRMED),
            S.CANCELLED,
            "purchase.declined",
            p.PURCHASING_MANAGE,
            True,
        ),
        Transition(
            "P5",
            "receive_part",
            EXPECTING,
            S.PARTLY_RECEIVED,
            "purchase.partly_received",
            p.PURCHASING_RECEIVE,
        ),
        Transition(
            "P6", "receive_rest", EXPECTING, S.RECEIVED, "purchase.received", p.PURCHASING_RECEIVE
        ),
        # What has not come by now will not come.
        Transition(
            "P7",
            "close_short",
            (S.PARTLY_RECEIVED,),
            S.RECEIVED,
            "purchase.closed_short",
            p.PURCHASING_MANAGE,
            True,
        ),
        Transition(
            "P8",
            "cancel",
            (S.DRAFT, S.SENT, S.CONFIRMED),
            S.CANCELLED,
            "purchase.cancelled",
            p.PURCHASING_MANAGE,
            True,
        ),
        Transition("P9", "change", (S.DRAFT,), S.DRAFT, "purchase.changed", p.PURCHASING_MANAGE),
    ),
)
