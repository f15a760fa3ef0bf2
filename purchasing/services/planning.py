"""Plan when to buy what, propose purchases, and make purchase orders of the proposals."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from accounts import permissions
from core import house_days, limits, setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound
from core.unit_of_work import unit_of_work
from purchasing.models import PurchaseLine, PurchaseOrder, ReplenishmentProposal, StockPlan
from purchasing.rules import plan, plan_facts
from purchasing.rules.plan_facts import PriceSource
from purchasing.selectors import needs, plan_basis
from purchasing.selectors.needs import Need
from purchasing.selectors.plan_basis import PlaceBasis
from purchasing.selectors.planned_places import Place
from purchasing.services import orders
from purchasing.services.orders import NewPurchase, NewPurchaseLine

Status = ReplenishmentProposal.Status

# Who dismissed a proposal is not asked again before the next review of the stock.
DISMISSED_DAYS = 7
_REASON_LENGTH_MAX = 200

_PLANNED = (
    "service_class",
    "demand_mean",
    "demand_deviation",
    "lead_time_mean",
    "lead_time_deviation",
    "safety_stock",
    "reorder_point",
    "order_up_to",
    "basis",
    "computed_at",
)


class ProposalDecided(DomainError):
    """It was ordered or dismissed meanwhile."""

    kind = Kind.CONFLICT
    code = "proposal_decided"


@dataclass(frozen=True, slots=True)
class Proposed:
    """How many proposals were opened, changed and closed."""

    opened: int = 0
    changed: int = 0
    closed: int = 0


def replan(*, product_ids: Iterable[uuid.UUID] | None = None, actor: Actor, at: datetime) -> int:
    """Plan the places of some products, or of all, anew and return how many there are.

    A reorder point that a person set at a level stands while the history is too short; the level
    itself is not written. What is not bought any more loses its plan. Thirteen statements,
    whatever the number of products.

    Raises:
        Forbidden: the actor may not buy.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    wanted = None if product_ids is None else sorted(set(product_ids))
    today = house_days.day_of(at)
    known = plan_basis.of_places(product_ids=wanted, today=today, at=at)
    # Computed before the transaction begins: PostgreSQL ends one that idles meanwhile.
    plans = [_plan(basis, today=today, at=at) for basis in known]
    _write_plans(plans, product_ids=wanted, at=at)
    return len(plans)


@unit_of_work
def _write_plans(
    plans: Sequence[StockPlan], *, product_ids: Sequence[uuid.UUID] | None, at: datetime
) -> None:
    StockPlan.objects.bulk_create(
        plans,
        update_conflicts=True,
        unique_fields=["product", "location"],
        update_fields=_PLANNED,
    )
    older = StockPlan.objects.exclude(computed_at=at)
    (older if product_ids is None else older.filter(product_id__in=product_ids)).delete()


def _plan(basis: PlaceBasis, *, today: date, at: datetime) -> StockPlan:
    made = plan.make(basis.known)
    lead_time = basis.known.lead_time.lead_time
    return StockPlan(
        product_id=basis.place.product_id,
        location_id=basis.place.location_id,
        service_class=basis.known.service.code,
        demand_mean=made.demand.mean,
        demand_deviation=made.demand.deviation,
        lead_time_mean=lead_time.mean,
        lead_time_deviation=lead_time.deviation,
        safety_stock=made.levels.safety_stock,
        reorder_point=made.levels.reorder_point,
        order_up_to=made.levels.order_up_to,
        basis=plan_facts.of_plan(
            known=basis.known,
            plan=made,
            today=today,
            supplier=basis.supplier,
            turnover=basis.turnover,
            currency=basis.place.currency,
        ),
        computed_at=at,
    )


@unit_of_work
def propose(
    *, product_ids: Iterable[uuid.UUID] | None = None, actor: Actor, at: datetime
) -> Proposed:
    """Open a proposal for each place that ought to be bought for, bring the open ones up to date,
    and close those that nothing speaks for any more.

    What a person dismissed within the last week is not proposed again, unless more is owed since.

    Raises:
        Forbidden: the actor may not buy.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    wanted = None if product_ids is None else sorted(set(product_ids))
    open_now = _lock_open(wanted)
    found = needs.now(product_ids=wanted)
    dismissed = _dismissed_lately(wanted, at=at)
    new = {
        place: need
        for place, need in found.items()
        if place not in open_now and need.waiting >= dismissed.get(place, 0)
    }
    # A twin that proposes the same at the same time is not overwritten.
    opened = ReplenishmentProposal.objects.bulk_create(
        [_proposal(place, need, at=at) for place, need in new.items()], ignore_conflicts=True
    )
    changed = _update(open_now, found)
    closed = _close([row for place, row in open_now.items() if place not in found], at=at)
    return Proposed(len(opened), changed, closed)


def _lock_open(product_ids: Sequence[uuid.UUID] | None) -> dict[Place, ReplenishmentProposal]:
    rows = ReplenishmentProposal.objects.select_for_update(no_key=True).filter(status=Status.OPEN)
    if product_ids is not None:
        rows = rows.filter(product_id__in=product_ids)
    return {(row.product_id, row.location_id): row for row in rows.order_by("pk")}


def _dismissed_lately(product_ids: Sequence[uuid.UUID] | None, *, at: datetime) -> dict[Place, int]:
    """How much must be owed at a place before it is proposed again."""
    rows = ReplenishmentProposal.objects.filter(
        status=Status.DISMISSED,
        decided_at__gt=at - timedelta(days=DISMISSED_DAYS),
        reason__has_key="dismissed",
    )
    if product_ids is not None:
        rows = rows.filter(product_id__in=product_ids)
    return {
        (row.product_id, row.location_id): row.reason["waiting"] + 1
        for row in rows.order_by("decided_at")
    }


def _proposal(place: Place, need: Need, *, at: datetime) -> ReplenishmentProposal:
    product, location = place
    return ReplenishmentProposal(
        product_id=product,
        location_id=location,
        supplier_id=need.supplier_id,
        quantity=need.quantity,
        unit_price=need.unit_price,
        reason=need.reason,
        created_at=at,
    )


def _update(rows: Mapping[Place, ReplenishmentProposal], found: Mapping[Place, Need]) -> int:
    changed = [
        (row, need)
        for place, row in rows.items()
        if (need := found.get(place))
        and (row.supplier_id, row.quantity, row.unit_price, row.reason)
        != (need.supplier_id, need.quantity, need.unit_price, need.reason)
    ]
    return setwise.update_rows(
        ReplenishmentProposal,
        columns=["supplier", "quantity", "unit_price", "reason"],
        rows=[
            (row.pk, need.supplier_id, need.quantity, need.unit_price, need.reason)
            for row, need in changed
        ],
    )


def _close(rows: Sequence[ReplenishmentProposal], *, at: datetime) -> int:
    return _decide(
        [(row, {**row.reason, "closed": "not_needed"}, None) for row in rows],
        status=Status.DISMISSED,
        at=at,
    )


def _decide(
    decided: Sequence[tuple[ReplenishmentProposal, dict[str, object], uuid.UUID | None]],
    *,
    status: ReplenishmentProposal.Status,
    at: datetime,
) -> int:
    """The only place that ends a proposal: each with its reason and its purchase line."""
    return setwise.update_rows(
        ReplenishmentProposal,
        columns=["status", "reason", "purchase_line", "decided_at"],
        rows=[(row.pk, status.value, reason, line, at) for row, reason, line in decided],
    )


@unit_of_work
def dismiss(*, proposal_ids: Iterable[uuid.UUID], reason: str, actor: Actor, at: datetime) -> int:
    """Decide not to buy what is proposed, with the reason, and return how many were dismissed.

    Raises:
        Forbidden: the actor may not buy.
        Invalid: ``reason_required``, ``reason_too_long``, ``too_many_proposals``.
        NotFound: ``proposal_unknown``.
        ProposalDecided: one was ordered or dismissed meanwhile.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    if not reason.strip():
        raise Invalid(_("Say why this is not bought."), code="reason_required")
    if len(reason) > _REASON_LENGTH_MAX:
        raise Invalid(_("Say it in fewer words."), code="reason_too_long")
    rows = _lock_to_decide(proposal_ids)
    words = {"by": actor.name, "reason": reason.strip()}
    return _decide(
        [(row, {**row.reason, "dismissed": words}, None) for row in rows],
        status=Status.DISMISSED,
        at=at,
    )


@unit_of_work
def order(
    *,
    proposal_ids: Iterable[uuid.UUID],
    quantities: Mapping[uuid.UUID, int] | None = None,
    is_automatic: bool = False,
    actor: Actor,
    at: datetime,
) -> list[PurchaseOrder]:
    """Make drafts of purchase orders of proposals, one for each supplier and location, at the
    proposed prices, and return them. The number of statements does not grow with the proposals.

    ``quantities``: units to order, by proposal, where a person wants others than proposed.

    Raises:
        Forbidden: the actor may not buy.
        Invalid: ``too_many_proposals``, and those of ``orders.create``.
        NotFound: ``proposal_unknown``.
        ProposalDecided: one was ordered or dismissed meanwhile.
        OffTerms: the supplier's terms changed since it was proposed.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    rows = _lock_to_decide(proposal_ids)
    groups = by_order(rows)
    made = orders.create(
        orders=[_new_purchase(group, quantities or {}, is_automatic) for group in groups],
        actor=actor,
        at=at,
    )
    lines = {
        (line.purchase_order_id, line.product_id): line.pk
        for line in PurchaseLine.objects.filter(purchase_order__in=made)
    }
    _decide(
        [
            (row, row.reason, lines[purchase.pk, row.product_id])
            for purchase, group in zip(made, groups, strict=True)
            for row in group
        ],
        status=Status.ORDERED,
        at=at,
    )
    return made


def _lock_to_decide(proposal_ids: Iterable[uuid.UUID]) -> list[ReplenishmentProposal]:
    """Lock open proposals in id order, with what an order names them by."""
    wanted = set(proposal_ids)
    if len(wanted) > limits.PROPOSALS_PER_ACT:
        raise Invalid(_("These are too many proposals at once."), code="too_many_proposals")
    rows = list(
        ReplenishmentProposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("product", "location", "supplier")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    if missing := sorted(wanted - {row.pk for row in rows}):
        raise NotFound(
            _("There is no such proposal."),
            code="proposal_unknown",
            details={"proposal_id": str(missing[0])},
        )
    for row in rows:
        if row.status != Status.OPEN:
            raise ProposalDecided(
                _("%(sku)s was decided meanwhile; look at the proposals again.")
                % {"sku": row.product.sku},
                details={"proposal_id": str(row.pk), "status": row.status},
            )
    return rows


def by_order(rows: Iterable[ReplenishmentProposal]) -> list[list[ReplenishmentProposal]]:
    """The proposals that go into one purchase order each, by SKU."""
    groups: dict[tuple[str, str], list[ReplenishmentProposal]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.product.sku):
        groups[row.supplier.code, row.location.code].append(row)
    most = limits.LINES_PER_ORDER
    return [
        group[start : start + most]
        for _key, group in sorted(groups.items())
        for start in range(0, len(group), most)
    ]


def _new_purchase(
    group: Sequence[ReplenishmentProposal], quantities: Mapping[uuid.UUID, int], is_automatic: bool
) -> NewPurchase:
    return NewPurchase(
        supplier_code=group[0].supplier.code,
        location_code=group[0].location.code,
        lines=[_line(row, quantities.get(row.pk, row.quantity)) for row in group],
        is_automatic=is_automatic,
    )


def _line(row: ReplenishmentProposal, quantity: int) -> NewPurchaseLine:
    # The agreed price follows the quantity; any other stays.
    is_agreed = row.reason["price_source"] == PriceSource.TERMS
    is_fixed = has_price(row) and not (is_agreed and quantity != row.quantity)
    return NewPurchaseLine(
        sku=row.product.sku, quantity=quantity, unit_price=row.unit_price if is_fixed else None
    )


def has_price(row: ReplenishmentProposal) -> bool:
    """True unless nobody knows yet what a unit costs."""
    return bool(row.reason["price_source"] != PriceSource.UNKNOWN)
