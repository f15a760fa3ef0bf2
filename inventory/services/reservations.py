"""Reserve, keep, release and issue stock for demands; inventory does not know what they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.errors import Invalid
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Location, Reservation, StockLevel, StockMovement
from inventory.rules.sourcing import Outcome, Part, PartTake, Take, Wish, plan
from inventory.selectors import bundles, promising
from inventory.selectors.incoming import Place
from inventory.services import holdings, ledger, pegging
from inventory.services.holdings import Cut, NewReservation, NotReserved

__all__ = [
    "Demand",
    "Issue",
    "Loss",
    "NotReserved",
    "Outcome",
    "Release",
    "Take",
    "extend",
    "issue",
    "keep",
    "lock",
    "release",
    "reserve",
    "write_off",
]

Kind = StockMovement.Kind


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that wants stock. ``demand`` is its id, ``reference`` its name for people."""

    demand: uuid.UUID
    reference: str
    product_id: uuid.UUID
    quantity: int
    may_backorder: bool = False
    needed_on: date | None = None
    expires_at: datetime | None = None
    location_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """Give back units of a demand; no location means wherever they are reserved."""

    demand: uuid.UUID
    quantity: int
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Units of a demand that leave a location; ``occurred_at`` is when they left, where that is
    told later than now."""

    demand: uuid.UUID
    location_id: int
    quantity: int
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Units of a demand that were not found at a location; of a bundle, the component
    ``product_id`` was not."""

    demand: uuid.UUID
    location_id: int
    quantity: int
    product_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation to be: units of one product for a demand at a location."""

    demand: Demand
    location_id: int
    taken: PartTake

    @property
    def place(self) -> Place:
        return self.taken.part.product_id, self.location_id

    @property
    def on_backorder(self) -> int:
        return self.taken.quantity - self.taken.quantity_covered


@unit_of_work
def reserve(*, demands: Sequence[Demand], actor: Actor, at: datetime) -> dict[uuid.UUID, Outcome]:
    """Reserve stock for demands in their order and say what each got, all or nothing each.

    What is answered as available and what is reserved come from one computation over the locked
    levels. The number of statements does not grow with demands, locations or components.
    """
    if not demands:
        return {}
    parts = bundles.parts_of(product_ids={d.product_id for d in demands})
    levels = lock(product_ids={d.product_id for d in demands}, parts=parts)
    preordered = promising.preordered(levels, at=at)
    outcomes = plan(
        levels=promising.open_levels(levels, at=at), wishes=_wishes(demands, parts, preordered)
    )
    rows = [
        Reserved(demand, take.location_id, taken)
        for demand in demands
        for take in outcomes[demand.demand].takes
        for taken in take.parts
    ]
    waiting = [row for row in rows if row.on_backorder]
    days = promising.first_days(levels, [(row.place, row.on_backorder) for row in waiting], at=at)
    needed_on = dict(zip(waiting, days, strict=True))
    held = [_reservation(row, needed_on.get(row), at=at) for row in rows]
    holdings.add(held, actor=actor, at=at)
    if waiting:
        places = {row.place for row in waiting}
        pegging.renew(places=places, reason=_("new orders"), actor=actor, at=at)
    return outcomes


def _wishes(
    demands: Sequence[Demand],
    parts: Mapping[uuid.UUID, tuple[Part, ...]],
    preordered: Collection[uuid.UUID],
) -> list[Wish]:
    wishes = []
    for d in demands:
        wish = Wish(
            d.demand,
            d.product_id,
            d.quantity,
            d.may_backorder,
            d.location_ids,
            parts.get(d.product_id, ()),
        )
        # A bundle is out when its last component is.
        is_preorder = any(part.product_id in preordered for part in wish.all_parts)
        wishes.append(replace(wish, may_backorder=True) if is_preorder else wish)
    return wishes


def lock(
    *, product_ids: Iterable[uuid.UUID], parts: Mapping[uuid.UUID, Sequence[Part]] | None = None
) -> list[StockLevel]:
    """Lock the levels of products; of a bundle, those of its components."""
    wanted = set(product_ids)
    if parts is None:
        parts = bundles.parts_of(product_ids=wanted)
    return ledger.lock_levels(
        product_ids={
            part.product_id for product in wanted for part in parts.get(product, (Part(product),))
        }
    )


def _reservation(row: Reserved, day: date | None, *, at: datetime) -> NewReservation:
    return NewReservation(
        demand=row.demand.demand,
        reference=row.demand.reference,
        product_id=row.taken.part.product_id,
        location_id=row.location_id,
        quantity=row.taken.quantity,
        quantity_covered=row.taken.quantity_covered,
        per_unit=row.taken.part.per_unit,
        needed_on=row.demand.needed_on or day,
        is_promised=row.demand.needed_on is not None,
        created_at=at,
        expires_at=row.demand.expires_at,
    )


@unit_of_work
def keep(
    *,
    demands: Sequence[uuid.UUID],
    needed_on: Mapping[uuid.UUID, date | None],
    actor: Actor,
    at: datetime,
) -> None:
    """Make reservations lasting: nothing expires them any more.

    The day the goods are needed on for the promise gives a demand its turn when they arrive.
    """
    held = Reservation.objects.filter(demand__in=demands)
    waits_for = {row.product_id for row in held if row.quantity_covered < row.quantity}
    if waits_for:
        ledger.lock_levels(product_ids=waits_for)
    rows = list(held.select_for_update(no_key=True).order_by("pk"))
    waiting = [row for row in rows if row.product_id in waits_for]
    setwise.update_rows(
        Reservation,
        columns=["expires_at", "needed_on", "is_promised"],
        rows=[(row.pk, None, needed_on.get(row.demand), True) for row in rows],
    )
    pegging.renew(
        places={(row.product_id, row.location_id) for row in waiting},
        reason=_("an order was confirmed"),
        actor=actor,
        at=at,
    )


@unit_of_work
def extend(*, expires_at: Mapping[uuid.UUID, datetime | None]) -> None:
    """Let the reservations of demands expire at another time; None: never."""
    held = Reservation.objects.filter(demand__in=expires_at).select_for_update(no_key=True)
    rows = held.order_by("pk").values_list("pk", "demand")
    setwise.update_rows(
        Reservation,
        columns=["expires_at"],
        rows=[(pk, expires_at[demand]) for pk, demand in rows],
    )


@unit_of_work
def release(*, releases: Sequence[Release], reason: str, actor: Actor, at: datetime) -> None:
    """Give reserved units back. Units on backorder are given back before those on the shelf;
    what becomes free on the shelf covers the next backorders in turn.

    Raises:
        NotReserved: less is reserved than is given back.
    """
    holdings.reduce(
        cuts=[
            Cut(r.demand, r.quantity, Kind.RELEASED, r.location_id, reason=reason) for r in releases
        ],
        actor=actor,
        at=at,
    )


@unit_of_work
def issue(*, issues: Sequence[Issue], actor: Actor, at: datetime) -> None:
    """Take reserved units off the shelf: they leave the house.

    Raises:
        NotReserved: less is reserved at the location than leaves it.
        ledger.NotEnoughStock: the shelf does not have them.
    """
    holdings.reduce(
        cuts=[
            Cut(i.demand, i.quantity, Kind.SHIPPED, i.location_id, occurred_at=i.occurred_at)
            for i in issues
        ],
        actor=actor,
        at=at,
    )


@unit_of_work
def write_off(*, losses: Sequence[Loss], reason: str, actor: Actor, at: datetime) -> None:
    """Take units out of the book that were reserved and are not there; the demand has that much
    less reserved.

    Raises:
        Invalid: ``reason_required``.
        NotReserved: less is reserved at the location than was lost.
        ledger.NotEnoughStock: the units were on backorder, not on the shelf.
    """
    if not reason.strip():
        raise Invalid("Say why the units are not there.", code="reason_required")
    changes = holdings.reduce(
        cuts=[
            Cut(
                loss.demand, loss.quantity, Kind.ADJUSTED, loss.location_id, loss.product_id, reason
            )
            for loss in losses
        ],
        actor=actor,
        at=at,
    )
    lost = [change for change in changes if change.kind is Kind.ADJUSTED]
    codes = dict(Location.objects.values_list("pk", "code"))
    events.record(
        [
            NewEvent(
                "product",
                change.product_id,
                "stock.lost",
                {
                    "quantity": -change.on_hand,
                    "location": codes[change.location_id],
                    "reason": reason,
                },
            )
            for change in lost
        ],
        actor=actor,
        at=at,
    )
