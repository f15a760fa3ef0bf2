"""The lifecycle of an exception case: rows T38-T42."""

from __future__ import annotations

from enum import StrEnum

from accounts import permissions as p
from core.lifecycle import NEW, Lifecycle, Transition


class CaseStatus(StrEnum):
    OPEN = "open"
    AWAITING_CUSTOMER = "awaiting_customer"
    RESOLVING = "resolving"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class CaseKind(StrEnum):
    LATE = "late"
    OUT_OF_STOCK = "out_of_stock"
    QUANTITY_ERROR = "quantity_error"
    ADDRESS_ERROR = "address_error"
    ITEM_ERROR = "item_error"
    PRICE_ERROR = "price_error"
    DAMAGED = "damaged"
    LOST = "lost"
    PAYMENT = "payment"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    SUPPLIER_LATE = "supplier_late"
    DELIVERY_FAILED = "delivery_failed"
    OTHER = "other"


S = CaseStatus

CASE = Lifecycle(
    noun="case",
    states=CaseStatus,
    terminal=frozenset({S.RESOLVED, S.DISMISSED}),
    transitions=(
        Transition("T38", "open", (NEW,), S.OPEN, "case.opened", p.CASES_MANAGE),
        Transition(
            "T39",
            "await_customer",
            (S.OPEN,),
            S.AWAITING_CUSTOMER,
            "case.awaiting_customer",
            p.CASES_MANAGE,
        ),
        Transition(
            "T41",
            "start_resolving",
            (S.OPEN, S.AWAITING_CUSTOMER),
            S.RESOLVING,
            "case.resolving",
            p.CASES_MANAGE,
        ),
        Transition(
            "T42",
            "resolve",
            (S.RESOLVING,),
            S.RESOLVED,
            "case.resolved",
            p.CASES_MANAGE,
            True,
        ),
        Transition(
            "T42", "dismiss", (S.OPEN,), S.DISMISSED, "case.dismissed", p.CASES_MANAGE, True
        ),
    ),
)
