"""What fulfillment takes and gives over REST."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

import msgspec

from core import limits
from fulfillment.selectors.queue import FulfillmentCard

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Note = Annotated[str, msgspec.Meta(max_length=500)]
Units = Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]
Lines = Annotated[list["CountBody"], msgspec.Meta(min_length=1, max_length=limits.LINES_PER_ORDER)]
OrderLines = Annotated[
    list["LineCancelBody"], msgspec.Meta(min_length=1, max_length=limits.LINES_PER_ORDER)
]


class FulfillmentPage(msgspec.Struct, frozen=True):
    """A page of fulfillments; an empty cursor means there is nothing on that side."""

    items: list[FulfillmentCard]
    next_cursor: str
    previous_cursor: str


class AssignmentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where work goes: a person, by user id, or the queue of a department, or both."""

    assignee_id: int | None = None
    department_id: int | None = None
    version: int | None = None


class CountBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of one line of a fulfillment."""

    line_id: uuid.UUID
    quantity: Units


class PicksRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted into the box; without ``lines`` everything that is left."""

    lines: Lines | None = None
    version: int | None = None


class UnpicksRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was taken out of the box again; without ``lines`` everything in it."""

    reason: Reason
    lines: Lines | None = None
    version: int | None = None


class ShortBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of one line that were not found; of a bundle, ``component_id`` is the product that
    is missing."""

    line_id: uuid.UUID
    quantity: Units
    component_id: uuid.UUID | None = None


class ShortPicksRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was not on the shelf, and why as far as is known."""

    reason: Reason
    lines: Annotated[list[ShortBody], msgspec.Meta(min_length=1, max_length=limits.LINES_PER_ORDER)]
    version: int | None = None


class CheckRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person found. A failed or waived check needs a note."""

    kind: Literal["quantity", "amount", "address", "consent"]
    result: Literal["passed", "failed", "waived"]
    note: Note = ""
    version: int | None = None


class ConsentCallRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer said on the phone: to whom, when, in which words."""

    answer: Literal["yes", "no"]
    note: Reason
    version: int | None = None


class CancellationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole order is no longer wanted. ``consent``: the departments at work on it agree."""

    reason: Reason
    consent: bool = False
    version: int | None = None


class LineCancelBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of one order line that are no longer wanted."""

    line_id: uuid.UUID
    quantity: Units


class LinesCancellationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some units are no longer wanted. ``consent``: the departments at work on them agree."""

    lines: OrderLines
    reason: Reason
    consent: bool = False
    version: int | None = None
