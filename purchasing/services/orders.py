"""Purchase orders: draft, change, send, cancel, close when the rest will not come."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import Invalid, NotFound
from core.services import events, numbering
from core.unit_of_work import unit_of_work
from inventory.models import Location, Supplier
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.rules.terms import total_amount
from purchasing.selectors import terms as terms_book
from purchasing.services import draft_lines, lines, progress, supplies
from purchasing.services.lines import NewPurchaseLine, OffTerms, Wanted
from purchasing.services.progress import Seen, Step

__all__ = ["DraftChange", "NewPurchase", "NewPurchaseLine", "Sending", "Withdrawal"]

_NO_GOODS = (Location.Kind.SUPPLIER, Location.Kind.IN_TRANSIT)


@dataclass(frozen=True, slots=True)
class NewPurchase:
    """A purchase order to be, in the supplier's currency. ``is_off_terms``: the supplier agreed
    to less than its minimum, or to broken packs."""

    supplier_code: str
    location_code: str
    lines: Sequence[NewPurchaseLine]
    note: str = ""
    is_automatic: bool = False
    is_off_terms: bool = False


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What changes of a draft; None stays. ``lines`` replace all lines: one of a product that
    was there before keeps its id and position."""

    purchase_order_id: uuid.UUID
    version: int | None = None
    lines: Sequence[NewPurchaseLine] | None = None
    note: str | None = None
    location_code: str | None = None
    is_off_terms: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """A purchase order that goes to its supplier. ``is_off_terms``: below the supplier's minimum
    amount, as agreed."""

    purchase_order_id: uuid.UUID
    version: int | None = None
    is_off_terms: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A purchase order of which nothing more is to come, and why."""

    purchase_order_id: uuid.UUID
    reason: str
    version: int | None = None


@unit_of_work
def create(*, orders: Sequence[NewPurchase], actor: Actor, at: datetime) -> list[PurchaseOrder]:
    """Write drafts with numbers and prices. The number of statements does not grow with them.

    Raises:
        Forbidden: the actor may not buy.
        Invalid: ``too_many_orders``, ``supplier_inactive``, ``location_takes_no_goods``, and
            those of :func:`lines.build`.
        NotFound: ``supplier_unknown``, ``location_unknown``, ``product_unknown``.
        OffTerms: see :func:`lines.build`.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    if not orders:
        return []
    if len(orders) > limits.PURCHASE_ORDERS_PER_BATCH:
        raise Invalid(_("These are too many purchase orders at once."), code="too_many_orders")
    wanted = _resolve(orders)
    built = lines.build(wanted=wanted, at=at)
    numbers = numbering.next_numbers(
        sequence="purchasing_order_number", prefix="PO", count=len(orders)
    )
    steps = []
    for number, new, each, rows in zip(numbers, orders, wanted, built, strict=True):
        purchase = PurchaseOrder(
            number=number,
            supplier=each.supplier,
            location=each.location,
            currency=each.supplier.currency,
            note=new.note,
            is_automatic=new.is_automatic,
            created_at=at,
        )
        for position, row in enumerate(rows, start=1):
            row.purchase_order, row.position = purchase, position
        facts = {
            "supplier": each.supplier.code,
            "location": each.location.code,
            "amount": str(_amount(rows, purchase.currency)),
            "currency": purchase.currency,
        }
        steps.append(Step(purchase, facts))
    created = progress.open_new(steps=steps, at=at)
    PurchaseLine.objects.bulk_create(row for rows in built for row in rows)
    events.record(created, actor=actor, at=at)
    return [step.purchase for step in steps]


@unit_of_work
def change_draft(
    *, changes: Sequence[DraftChange], actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Change drafts: lines, note, where the goods go.

    Raises:
        CommandRefused: it is no draft any more.
        Forbidden, NotFound, StaleVersion: see ``progress``.
        Invalid, OffTerms: as when it is created.
    """
    purchases = progress.lock(seen=[Seen(c.purchase_order_id, c.version) for c in changes])
    progress.check(purchases, command="change", actor=actor)
    places = _locations({c.location_code for c in changes if c.location_code is not None})
    steps, rewritten = [], []
    for purchase, change in zip(purchases, changes, strict=True):
        if change.location_code is not None:
            purchase.location = places[change.location_code]
        if change.note is not None:
            purchase.note = change.note
        if change.lines is not None:
            rewritten.append((purchase, change))
        changed = [n for n in ("lines", "note", "location_code") if getattr(change, n) is not None]
        steps.append(Step(purchase, {"fields": changed}))
    built = lines.build(
        wanted=[
            Wanted(purchase.supplier, purchase.location, change.lines or (), change.is_off_terms)
            for purchase, change in rewritten
        ],
        at=at,
    )
    draft_lines.replace(
        wanted=[
            (purchase, rows) for (purchase, _change), rows in zip(rewritten, built, strict=True)
        ]
    )
    progress.advance(steps=steps, command="change", actor=actor, at=at)
    return purchases


@unit_of_work
def send(*, sendings: Sequence[Sending], actor: Actor, at: datetime) -> list[PurchaseOrder]:
    """Send purchase orders to their suppliers, or once more while there is no answer; what is
    asked for is on its way from now on. The mail is written by who hears of it.

    Raises:
        CommandRefused, Forbidden, NotFound, StaleVersion: see ``progress``.
        Invalid: ``expected_on_passed``, ``supplier_inactive``.
        OffTerms: ``amount_below_minimum``.
    """
    purchases = progress.lock(seen=[Seen(s.purchase_order_id, s.version) for s in sendings])
    progress.check(purchases, command="send", actor=actor)
    for purchase, sending in zip(purchases, sendings, strict=True):
        _require_sendable(purchase, is_off_terms=sending.is_off_terms, at=at)
    addresses = terms_book.order_addresses(supplier_ids={p.supplier_id for p in purchases})
    steps = []
    for purchase in purchases:
        purchase.link_round += 1
        facts = {
            "supplier": purchase.supplier.code,
            "to": addresses.get(purchase.supplier_id, []),
            "round": purchase.link_round,
        }
        steps.append(Step(purchase, facts))
    progress.advance(steps=steps, command="send", actor=actor, at=at)
    unmailed = [
        Step(s.purchase, {"supplier": s.data["supplier"]}) for s in steps if not s.data["to"]
    ]
    events.record(
        [progress.fact(step, "purchase.unmailed") for step in unmailed], actor=actor, at=at
    )
    supplies.announce(lines=supplies.of(purchases), reason=_("ordered"), actor=actor, at=at)
    return purchases


@unit_of_work
def cancel(
    *, cancellations: Sequence[Withdrawal], actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Cancel purchase orders of which nothing has come yet.

    Raises:
        CommandRefused, Forbidden, NotFound, StaleVersion, Invalid: see ``progress``.
    """
    return _withdraw(cancellations, command="cancel", actor=actor, at=at)


@unit_of_work
def close_short(
    *, closures: Sequence[Withdrawal], actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Close purchase orders of which a part has come and the rest will not.

    Raises:
        CommandRefused, Forbidden, NotFound, StaleVersion, Invalid: see ``progress``.
    """
    return _withdraw(closures, command="close_short", actor=actor, at=at)


def _amount(rows: Iterable[PurchaseLine], currency: str) -> Decimal:
    return total_amount(lines=((r.quantity, r.unit_price) for r in rows), currency=currency)


def _withdraw(
    withdrawals: Sequence[Withdrawal], *, command: str, actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    purchases = progress.lock(seen=[Seen(w.purchase_order_id, w.version) for w in withdrawals])
    steps = [Step(p, reason=w.reason) for p, w in zip(purchases, withdrawals, strict=True)]
    progress.advance(steps=steps, command=command, actor=actor, at=at)
    supplies.give_up(purchases=purchases, reason=_("will not come"), actor=actor, at=at)
    return purchases


def _resolve(orders: Sequence[NewPurchase]) -> list[Wanted]:
    suppliers = {
        s.code: s for s in Supplier.objects.filter(code__in={new.supplier_code for new in orders})
    }
    places = _locations({new.location_code for new in orders})
    for new in orders:
        if new.supplier_code not in suppliers:
            raise NotFound(
                _("There is no supplier %(code)s.") % {"code": new.supplier_code},
                code="supplier_unknown",
            )
        _require_active(suppliers[new.supplier_code])
    return [
        Wanted(suppliers[n.supplier_code], places[n.location_code], n.lines, n.is_off_terms)
        for n in orders
    ]


def _locations(codes: set[str]) -> dict[str, Location]:
    places = {place.code: place for place in Location.objects.filter(code__in=codes)}
    for code in sorted(codes):
        if code not in places:
            raise NotFound(
                _("There is no location %(code)s.") % {"code": code}, code="location_unknown"
            )
        if not places[code].is_active or places[code].kind in _NO_GOODS:
            raise Invalid(
                _("No goods are received at %(code)s.") % {"code": code},
                code="location_takes_no_goods",
            )
    return places


def _require_active(supplier: Supplier) -> None:
    if not supplier.is_active:
        raise Invalid(
            _("We do not buy from %(supplier)s any more.") % {"supplier": supplier.name},
            code="supplier_inactive",
        )


def _require_sendable(purchase: PurchaseOrder, *, is_off_terms: bool, at: datetime) -> None:
    _require_active(purchase.supplier)
    if purchase.sent_at is None:
        for line in purchase.lines.all():
            lines.require_day(line.expected_on, today=timezone.localdate(at))
    minimum = purchase.supplier.minimum_order_amount
    amount = _amount(purchase.lines.all(), purchase.currency)
    if amount < minimum and not is_off_terms:
        raise OffTerms(
            _("%(number)s: the supplier takes orders from %(minimum)s %(currency)s on.")
            % {"number": purchase.number, "minimum": minimum, "currency": purchase.currency},
            code="amount_below_minimum",
            details={"number": purchase.number, "amount": str(amount), "minimum": str(minimum)},
        )
