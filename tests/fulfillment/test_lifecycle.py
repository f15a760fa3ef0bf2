"""Every command in every state: what the table lists works, everything else leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers

from core.actors import SYSTEM
from core.errors import CommandRefused
from core.models import Event
from fulfillment.lifecycle import FULFILLMENT, FulfillmentStatus
from fulfillment.models import Fulfillment, FulfillmentLine, ReviewCheck
from fulfillment.services import (
    acceptance,
    coverage,
    delivery,
    handover,
    progress,
    review,
    short_picks,
    withdrawal,
    work,
)
from fulfillment.services.acceptance import Reassignment
from fulfillment.services.progress import Seen
from inventory.models import Reservation, StockLevel, StockMovement
from orders.models import Order, OrderLine
from tests.fulfillment import stages
from tests.world import MORNING, World

_BRINGING: dict[str, Callable[[], Fulfillment]] = {
    "waiting_stock": stages.waiting_stock,
    "assigned": stages.assigned,
    "accepted": stages.accepted,
    "in_work": stages.picked,
    "ready": stages.ready,
    "in_review": stages.in_review,
    "released": stages.released,
    "shipped": stages.shipped,
    "delivered": stages.delivered,
    "delivery_failed": stages.delivery_failed,
    "cancelled": stages.cancelled,
}


def _seen(fulfillment: Fulfillment) -> dict[str, Any]:
    return {"seen": [Seen(fulfillment.pk)], "actor": SYSTEM, "at": MORNING}


def _fail_review(fulfillment: Fulfillment) -> None:
    failed = review.Verdict(fulfillment.pk, "quantity", "failed", "one is broken")
    review.record_checks(verdicts=[failed], actor=SYSTEM, at=MORNING)


def _approve(fulfillment: Fulfillment) -> None:
    passed = [
        review.Verdict(fulfillment.pk, kind, "waived", "told by phone")
        for kind in ("quantity", "amount", "address", "consent")
    ]
    review.record_checks(verdicts=passed, actor=SYSTEM, at=MORNING)


def _cover(fulfillment: Fulfillment) -> None:
    """Nobody gives this command by hand: the door is asked itself."""
    (locked,) = progress.lock(seen=[Seen(fulfillment.pk)])
    progress.advance(steps=[progress.Step(locked)], command="cover", actor=SYSTEM, at=MORNING)


def _withdraw(fulfillment: Fulfillment) -> None:
    (locked,) = progress.lock(seen=[Seen(fulfillment.pk)])
    step = progress.Step(locked, reason="not wanted")
    progress.advance(steps=[step], command="withdraw", actor=SYSTEM, at=MORNING)


_COMMANDS: dict[str, Callable[[Fulfillment], object]] = {
    "cover": _cover,
    "accept": lambda f: acceptance.accept(**_seen(f)),
    "decline": lambda f: acceptance.decline(**_seen(f), reason="no"),
    "give_back": lambda f: acceptance.give_back(**_seen(f), reason="ill"),
    "reassign": lambda f: acceptance.reassign(**_seen(f), to=Reassignment()),
    "start": lambda f: work.start(**_seen(f)),
    "pick": lambda f: _pick_one(f),
    "unpick": lambda f: work.unpick(
        counted=[work.Counted(f.pk)], reason="broken", actor=SYSTEM, at=MORNING
    ),
    "report_short": lambda f: _lose_one(f),
    "make_ready": lambda f: work.make_ready(**_seen(f)),
    "enter_review": lambda f: review.enter_review(**_seen(f)),
    "approve": _approve,
    "fail_review": _fail_review,
    "recall": lambda f: review.recall(**_seen(f), reason="wrong label"),
    "hand_over": lambda f: handover.hand_over(
        fulfillments=[handover.HandOver(f.pk, "Demo", "T1")], actor=SYSTEM, at=MORNING
    ),
    "deliver": lambda f: delivery.deliver(
        deliveries=[delivery.Delivery(f.pk)], actor=SYSTEM, at=MORNING
    ),
    "fail_delivery": lambda f: delivery.fail(
        failures=[delivery.Failure(f.pk, reason="away")], actor=SYSTEM, at=MORNING
    ),
    "retry_delivery": lambda f: delivery.retry(
        retries=[delivery.Retry(f.pk)], actor=SYSTEM, at=MORNING
    ),
    "take_back": lambda f: delivery.take_back(
        returns=[delivery.TakeBack(f.pk, reason="refused")], actor=SYSTEM, at=MORNING
    ),
    "withdraw": _withdraw,
}


def _pick_one(fulfillment: Fulfillment) -> None:
    """The stage has everything in the box: one unit comes out first, so that one can go in."""
    line = fulfillment.lines.first()
    assert line
    one = work.Counted(fulfillment.pk, (work.Count(line.pk, 1),))
    if fulfillment.status == "in_work":
        work.unpick(counted=[one], reason="look", actor=SYSTEM, at=MORNING)
    work.pick(counted=[one], actor=SYSTEM, at=MORNING)


def _lose_one(fulfillment: Fulfillment) -> None:
    """The stage has everything in the box: one unit comes out first, so that one can be missing."""
    line = fulfillment.lines.first()
    assert line
    one = work.Counted(fulfillment.pk, (work.Count(line.pk, 1),))
    if fulfillment.status == "in_work":
        work.unpick(counted=[one], reason="look", actor=SYSTEM, at=MORNING)
    short_picks.report(counted=[one], reason="empty", actor=SYSTEM, at=MORNING)


def _everything() -> list[str]:
    """All that a command could have changed, as text."""
    models = [
        Order,
        OrderLine,
        Fulfillment,
        FulfillmentLine,
        ReviewCheck,
        Reservation,
        StockLevel,
        StockMovement,
        Event,
    ]
    return [
        serializers.serialize("json", model._default_manager.order_by("pk")) for model in models
    ]


@pytest.fixture
def stocked_world(small_world: World) -> World:
    stages.allow_backorders(small_world)
    return small_world


def _bring(stocked_world: World, state: str) -> Fulfillment:
    if state == "in_review":
        stages.stock_lamps(stocked_world)
    fulfillment = _BRINGING[state]()
    assert fulfillment.status == state
    return fulfillment


def test_the_tests_know_every_state_and_every_command() -> None:
    assert set(_BRINGING) == set(FulfillmentStatus)
    first = {"assign", "wait"}  # these make a fulfillment; there is none to give them to
    assert set(_COMMANDS) | first == {row.command for row in FULFILLMENT.transitions}


@pytest.mark.parametrize("state", _BRINGING)
def test_what_the_table_does_not_list_for_a_state_is_refused_without_a_trace(
    stocked_world: World, state: str
) -> None:
    fulfillment = _bring(stocked_world, state)
    refused = [c for c in _COMMANDS if FULFILLMENT.find(state=state, command=c) is None]
    before = _everything()

    for command in refused:
        with pytest.raises(CommandRefused):
            _COMMANDS[command](fulfillment)

    assert _everything() == before


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (source, row.command)
        for row in FULFILLMENT.transitions
        for source in row.sources
        if source in _BRINGING
    ],
)
def test_what_the_table_lists_for_a_state_leads_where_it_says(
    stocked_world: World, state: str, command: str
) -> None:
    fulfillment = _bring(stocked_world, state)
    row = FULFILLMENT.require(state=state, command=command)

    _COMMANDS[command](fulfillment)

    after = stages.fresh(fulfillment)
    # Packed work that is reviewed again is in review; nothing else goes on by itself here.
    assert after.status == ("released" if command == "make_ready" else row.target)
    assert after.version > fulfillment.version
    facts = Event.objects.filter(type=row.event, data__fulfillment_id=str(fulfillment.pk))
    assert facts.exists()


def test_cancelling_comes_too_late_after_the_release(stocked_world: World) -> None:
    fulfillment = stages.released()
    before = _everything()

    with pytest.raises(withdrawal.PastPointOfNoReturn):
        withdrawal.cancel_orders(
            order_ids=[fulfillment.order_id], reason="no", actor=SYSTEM, at=MORNING, consent=True
        )

    assert _everything() == before


def test_covering_what_does_not_wait_changes_nothing(stocked_world: World) -> None:
    fulfillment = stages.assigned()
    before = _everything()

    lines = [line.order_line_id for line in fulfillment.lines.all()]
    covered = coverage.cover_waiting(line_ids=lines, actor=SYSTEM, at=MORNING)

    assert covered == []
    assert _everything() == before
