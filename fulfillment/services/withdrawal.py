"""Cancel what customers no longer want: work ends or shrinks, then the order's units are cancelled,
in one transaction (T32-T34). Every edge that cancels comes through here."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import permissions as p
from core.actors import SYSTEM, Actor, ActorKind
from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.unit_of_work import unit_of_work
from fulfillment.lifecycle import FULFILLMENT
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.rules import rights
from fulfillment.services import coverage, progress, shrinking
from fulfillment.services.progress import Seen
from orders.lifecycle import Bucket
from orders.models import Order, OrderLine
from orders.services import cancellation, state
from orders.services.cancellation import Cancel

# Units are taken from where the least work is lost.
_FIRST_TO_GIVE = (S.WAITING_STOCK, S.ASSIGNED, S.ACCEPTED, S.IN_WORK, S.READY, S.IN_REVIEW)
# Somebody has these in hands.
_IN_HANDS = {S.IN_WORK, S.READY, S.IN_REVIEW}


@dataclass(frozen=True, slots=True)
class LineCancel:
    """Units of an order line that are no longer wanted."""

    line_id: uuid.UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Source:
    """Units of a line that can still be cancelled: in a fulfillment, or in none yet."""

    bucket: Bucket
    quantity: int
    fulfillment: Fulfillment | None = None
    line: FulfillmentLine | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Units taken from a source."""

    line_id: uuid.UUID
    source: Source
    quantity: int

    @property
    def cancel(self) -> Cancel:
        work = self.source.fulfillment
        return Cancel(
            self.line_id, self.source.bucket, self.quantity, work.location_id if work else None
        )


class PastPointOfNoReturn(DomainError):
    """The units have passed review or left the house: what is left is a return."""

    code = "past_point_of_no_return"


class ConsentNeeded(DomainError):
    """A department has the units in hands and has to agree."""

    code = "department_consent_needed"


@unit_of_work
def cancel_orders(
    *,
    order_ids: Sequence[uuid.UUID],
    reason: str,
    actor: Actor,
    at: datetime,
    by_customer: bool = False,
    consent: bool = False,
    versions: Mapping[uuid.UUID, int] | None = None,
) -> None:
    """Cancel whole orders, all or none. ``consent``: the departments at work agree.

    Raises:
        Forbidden, NotFound, StaleVersion, Invalid: as usual; ``reason_required``.
        CommandRefused: an order has ended.
        PastPointOfNoReturn: a unit has passed review.
        ConsentNeeded: a department works on it, and neither leads nor agrees.
    """
    _require_right(actor, by_customer)
    work, orders = _lock(order_ids, versions)
    for order in orders:
        state.require(order, command="cancel")
    lines = _lines(order_ids)
    wanted = {line.pk: line.quantity - line.quantity_cancelled for line in lines}
    _withdraw(
        lines,
        work,
        wanted,
        reason=reason,
        actor=actor,
        at=at,
        by_customer=by_customer,
        consent=consent,
    )


@unit_of_work
def cancel_lines(
    *,
    order_id: uuid.UUID,
    cancels: Sequence[LineCancel],
    reason: str,
    actor: Actor,
    at: datetime,
    by_customer: bool = False,
    consent: bool = False,
    version: int | None = None,
) -> None:
    """Cancel some units of an order's lines; units nobody works on go first.

    Raises:
        Forbidden, NotFound, StaleVersion, Invalid: as usual; ``reason_required``,
            ``line_unknown``, ``quantity_wrong``.
        CommandRefused: the order has ended.
        PastPointOfNoReturn: fewer units than that are still in the house and not released.
        ConsentNeeded: a department works on them, and neither leads nor agrees.
    """
    _require_right(actor, by_customer)
    work, (order,) = _lock([order_id], None if version is None else {order_id: version})
    state.require(order, command="cancel")
    lines = {line.pk: line for line in _lines([order_id])}
    wanted: Counter[uuid.UUID] = Counter()
    for cancel in cancels:
        if cancel.line_id not in lines:
            raise Invalid(_("The order has no such line."), code="line_unknown")
        wanted[cancel.line_id] += cancel.quantity
        line = lines[cancel.line_id]
        live = line.quantity - line.quantity_cancelled
        if cancel.quantity < 1 or wanted[cancel.line_id] > live:
            raise Invalid(
                _("%(sku)s: cancel between 1 and %(live)s units.")
                % {"sku": line.sku, "live": live},
                code="quantity_wrong",
                details={"line_id": str(line.pk), "live": live},
            )
    _withdraw(
        list(lines.values()),
        work,
        wanted,
        reason=reason,
        actor=actor,
        at=at,
        by_customer=by_customer,
        consent=consent,
    )


def _require_right(actor: Actor, by_customer: bool) -> None:
    if actor.kind is ActorKind.CUSTOMER and by_customer:
        return
    if actor.kind is ActorKind.CUSTOMER:
        raise Forbidden(_("This is not yours to do."))
    actor.require(p.ORDERS_CANCEL)


def _lock(
    order_ids: Sequence[uuid.UUID], versions: Mapping[uuid.UUID, int] | None
) -> tuple[list[Fulfillment], list[Order]]:
    """Lock the orders' live fulfillments and the orders, and look again for fulfillments that
    were opened meanwhile; a deadlock that this may cause is tried again by the unit of work."""
    first = _live_ids(order_ids)
    work = progress.lock(seen=[Seen(pk) for pk in first])
    orders = state.lock(order_ids=order_ids, versions=dict(versions) if versions else None)
    if not orders:
        raise NotFound(_("There is no such order."))
    late = set(_live_ids(order_ids)) - set(first)
    work += progress.lock(seen=[Seen(pk) for pk in sorted(late)])
    return work, orders


def _live_ids(order_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    live = Fulfillment.objects.filter(order_id__in=list(order_ids)).exclude(
        status__in=FULFILLMENT.terminal
    )
    return list(live.order_by("pk").values_list("pk", flat=True))


def _lines(order_ids: Iterable[uuid.UUID]) -> list[OrderLine]:
    rows = OrderLine.objects.filter(order_id__in=list(order_ids))
    return list(rows.order_by("order_id", "position"))


def _withdraw(
    lines: Sequence[OrderLine],
    work: Sequence[Fulfillment],
    wanted: Mapping[uuid.UUID, int],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    by_customer: bool,
    consent: bool,
) -> None:
    if not reason.strip():
        raise Invalid(_("Say why it is cancelled."), code="reason_required")
    taken = [
        piece
        for line in lines
        if wanted.get(line.pk)
        for piece in _take(line, wanted[line.pk], list(_sources(line, work)))
    ]
    _require_consent(taken, actor, consent)
    _end_work(taken, reason=reason, at=at)
    cancellation.cancel_quantities(
        cancels=[piece.cancel for piece in taken],
        reason=reason,
        actor=actor,
        at=at,
        by_customer=by_customer,
    )
    # What was cancelled may have been the part that others of the same order waited for.
    coverage.cover_waiting(line_ids={piece.line_id for piece in taken}, actor=SYSTEM, at=at)


def _sources(line: OrderLine, work: Sequence[Fulfillment]) -> Iterator[Source]:
    """Where units of a line can be taken from, in the order in which they are."""
    shares = [
        (fulfillment, share)
        for status in _FIRST_TO_GIVE
        for fulfillment in work
        if fulfillment.status == status
        for share in fulfillment.lines.all()
        if share.order_line_id == line.pk
    ]
    waiting = sum(s.quantity for f, s in shares if f.status == S.WAITING_STOCK)
    yield Source(Bucket.UNALLOCATED, line.quantity_unallocated)
    yield Source(Bucket.BACKORDERED, line.quantity_backordered - waiting)
    for fulfillment, share in shares:
        if fulfillment.status == S.WAITING_STOCK:
            yield Source(Bucket.BACKORDERED, share.quantity, fulfillment, share)
        elif fulfillment.status in _IN_HANDS:
            left = share.quantity - share.quantity_picked
            yield Source(Bucket.IN_WORK, left, fulfillment, share)
            yield Source(Bucket.READY, share.quantity_picked, fulfillment, share)
        else:
            yield Source(Bucket.ALLOCATED, share.quantity, fulfillment, share)


def _take(line: OrderLine, quantity: int, sources: Sequence[Source]) -> Iterator[Taken]:
    left = quantity
    for source in sources:
        units = min(left, source.quantity)
        if units > 0:
            yield Taken(line.pk, source, units)
            left -= units
    if left:
        raise PastPointOfNoReturn(
            _("%(units)s units of %(sku)s have passed review: take them back as a return.")
            % {"units": left, "sku": line.sku},
            details={"line_id": str(line.pk), "units": left},
        )


def _require_consent(taken: Sequence[Taken], actor: Actor, consent: bool) -> None:
    for piece in taken:
        work = piece.source.fulfillment
        if work is None or work.status not in _IN_HANDS:
            continue
        may_agree = consent and actor.kind is not ActorKind.CUSTOMER
        is_lead = actor.kind is ActorKind.STAFF and rights.is_lead(actor, work.department_id)
        if not may_agree and not is_lead:
            raise ConsentNeeded(
                _("%(department)s works on %(number)s: ask them, and cancel with their consent.")
                % {"department": work.department.name, "number": work.number},
                details={"subject": work.number, "department": work.department.code},
            )


def _end_work(taken: Sequence[Taken], *, reason: str, at: datetime) -> None:
    """End fulfillments of which nothing is left, and shrink the others."""
    units: dict[uuid.UUID, Counter[uuid.UUID]] = defaultdict(Counter)
    picked: Counter[uuid.UUID] = Counter()
    work: dict[uuid.UUID, Fulfillment] = {}
    for piece in taken:
        fulfillment, line = piece.source.fulfillment, piece.source.line
        if fulfillment is None or line is None:
            continue
        work[fulfillment.pk] = fulfillment
        units[fulfillment.pk][line.pk] += piece.quantity
        if piece.source.bucket is Bucket.READY:
            picked[line.pk] += piece.quantity
    shrinking.shrink(list(work.values()), units=units, picked=picked, reason=reason, at=at)
