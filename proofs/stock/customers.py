"""What orders, cancellations and pickers do to stock."""

from __future__ import annotations

from datetime import timedelta

from core.actors import SYSTEM
from core.ids import new_id
from core.unit_of_work import unit_of_work
from inventory.rules.sourcing import Outcome
from inventory.services import reservations
from inventory.services.reservations import Demand, Issue, Loss, Release
from proofs.stock.answers import Answer
from proofs.stock.desk import Desk, NothingToDo

_LINES_MAX = 3
_UNITS_MAX = 5


class WrongAnswer(Exception):
    """The answer contradicts itself or what was asked."""


def order(desk: Desk) -> None:
    """Reserve for one to three lines at once, as an order does."""
    demands = [_demand(desk) for _ in range(desk.units(_LINES_MAX))]
    outcomes = reservations.reserve(demands=demands, actor=SYSTEM, at=desk.now)
    for demand in demands:
        _check(demand, outcomes[demand.demand])
        answer = Answer(demand.demand, demand.product_id, demand.may_backorder)
        _note(desk, answer, outcomes[demand.demand])
        desk.shared.answers.open(answer)


def _demand(desk: Desk) -> Demand:
    at = desk.now
    return Demand(
        demand=new_id(),
        reference=f"ORDER-{desk.rng.randrange(10**6)}/1",
        product_id=desk.rng.choice(list(desk.goods.skus)),
        quantity=desk.units(_UNITS_MAX),
        may_backorder=desk.chance(0.5),
        needed_on=desk.day(20) if desk.chance(0.3) else None,
        expires_at=at + timedelta(hours=1) if desk.chance(0.3) else None,
        location_ids=(desk.place(),) if desk.chance(0.1) else (),
    )


def _check(demand: Demand, outcome: Outcome) -> None:
    taken = sum(take.quantity for take in outcome.takes)
    waiting = taken - sum(take.quantity_covered for take in outcome.takes)
    if outcome.missing:
        is_right = taken == 0 and outcome.missing <= demand.quantity
    else:
        is_right = taken == demand.quantity and (demand.may_backorder or waiting == 0)
    if not is_right:
        raise WrongAnswer(f"{demand} was answered {outcome}")


def _note(desk: Desk, answer: Answer, outcome: Outcome) -> None:
    desk.shared.answers.gain(answer, outcome)
    with desk.shared.lock:
        for take in outcome.takes:
            desk.shared.figures.units_reserved += take.quantity
            desk.shared.figures.units_backordered += take.quantity - take.quantity_covered


def cancel(desk: Desk) -> None:
    """Give back everything of an order line, or a part of it at one place, such as what of it is
    on backorder."""
    answer = _draw(desk)
    held = {place: answer.units[place] for place in answer.places}
    if desk.chance(0.4) and held:
        place = desk.rng.choice(list(held))
        waiting = held[place] - max(0, answer.on_shelf[place])
        is_waiting_part = waiting > 0 and desk.chance(0.5)
        held = {place: waiting if is_waiting_part else desk.units(held[place])}
    releases = [Release(answer.demand, units, place) for place, units in held.items()]
    with answer.is_told():
        reservations.release(releases=releases, reason="cancelled", actor=SYSTEM, at=desk.now)
    for place, units in held.items():
        desk.shared.answers.lose(answer, place, units)


def issue(desk: Desk) -> None:
    """Send out what is reserved at a place, or a part of it."""
    answer, place, units = _some(desk)
    with answer.is_told():
        reservations.issue(issues=[Issue(answer.demand, place, units)], actor=SYSTEM, at=desk.now)
    desk.shared.answers.lose(answer, place, units)


def pick_short(desk: Desk) -> None:
    """Find less on the shelf than was reserved, and reserve again what is missing."""
    answer, place, units = _some(desk)
    with answer.is_told():
        outcome = _replace(desk, answer, place, units)
    desk.shared.answers.lose(answer, place, units)
    _note(desk, answer, outcome)


@unit_of_work
def _replace(desk: Desk, answer: Answer, place: int, units: int) -> Outcome:
    at = desk.now
    lost = desk.rng.choice(desk.goods.parts_of(answer.product)).product_id
    reservations.write_off(
        losses=[Loss(answer.demand, place, units, lost)],
        reason="not on the shelf",
        actor=SYSTEM,
        at=at,
    )
    again = Demand(
        demand=answer.demand,
        reference="ORDER-AGAIN/1",
        product_id=answer.product,
        quantity=units,
        may_backorder=answer.may_backorder,
    )
    outcome = reservations.reserve(demands=[again], actor=SYSTEM, at=at)[answer.demand]
    _check(again, outcome)
    return outcome


def confirm(desk: Desk) -> None:
    """Promise some demands a day: nothing expires them any more."""
    needed_on = {_draw(desk).demand: desk.day(20) for _ in range(desk.units(_LINES_MAX))}
    reservations.keep(demands=list(needed_on), needed_on=needed_on, actor=SYSTEM, at=desk.now)


def extend(desk: Desk) -> None:
    """Let reservations expire later."""
    later = desk.now + timedelta(hours=2)
    reservations.extend(
        expires_at={_draw(desk).demand: later for _ in range(desk.units(_LINES_MAX))}
    )


def _draw(desk: Desk) -> Answer:
    answer = desk.shared.answers.draw(desk.rng)
    if answer is None:
        raise NothingToDo
    return answer


def _some(desk: Desk) -> tuple[Answer, int, int]:
    """A demand, a place where it has units and some of these."""
    answer = _draw(desk)
    places = answer.places
    if not places:
        raise NothingToDo
    place = desk.rng.choice(places)
    return answer, place, desk.units(max(1, answer.units[place]))
