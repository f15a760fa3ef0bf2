"""The only writer of a line's buckets: quantity moves from one to another, never appears."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import setwise
from core.errors import CommandRefused, DomainError
from core.unit_of_work import unit_of_work
from orders.lifecycle import BUCKET_MOVES, Bucket
from orders.models import OrderLine
from orders.services import standing, state


class QuantityNotThere(DomainError):
    """The bucket holds less than is to be moved."""

    code = "quantity_not_there"


@dataclass(frozen=True, slots=True)
class Move:
    """Units of a line that go from one bucket to another."""

    line_id: uuid.UUID
    source: Bucket
    target: Bucket
    quantity: int


@unit_of_work
def move(*, moves: Sequence[Move], at: datetime) -> set[uuid.UUID]:
    """Move units between buckets and return the orders they belong to.

    Locks orders, then lines, each by id. The calling service records the event.

    Raises:
        CommandRefused: ``move_not_allowed``, the table has no such move.
        QuantityNotThere: a bucket holds less than that.
    """
    changes: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for step in moves:
        assert step.quantity >= 0, "a move back is a row of its own"
        if (step.source, step.target) not in BUCKET_MOVES:
            raise CommandRefused(
                f"Quantity does not go from {step.source} to {step.target}.",
                code="move_not_allowed",
            )
        changes[step.line_id][step.source.value] -= step.quantity
        changes[step.line_id][step.target.value] += step.quantity
    lines = lock_lines(line_ids=changes)
    columns = [f"quantity_{bucket.value}" for bucket in Bucket]
    rows = []
    for line in lines:
        change = changes[line.pk]
        values = [
            getattr(line, column) + change[bucket.value]
            for column, bucket in zip(columns, Bucket, strict=True)
        ]
        if min(values) < 0:
            raise QuantityNotThere(
                f"Line {line.position} does not have that many units there.",
                details={"line_id": str(line.pk)},
            )
        released = min(line.quantity_released, values[list(Bucket).index(Bucket.READY)])
        rows.append((line.pk, *values, released))
    setwise.update_rows(OrderLine, columns=[*columns, "quantity_released"], rows=rows)
    order_ids = {line.order_id for line in lines}
    standing.refresh(order_ids=order_ids, at=at)
    return order_ids


@unit_of_work
def mark_released(*, changes: Sequence[tuple[uuid.UUID, int]], at: datetime) -> None:
    """Add (or with a negative number take back) units that have passed review."""
    lines = lock_lines(line_ids=[line_id for line_id, _ in changes])
    sums: Counter[uuid.UUID] = Counter()
    for line_id, quantity in changes:
        sums[line_id] += quantity
    setwise.update_rows(
        OrderLine,
        columns=["quantity_released"],
        rows=[(line_id, quantity) for line_id, quantity in sums.items()],
        increments=["quantity_released"],
    )
    standing.refresh(order_ids={line.order_id for line in lines}, at=at)


def mark_delivered(*, moments: Mapping[uuid.UUID, datetime]) -> None:
    """Note the actual date of lines that have arrived in full, in one statement."""
    setwise.update_rows(OrderLine, columns=["delivered_at"], rows=list(moments.items()))


def lock_lines(*, line_ids: Iterable[uuid.UUID]) -> list[OrderLine]:
    """Lock the orders of lines and then the lines, each in id order."""
    ids = sorted(set(line_ids))
    state.lock_rows(
        order_ids=OrderLine.objects.filter(pk__in=ids).values_list("order_id", flat=True)
    )
    return list(OrderLine.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
