"""Follow what becomes of promises: the expected day of a line, and a promise given anew (T9)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import setwise
from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from orders.lifecycle import OrderStatus
from orders.models import LinePromise, Order, OrderLine
from orders.rules import promise
from orders.selectors import outlooks
from orders.selectors.outlooks import Wanted
from orders.services import state

_NOTE_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class _Renewed:
    """A line whose promise is given anew, and the promise that it had."""

    line: OrderLine
    before: LinePromise
    after: LinePromise


@unit_of_work
def follow_supply(
    *, moved: Sequence[Mapping[str, Any]], reason: str, actor: Actor, at: datetime
) -> None:
    """What is reserved for lines will be there on another day, or has come.

    ``moved`` name the lines as ``demand``; a demand that is no line of ours is passed over. The
    first promise of a line never changes. Statements do not grow with the lines.
    """
    renew(
        line_ids={uuid.UUID(entry["demand"]) for entry in moved}, reason=reason, actor=actor, at=at
    )


@unit_of_work
def renew(
    *,
    line_ids: Iterable[uuid.UUID],
    reason: str,
    actor: Actor,
    at: datetime,
    late: LinePromise.Reason = LinePromise.Reason.SUPPLY_LATE,
) -> None:
    """Expect lines on the day that their reservations allow, and promise anew those that will
    pass their latest promise, or can be bettered again after it had moved.

    ``reason`` says in words what happened, ``late`` of which kind it was.
    """
    ids = set(line_ids)
    orders = _lock_confirmed(ids)
    if not orders:
        return
    lines = list(
        OrderLine.objects.filter(order_id__in=orders).select_related("product").order_by("pk")
    )
    latest = _latest_promises(orders)
    expected = _expected(orders, [x for x in lines if x.pk in ids and x.pk in latest], at=at)
    changed = [x for x in lines if x.pk in expected and x.expected_on != expected[x.pk]]
    renewed = list(_renewals(lines, latest, expected, late=late, reason=reason, actor=actor, at=at))
    if not changed and not renewed:
        return
    setwise.update_rows(
        OrderLine,
        columns=["expected_on"],
        rows=[(line.pk, expected[line.pk]) for line in changed],
    )
    LinePromise.objects.bulk_create(row.after for row in renewed)
    touched = {line.order_id for line in changed} | {row.line.order_id for row in renewed}
    setwise.update_rows(
        Order, columns=["updated_at"], rows=[(pk, at) for pk in touched], bump_version=True
    )
    events.record(_told(lines, latest, renewed, reason), actor=actor, at=at)


def _lock_confirmed(line_ids: set[uuid.UUID]) -> dict[uuid.UUID, Order]:
    order_ids = set(OrderLine.objects.filter(pk__in=line_ids).values_list("order_id", flat=True))
    return {
        order.pk: order
        for order in state.lock(order_ids=list(order_ids))
        if order.status == OrderStatus.CONFIRMED
    }


def _latest_promises(order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, LinePromise]:
    rows = LinePromise.objects.filter(line__order_id__in=list(order_ids))
    return {row.line_id: row for row in rows.order_by("line_id", "-version").distinct("line_id")}


def _expected(
    orders: Mapping[uuid.UUID, Order], lines: Sequence[OrderLine], *, at: datetime
) -> dict[uuid.UUID, date]:
    """When lines can be at the door, those of stock alone: what is made has its own clock."""
    wanted = [
        Wanted(
            line_id=line.pk,
            transit_days=orders[line.order_id].channel.transit_days,
            began_at=at,
            is_stock_kept=True,
        )
        for line in lines
        if line.product is not None and line.product.is_stock_kept
    ]
    found = outlooks.by_line(wanted, at=at)
    return {
        line.pk: promise.promise_on(
            earliest=found[line.pk].arrives_on,
            requested=line.requested_on or orders[line.order_id].requested_on,
        )
        for line in lines
        if line.pk in found
    }


def _renewals(
    lines: Sequence[OrderLine],
    latest: Mapping[uuid.UUID, LinePromise],
    expected: Mapping[uuid.UUID, date],
    *,
    late: LinePromise.Reason,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Iterable[_Renewed]:
    for line in lines:
        if line.pk not in expected:
            continue
        before = latest[line.pk]
        found = promise.renewal(
            first=line.promised_on or before.promised_on,
            latest=before.promised_on,
            expected=expected[line.pk],
        )
        if found is None:
            continue
        is_late = found.turn is promise.Turn.LATE
        after = LinePromise(
            line=line,
            version=before.version + 1,
            promised_on=found.promised_on,
            reason=late if is_late else LinePromise.Reason.SUPPLY_EARLY,
            note=reason[:_NOTE_LENGTH_MAX],
            actor_name=actor.name,
            recorded_at=at,
        )
        yield _Renewed(line, before, after)


def _told(
    lines: Sequence[OrderLine],
    latest: Mapping[uuid.UUID, LinePromise],
    renewed: Sequence[_Renewed],
    reason: str,
) -> list[NewEvent]:
    """One event an order. Beside its lines it says the day on which all that is still to come
    was promised to be there, and is now."""
    by_order: dict[uuid.UUID, list[_Renewed]] = defaultdict(list)
    for row in renewed:
        by_order[row.line.order_id].append(row)
    days = {pk: row.promised_on for pk, row in latest.items()}
    new_days = days | {row.line.pk: row.after.promised_on for row in renewed}
    to_come: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for line in lines:
        if line.pk in days and (_is_to_come(line) or new_days[line.pk] != days[line.pk]):
            to_come[line.order_id].append(line.pk)
    return [
        NewEvent(
            "order",
            order_id,
            "order.promise_changed",
            {
                "positions": ", ".join(str(row.line.position) for row in rows),
                "before": max(days[pk] for pk in to_come[order_id]).isoformat(),
                "after": max(new_days[pk] for pk in to_come[order_id]).isoformat(),
                "reason": reason,
                "lines": [_line_told(row) for row in rows],
            },
        )
        for order_id, rows in by_order.items()
    ]


def _is_to_come(line: OrderLine) -> bool:
    return line.quantity > line.quantity_cancelled + line.quantity_shipped + line.quantity_delivered


def _line_told(row: _Renewed) -> dict[str, str]:
    return {
        "line": str(row.line.pk),
        "sku": row.line.sku,
        "before": row.before.promised_on.isoformat(),
        "after": row.after.promised_on.isoformat(),
        "reason": row.after.reason,
    }
