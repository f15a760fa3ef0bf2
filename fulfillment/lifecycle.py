"""The lifecycle of a fulfillment: rows T10-T24, T26-T28, T32-T33."""

from __future__ import annotations

from enum import StrEnum

from accounts import permissions as p
from core.lifecycle import NEW, Lifecycle, Transition


class FulfillmentStatus(StrEnum):
    WAITING_STOCK = "waiting_stock"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    READY = "ready"
    IN_REVIEW = "in_review"
    RELEASED = "released"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    CANCELLED = "cancelled"


S = FulfillmentStatus

FULFILLMENT = Lifecycle(
    noun="fulfillment",
    states=FulfillmentStatus,
    terminal=frozenset({S.DELIVERED, S.CANCELLED}),
    transitions=(
        Transition("T10", "assign", (NEW,), S.ASSIGNED, "fulfillment.assigned"),
        Transition("T10", "wait", (NEW,), S.WAITING_STOCK, "fulfillment.waiting_stock"),
        Transition("T11", "cover", (S.WAITING_STOCK,), S.ASSIGNED, "fulfillment.covered"),
        Transition(
            "T12", "accept", (S.ASSIGNED,), S.ACCEPTED, "fulfillment.accepted", p.FULFILLMENT_WORK
        ),
        Transition(
            "T13",
            "decline",
            (S.ASSIGNED,),
            S.CANCELLED,
            "fulfillment.declined",
            p.FULFILLMENT_WORK,
            True,
        ),
        Transition(
            "T14",
            "give_back",
            (S.ACCEPTED,),
            S.ASSIGNED,
            "fulfillment.given_back",
            p.FULFILLMENT_WORK,
            True,
        ),
        Transition(
            "T14",
            "reassign",
            (S.ASSIGNED, S.ACCEPTED),
            S.ASSIGNED,
            "fulfillment.reassigned",
            p.FULFILLMENT_ASSIGN,
        ),
        Transition(
            "T15", "start", (S.ACCEPTED,), S.IN_WORK, "fulfillment.started", p.FULFILLMENT_WORK
        ),
        Transition(
            "T16", "pick", (S.IN_WORK,), S.IN_WORK, "fulfillment.picked", p.FULFILLMENT_WORK
        ),
        Transition(
            "T17",
            "unpick",
            (S.IN_WORK,),
            S.IN_WORK,
            "fulfillment.unpicked",
            p.FULFILLMENT_WORK,
            True,
        ),
        Transition(
            "T18",
            "report_short",
            (S.IN_WORK,),
            S.IN_WORK,
            "fulfillment.short_picked",
            p.FULFILLMENT_WORK,
            True,
        ),
        Transition(
            "T19", "make_ready", (S.IN_WORK,), S.READY, "fulfillment.ready", p.FULFILLMENT_WORK
        ),
        Transition(
            "T20",
            "enter_review",
            (S.READY,),
            S.IN_REVIEW,
            "fulfillment.review_opened",
            p.FULFILLMENT_REVIEW,
        ),
        Transition(
            "T21",
            "approve",
            (S.IN_REVIEW,),
            S.RELEASED,
            "fulfillment.released",
            p.FULFILLMENT_REVIEW,
        ),
        Transition(
            "T22",
            "fail_review",
            (S.IN_REVIEW,),
            S.IN_WORK,
            "fulfillment.review_failed",
            p.FULFILLMENT_REVIEW,
            True,
        ),
        Transition(
            "T23",
            "recall",
            (S.RELEASED,),
            S.READY,
            "fulfillment.recalled",
            p.FULFILLMENT_REVIEW,
            True,
        ),
        Transition(
            "T24", "hand_over", (S.RELEASED,), S.SHIPPED, "fulfillment.shipped", p.FULFILLMENT_SHIP
        ),
        Transition(
            "T26",
            "deliver",
            (S.SHIPPED,),
            S.DELIVERED,
            "fulfillment.delivered",
            p.TRACKING_UPDATE,
        ),
        Transition(
            "T27",
            "fail_delivery",
            (S.SHIPPED,),
            S.DELIVERY_FAILED,
            "fulfillment.delivery_failed",
            p.TRACKING_UPDATE,
            True,
        ),
        Transition(
            "T28",
            "retry_delivery",
            (S.DELIVERY_FAILED,),
            S.SHIPPED,
            "fulfillment.delivery_retried",
            p.TRACKING_UPDATE,
        ),
        Transition(
            "T28",
            "take_back",
            (S.DELIVERY_FAILED,),
            S.CANCELLED,
            "fulfillment.taken_back",
            p.TRACKING_UPDATE,
            True,
        ),
        Transition(
            "T32",
            "withdraw",
            (S.WAITING_STOCK, S.ASSIGNED, S.ACCEPTED, S.IN_WORK, S.READY, S.IN_REVIEW),
            S.CANCELLED,
            "fulfillment.withdrawn",
        ),
    ),
)
