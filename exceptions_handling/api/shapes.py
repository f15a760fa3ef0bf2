"""What the addresses of cases take."""

from __future__ import annotations

from typing import Annotated

import msgspec

from exceptions_handling.lifecycle import CaseKind, CaseStatus

Severity = Annotated[int, msgspec.Meta(ge=1, le=3, description="1 high, 2 normal, 3 low")]


class CaseQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases to list; without a status, those that have not ended."""

    kind: CaseKind | None = None
    status: CaseStatus | None = None
    severity: Severity | None = None
    order: Annotated[str, msgspec.Meta(max_length=12, description="order number")] = ""
    owner: Annotated[int | None, msgspec.Meta(description="id of a member of staff")] = None
    has_ended: bool = False
    cursor: str = ""
    size: Annotated[int, msgspec.Meta(ge=0)] = 0


class CaseReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something gone wrong with an order, told by whoever noticed it."""

    order: Annotated[str, msgspec.Meta(max_length=12, description="order number")]
    kind: CaseKind
    summary: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    severity: Severity = 2


class CaseMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that needs no words."""

    version: int | None = None


class CaseEnding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The end of a case: what was done, or why it was none."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    version: int | None = None


class CaseOwner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose case it is from now on."""

    owner_id: int
    version: int | None = None
