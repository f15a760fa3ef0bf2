"""What happens to an order between draft and confirmed (T2-T6), and its second look."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from core import setwise
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Invalid
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.selectors import availability
from inventory.selectors import reservations as reserved
from inventory.services import reservations
from inventory.services.reservations import Release
from orders.lifecycle import Blocks, OrderStatus
from orders.models import Order, OrderFinding, OrderLine
from orders.rules import validation
from orders.rules.findings import Finding, Severity
from orders.selectors import intake_facts, requests
from orders.services import confirmation, expiry, holds, standing, state
from orders.services.confirmation import Candidate

Versions = dict[uuid.UUID, int]


class NotConfirmable(DomainError):
    """Findings still block the order."""

    code = "not_confirmable"


@unit_of_work
def submit(
    *, order_ids: Sequence[uuid.UUID], actor: Actor, at: datetime, versions: Versions | None = None
) -> list[Order]:
    """Submit drafts: check them, reserve, and confirm what nothing blocks (T2, T5).

    Raises:
        CommandRefused: one is no draft.
        StaleVersion: one was changed since it was read.
    """
    orders = state.lock(order_ids=order_ids, versions=versions)
    state.change(orders=orders, command="submit", at=at)
    for order in orders:
        order.expires_at = expiry.due_at(order.channel, at=at)
    setwise.update_rows(
        Order, columns=["expires_at"], rows=[(order.pk, order.expires_at) for order in orders]
    )
    confirmation.settle(_candidates(orders), actor=actor, at=at)
    return orders


@unit_of_work
def confirm(
    *, order_ids: Sequence[uuid.UUID], actor: Actor, at: datetime, versions: Versions | None = None
) -> list[Order]:
    """Check waiting orders again and confirm them (T5).

    Whoever confirms accepts what a document's reader found; what intake itself finds still
    blocks.

    Raises:
        CommandRefused: one is not submitted.
        StaleVersion: one was changed since it was read.
        NotConfirmable: findings or a hold still block one; nothing is changed.
    """
    orders = state.lock(order_ids=order_ids, versions=versions)
    for order in orders:
        state.require(order, command="confirm")
    candidates = _candidates(orders)
    confirmation.settle(candidates, is_recheck=True, actor=actor, at=at)
    for candidate in candidates:
        if candidate.order.status != OrderStatus.CONFIRMED:
            blocking = [f.code for f in candidate.findings if f.is_blocking] or ["on_hold"]
            raise NotConfirmable(
                f"Order {candidate.order.number} still waits: {', '.join(blocking)}.",
                details={"findings": blocking},
            )
    return orders


@unit_of_work
def recheck(*, order_ids: Sequence[uuid.UUID], at: datetime) -> int:
    """Look again at waiting orders, by the system; returns how many could be confirmed.

    Who asked first gets first. An order that still cannot be confirmed is left as it is, so that
    looking costs no history.
    """
    locked = [
        order for order in state.lock(order_ids=order_ids) if order.status == OrderStatus.SUBMITTED
    ]
    locked.sort(key=lambda order: (order.submitted_at, order.pk))
    candidates = _candidates(locked)
    _add_document_findings(candidates)
    held = holds.held_order_ids(order_ids=[o.pk for o in locked], blocks=Blocks.ALLOCATE)
    free = [
        c
        for c in candidates
        if c.order.pk not in held and not any(f.is_blocking for f in c.findings)
    ]
    ready = _those_with_stock(free, at=at)
    confirmation.settle(ready, is_recheck=True, actor=SYSTEM, at=at)
    return sum(c.order.status == OrderStatus.CONFIRMED for c in ready)


def _add_document_findings(candidates: Sequence[Candidate]) -> None:
    """What the document's reader found stands until a person confirms the order."""
    by_order = {c.order.pk: c for c in candidates}
    for row in OrderFinding.objects.filter(
        order_id__in=by_order, is_from_document=True, resolved_at=None
    ).order_by("pk"):
        by_order[row.order_id].findings.append(
            Finding(row.code, Severity(row.severity), row.field, row.message, is_from_document=True)
        )


def _those_with_stock(candidates: Sequence[Candidate], *, at: datetime) -> list[Candidate]:
    """Those for which the shelf has enough, one after the other; reserving has the last word."""
    lines = [line for c in candidates for line in c.lines]
    held = reserved.by_demand(demands=[line.pk for line in lines])
    needs = [_units_needed(c, held) for c in candidates]
    free = availability.promisable(
        product_ids={product for need in needs for product in need}, at=at
    )
    given: Counter[uuid.UUID] = Counter()
    chosen = []
    for candidate, need in zip(candidates, needs, strict=True):
        may_backorder = candidate.order.channel.allows_backorder
        if all(
            given[product] + units <= free[product].units(may_backorder=may_backorder)
            for product, units in need.items()
        ):
            given += need
            chosen.append(candidate)
    return chosen


def _units_needed(candidate: Candidate, held: Mapping[uuid.UUID, object]) -> Counter[uuid.UUID]:
    """Units of each product that are still to be reserved."""
    needed: Counter[uuid.UUID] = Counter()
    for line, product in zip(candidate.lines, candidate.products, strict=True):
        if product is not None and product.is_stock_kept and line.pk not in held:
            needed[product.id] += confirmation.live(line)
    return needed


@unit_of_work
def send_back(
    *,
    order_ids: Sequence[uuid.UUID],
    reason: str,
    actor: Actor,
    at: datetime,
    versions: Versions | None = None,
) -> list[Order]:
    """Send submitted orders back to draft; their stock is free again (T3).

    Raises:
        CommandRefused: one is not submitted.
        StaleVersion: one was changed since it was read.
        Invalid: ``reason_required``.
    """
    return _end_submission(
        order_ids, command="send_back", reason=reason, actor=actor, at=at, versions=versions
    )


@unit_of_work
def reject(
    *,
    order_ids: Sequence[uuid.UUID],
    reason: str,
    actor: Actor,
    at: datetime,
    versions: Versions | None = None,
) -> list[Order]:
    """Reject submitted orders with a reason; their stock is free again (T4).

    Raises:
        CommandRefused: one is not submitted.
        StaleVersion: one was changed since it was read.
        Invalid: ``reason_required``.
    """
    return _end_submission(
        order_ids, command="reject", reason=reason, actor=actor, at=at, versions=versions
    )


@unit_of_work
def expire_due(*, at: datetime, limit: int) -> int:
    """Expire submitted orders whose time has run out (T6); returns how many."""
    due = Order.objects.filter(status=OrderStatus.SUBMITTED, expires_at__lte=at)
    ids = list(due.order_by("expires_at").values_list("pk", flat=True)[:limit])
    # One that was confirmed while we waited for it keeps its stock.
    still_due = [
        order
        for order in state.lock(order_ids=ids)
        if order.status == OrderStatus.SUBMITTED and order.expires_at and order.expires_at <= at
    ]
    _end(still_due, command="expire", reason="not confirmed in time", actor=SYSTEM, at=at)
    return len(still_due)


def _end_submission(
    order_ids: Sequence[uuid.UUID],
    *,
    command: str,
    reason: str,
    actor: Actor,
    at: datetime,
    versions: Versions | None,
) -> list[Order]:
    if not reason.strip():
        raise Invalid("Say why.", code="reason_required")
    orders = state.lock(order_ids=order_ids, versions=versions)
    _end(orders, command=command, reason=reason, actor=actor, at=at)
    return orders


def _end(orders: Sequence[Order], *, command: str, reason: str, actor: Actor, at: datetime) -> None:
    if not orders:
        return
    event_type = state.change(orders=orders, command=command, at=at)
    lines = OrderLine.objects.filter(order__in=orders).values_list("pk", flat=True)
    reservations.release(
        releases=[
            Release(demand, row.quantity, row.location_id)
            for demand, rows in reserved.by_demand(demands=lines).items()
            for row in rows
        ],
        reason=reason,
        actor=actor,
        at=at,
    )
    events.record(
        [NewEvent("order", order.pk, event_type, {"reason": reason}) for order in orders],
        actor=actor,
        at=at,
    )
    standing.refresh(order_ids=[order.pk for order in orders], at=at)


def _candidates(orders: Sequence[Order]) -> list[Candidate]:
    """Orders with their lines and the findings that a fresh check makes."""
    asked = requests.of_orders(orders)
    known = intake_facts.look_up([asked[order.pk].request for order in orders])
    candidates = []
    for order in orders:
        stored = asked[order.pk]
        facts = known.facts_for(stored.request)
        findings = validation.check(stored.request, facts)
        findings += validation.check_total(stored.request, stored.totals)
        products = [facts.product_of(line) for line in stored.request.lines]
        _adopt_products(stored.lines, products)
        candidates.append(Candidate(order, stored.lines, products, findings))
    return candidates


def _adopt_products(
    lines: Sequence[OrderLine], products: Sequence[validation.KnownProduct | None]
) -> None:
    """A product that was unknown at intake and exists now becomes the line's."""
    adopted = []
    for line, product in zip(lines, products, strict=True):
        if line.product_id is None and product is not None:
            line.product_id = product.id
            adopted.append(line)
    if adopted:
        OrderLine.objects.bulk_update(adopted, ["product_id"])
