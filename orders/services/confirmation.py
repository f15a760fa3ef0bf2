"""Reserve stock, collect what blocks, and confirm the orders that nothing blocks (T2, T5)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from inventory.selectors import reservations as reserved
from inventory.services import reservations
from inventory.services.reservations import Demand
from orders.lifecycle import Blocks
from orders.models import LinePromise, Order, OrderFinding, OrderLine
from orders.rules import promise
from orders.rules.findings import Finding, Severity
from orders.rules.validation import KnownProduct
from orders.selectors import outlooks
from orders.selectors.outlooks import Wanted
from orders.services import holds, standing, state


@dataclass(slots=True)
class Candidate:
    """A submitted order on its way to be confirmed. Findings of the stock are added to its own.

    ``submitted_at`` is given where this happens as it is submitted.
    """

    order: Order
    lines: list[OrderLine]
    products: list[KnownProduct | None]
    findings: list[Finding]
    submitted_at: datetime | None = None


def settle(
    candidates: Sequence[Candidate],
    *,
    before: Sequence[NewEvent] = (),
    is_recheck: bool = False,
    actor: Actor,
    at: datetime,
) -> None:
    """Reserve for submitted orders and confirm those that nothing blocks; the others wait.

    ``before`` are events to record ahead of these, so that a batch writes its events once.
    Statements do not grow with the number of orders.
    """
    reserved_ids = _reserve(candidates, actor=actor, at=at)
    held = holds.held_order_ids(order_ids=[c.order.pk for c in candidates], blocks=Blocks.ALLOCATE)
    ready = [
        c
        for c in candidates
        if c.order.pk not in held and not any(f.is_blocking for f in c.findings)
    ]
    needed_on = _promise(ready, at=at) if ready else {}
    new_events = list(before)
    submitted_type = "order.rechecked" if is_recheck else "order.submitted"
    new_events += [_told(c, submitted_type, reserved_ids) for c in candidates]
    if ready:
        event_type = state.change(
            orders=[c.order for c in ready],
            command="confirm",
            at=at,
            moments={c.order.pk: c.submitted_at for c in ready if c.submitted_at},
        )
        _write_promises(ready, needed_on, actor=actor, at=at)
        new_events += [
            NewEvent(
                "order",
                c.order.pk,
                event_type,
                {"promised_on": c.order.promised_on.isoformat() if c.order.promised_on else ""},
                occurred_at=c.submitted_at,
            )
            for c in ready
        ]
    keep_findings([(c.order, c.findings) for c in candidates], at=at)
    standing.refresh(order_ids=[c.order.pk for c in candidates], at=at)
    for candidate in candidates:
        candidate.order.version += 1
    events.record(new_events, actor=actor, at=at)


def _reserve(candidates: Sequence[Candidate], *, actor: Actor, at: datetime) -> set[uuid.UUID]:
    """Reserve what is not yet reserved; return the lines that have what they want."""
    pairs = [
        (candidate, position, line)
        for candidate in candidates
        for position, (line, product) in enumerate(
            zip(candidate.lines, candidate.products, strict=True)
        )
        if product is not None and product.is_stock_kept and product.is_active and live(line)
    ]
    held = reserved.by_demand(demands=[line.pk for _, _, line in pairs])
    if held:
        # Together with what is reserved below, so that levels are locked in one order.
        reservations.lock(product_ids={line.product_id for _, _, line in pairs})  # type: ignore[misc]
    demands = [
        Demand(
            demand=line.pk,
            reference=f"{candidate.order.number}/{line.position}",
            product_id=line.product_id,  # type: ignore[arg-type]
            quantity=live(line),
            may_backorder=candidate.order.channel.allows_backorder,
            expires_at=candidate.order.expires_at,
        )
        for candidate, _, line in pairs
        if line.pk not in held
    ]
    outcomes = reservations.reserve(demands=demands, actor=actor, at=at)
    reserved_ids = set(held)
    for candidate, position, line in pairs:
        outcome = outcomes.get(line.pk)
        if outcome is None:
            continue
        if outcome.missing:
            candidate.findings.append(_out_of_stock(position, line, outcome.available))
        else:
            reserved_ids.add(line.pk)
    return reserved_ids


def live(line: OrderLine) -> int:
    """Units of a line that are still wanted."""
    return line.quantity - line.quantity_cancelled


def _out_of_stock(position: int, line: OrderLine, available: int) -> Finding:
    return Finding(
        "out_of_stock",
        Severity.BLOCK,
        f"lines.{position}.quantity",
        _("%(available)s of %(wanted)s %(sku)s are available.")
        % {"available": available, "wanted": live(line), "sku": line.sku},
    )


def _promise(ready: Sequence[Candidate], *, at: datetime) -> dict[uuid.UUID, date | None]:
    """Set the first promises of orders and their lines; a wish that cannot be met is told.

    Returns for each line the day on which its goods have to lie where they leave from.
    """
    found = outlooks.by_line([w for c in ready for w in _wanted(c, at)], at=at)
    needed_on: dict[uuid.UUID, date | None] = {}
    for candidate in ready:
        order = candidate.order
        days = [found[line.pk].arrives_on for line in candidate.lines if line.pk in found]
        order.promised_on = promise.promise_on(earliest=max(days), requested=order.requested_on)
        if order.requested_on and order.promised_on > order.requested_on:
            candidate.findings.append(_requested_date_not_met(order))
        for line in candidate.lines:
            if line.pk not in found:
                continue
            line.promised_on = promise.promise_on(
                earliest=found[line.pk].arrives_on,
                requested=line.requested_on or order.requested_on,
            )
            line.expected_on = line.promised_on
            needed_on[line.pk] = promise.needed_on(
                promised_on=line.promised_on,
                transit_days=order.channel.transit_days,
                places=found[line.pk].places,
            )
    return needed_on


def _wanted(candidate: Candidate, at: datetime) -> Iterator[Wanted]:
    for line, product in zip(candidate.lines, candidate.products, strict=True):
        if live(line):
            yield Wanted(
                line_id=line.pk,
                transit_days=candidate.order.channel.transit_days,
                began_at=candidate.submitted_at or at,
                product_type=product.type if product else "",
                is_stock_kept=product is not None and product.is_stock_kept,
                lead_time_days=product.lead_time_days if product else 0,
            )


def _requested_date_not_met(order: Order) -> Finding:
    return Finding(
        "requested_date_not_met",
        Severity.WARN,
        "requested_on",
        _("Wanted for %(requested)s, promised for %(promised)s.")
        % {"requested": order.requested_on, "promised": order.promised_on},
    )


def _write_promises(
    ready: Sequence[Candidate],
    needed_on: dict[uuid.UUID, date | None],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    setwise.update_rows(
        Order,
        columns=["promised_on", "expires_at"],
        rows=[(c.order.pk, c.order.promised_on, None) for c in ready],
    )
    lines = [(c, line, day) for c in ready for line in c.lines if (day := line.promised_on)]
    setwise.update_rows(
        OrderLine,
        columns=["promised_on", "expected_on"],
        rows=[(line.pk, day, line.expected_on) for _, line, day in lines],
    )
    LinePromise.objects.bulk_create(
        LinePromise(
            line=line,
            version=1,
            promised_on=day,
            reason=LinePromise.Reason.CONFIRMED,
            actor_name=actor.name,
            recorded_at=candidate.submitted_at or at,
        )
        for candidate, line, day in lines
    )
    reservations.keep(
        demands=[line.pk for _, line, _ in lines], needed_on=needed_on, actor=actor, at=at
    )


def _told(candidate: Candidate, event_type: str, reserved_ids: set[uuid.UUID]) -> NewEvent:
    reserved_units = sum(live(line) for line in candidate.lines if line.pk in reserved_ids)
    return NewEvent(
        "order",
        candidate.order.pk,
        event_type,
        {
            "findings": [f.code for f in candidate.findings],
            "blocking": sum(f.is_blocking for f in candidate.findings),
            "reserved": reserved_units,
        },
        occurred_at=candidate.submitted_at,
    )


def keep_findings(found: Sequence[tuple[Order, Sequence[Finding]]], *, at: datetime) -> None:
    """Replace the open findings of orders by those found now; what is gone is resolved."""
    wanted: dict[uuid.UUID, dict[tuple[str, str], Finding]] = defaultdict(dict)
    for order, findings in found:
        wanted[order.pk] |= {(f.code, f.field): f for f in findings}
    resolved = []
    for row in OrderFinding.objects.filter(
        order_id__in=[order.pk for order, _found in found], resolved_at=None
    ):
        if wanted[row.order_id].pop((row.code, row.field), None) is None:
            resolved.append(row.pk)
    if resolved:
        OrderFinding.objects.filter(pk__in=resolved).update(resolved_at=at)
    OrderFinding.objects.bulk_create(
        OrderFinding(
            order_id=order_id,
            code=f.code,
            severity=f.severity,
            field=f.field,
            message=f.message,
            is_from_document=f.is_from_document,
            found_at=at,
        )
        for order_id, findings in wanted.items()
        for f in findings.values()
    )
