"""The shapes that the orders API takes and gives."""

from __future__ import annotations

import uuid
from typing import Annotated

import msgspec

from core import limits
from orders.lifecycle import HoldStatus
from orders.rules.findings import Finding
from orders.rules.request import AwareMoment
from orders.selectors.listing import OrderRow
from orders.services.intake import Placement

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class FindingBody(msgspec.Struct, frozen=True):
    """One finding of intake."""

    code: str
    severity: str
    field: str
    message: str


class PlacementBody(msgspec.Struct, frozen=True):
    """What became of an order that was sent in. ``outcome``: placed, waiting, draft, duplicate or
    rejected; the last has no order."""

    outcome: str
    number: str
    id: uuid.UUID | None
    status: str
    version: int
    findings: list[FindingBody]


class BatchOutcome(msgspec.Struct, frozen=True):
    """The outcome of one order of a batch, by its place in the request."""

    index: int
    outcome: str
    number: str = ""
    id: uuid.UUID | None = None
    status: str = ""
    findings: list[FindingBody] = []
    errors: list[dict[str, str]] = []


class BatchAnswer(msgspec.Struct, frozen=True):
    """Outcomes in the order of the request, and how many there are of each."""

    results: list[BatchOutcome]
    counts: dict[str, int]


class OrderPage(msgspec.Struct, frozen=True):
    """A page of orders; an empty cursor means there is nothing on that side."""

    items: list[OrderRow]
    next_cursor: str
    previous_cursor: str


class ReasonRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state change with its reason."""

    reason: Reason
    version: int | None = None


class VersionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state change without more to say."""

    version: int | None = None


class HoldRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hold to place. ``blocks``: allocate, work, release, ship, charge."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    blocks: list[str]
    note: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    line_id: uuid.UUID | None = None
    fulfillment_id: uuid.UUID | None = None
    expires_at: AwareMoment | None = None
    version: int | None = None


class HoldFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which holds."""

    status: HoldStatus | None = None
    order: Annotated[str, msgspec.Meta(max_length=20)] = ""
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


class EventFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Events of an order after a sequence."""

    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


def finding_body(finding: Finding) -> FindingBody:
    return FindingBody(finding.code, finding.severity.value, finding.field, finding.message)


def placement_body(placement: Placement) -> PlacementBody:
    return PlacementBody(
        outcome=placement.outcome.value,
        number=placement.number,
        id=placement.order_id,
        status=placement.status,
        version=placement.version,
        findings=[finding_body(f) for f in placement.findings],
    )


def batch_outcome(index: int, placement: Placement) -> BatchOutcome:
    return BatchOutcome(
        index=index,
        outcome=placement.outcome.value,
        number=placement.number,
        id=placement.order_id,
        status=placement.status,
        findings=[finding_body(f) for f in placement.findings],
    )
