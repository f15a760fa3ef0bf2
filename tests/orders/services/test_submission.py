"""Between draft and confirmed: submit, confirm, send back, reject, expire, look again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import DomainError, Invalid, StaleVersion
from core.models import Event
from inventory.models import Reservation, StockLevel
from inventory.services import products
from inventory.services.products import NewProduct
from orders import tasks
from orders.models import Channel, Hold, Order, OrderFinding, OrderLine
from orders.rules.findings import Finding, Severity
from orders.selectors import waiting
from orders.services import cancellation, holds, intake, submission
from orders.services.cancellation import Cancel
from orders.services.intake import Outcome
from orders.services.submission import NotConfirmable
from tests import world
from tests.inventory import ledger
from tests.orders import states
from tests.orders.states import LATER
from tests.world import MORNING, World


def waiting_for_lamps(quantity: int, *, minute: int = 0) -> Order:
    at = MORNING + timedelta(minutes=minute)
    return world.order(world.place([("LAMP", quantity)], at=at))


def submit(order: Order, **more: object) -> Order:
    (submitted,) = submission.submit(
        order_ids=[order.pk],
        actor=SYSTEM,
        at=LATER,
        **more,  # type: ignore[arg-type]
    )
    return states.fresh(submitted)


def open_findings(order: Order) -> list[str]:
    rows = OrderFinding.objects.filter(order=order, resolved_at=None)
    return list(rows.order_by("pk").values_list("code", flat=True))


def test_a_submitted_draft_is_confirmed_at_once_when_nothing_is_missing(
    small_world: World,
) -> None:
    order = submit(states.draft(small_world))

    assert (order.status, order.submitted_at, order.confirmed_at) == ("confirmed", LATER, LATER)
    assert states.event_types(order) == ["order.created", "order.submitted", "order.confirmed"]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 1)


def test_a_submitted_draft_that_lacks_stock_waits(small_world: World) -> None:
    draft = world.order(world.place([("LAMP", 1)], is_draft=True))

    order = submit(draft)

    assert (order.status, order.display_status) == ("submitted", "waiting")
    assert open_findings(order) == ["out_of_stock"]


def test_fifty_drafts_are_submitted_with_as_many_statements_as_one(small_world: World) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(on_hand=1_000)
    Channel.objects.update(reservation_minutes=30)

    def statements(count: int) -> int:
        requests = [world.request(is_draft=True) for _ in range(count)]
        placed = intake.place_orders(
            requests=requests, default_channel="web", actor=SYSTEM, at=MORNING
        )
        with CaptureQueriesContext(connection) as queries:
            submission.submit(
                order_ids=[each.order_id for each in placed if each.order_id],
                actor=SYSTEM,
                at=LATER,
            )
        return len(queries)

    assert statements(1) == statements(50)


def test_an_order_sent_back_gives_its_stock_back_and_can_be_submitted_again(
    small_world: World,
) -> None:
    order = world.order(world.place([("TEA", 2), ("LAMP", 1)]))
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)

    submission.send_back(order_ids=[order.pk], reason="wrong size", actor=SYSTEM, at=LATER)

    assert (states.fresh(order).status, states.fresh(order).display_status) == ("draft", "draft")
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    told = Event.objects.get(stream_id=order.pk, type="order.sent_back")
    assert told.data == {"reason": "wrong size"}
    again = submit(order)
    assert again.status == "submitted"
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)


def test_a_rejected_order_gives_its_stock_back_and_has_ended(small_world: World) -> None:
    order = world.order(world.place([("TEA", 2), ("LAMP", 1)]))

    submission.reject(order_ids=[order.pk], reason="no licence", actor=SYSTEM, at=LATER)

    ended = states.fresh(order)
    assert (ended.status, ended.display_status, ended.ended_at) == ("rejected", "rejected", LATER)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize("act", [submission.send_back, submission.reject])
def test_a_reason_is_needed(small_world: World, act: object) -> None:
    order = states.confirmable(small_world)
    before = states.trace(order)

    with pytest.raises(Invalid) as caught, transaction.atomic():
        act(order_ids=[order.pk], reason=" ", actor=SYSTEM, at=LATER)  # type: ignore[operator]

    assert caught.value.code == "reason_required"
    assert states.trace(order) == before


@pytest.mark.parametrize("name", ["submit", "confirm", "send_back", "reject"])
def test_who_saw_an_older_version_is_told_and_changes_nothing(
    small_world: World, name: str
) -> None:
    order = states.draft(small_world) if name == "submit" else states.confirmable(small_world)
    before = states.trace(order)
    more = {"reason": "x"} if name in {"send_back", "reject"} else {}

    with pytest.raises(StaleVersion) as caught, transaction.atomic():
        getattr(submission, name)(
            order_ids=[order.pk],
            versions={order.pk: order.version - 1},
            actor=SYSTEM,
            at=LATER,
            **more,
        )

    assert caught.value.details["current_version"] == order.version
    assert states.trace(order) == before


def test_confirming_looks_again_and_says_what_still_blocks(small_world: World) -> None:
    order = waiting_for_lamps(2)
    before = states.trace(order)

    with pytest.raises(NotConfirmable) as caught, transaction.atomic():
        submission.confirm(order_ids=[order.pk], actor=SYSTEM, at=LATER)

    assert caught.value.details == {"findings": ["out_of_stock"]}
    assert states.trace(order) == before
    ledger.receive(small_world.lamp, small_world.warehouse, 2)
    submission.confirm(order_ids=[order.pk], actor=SYSTEM, at=LATER)
    assert states.fresh(order).status == "confirmed"
    assert open_findings(order) == []


def test_of_two_that_are_confirmed_together_none_is_when_one_cannot_be(
    small_world: World,
) -> None:
    good, bad = states.confirmable(small_world), waiting_for_lamps(9)

    with pytest.raises(NotConfirmable), transaction.atomic():
        submission.confirm(order_ids=[good.pk, bad.pk], actor=SYSTEM, at=LATER)

    assert states.statuses([good, bad]) == ["submitted", "submitted"]


def test_a_held_order_is_not_confirmed_until_its_hold_ends(small_world: World) -> None:
    order = waiting_for_lamps(1)
    hold = holds.place(
        order_id=order.pk, reason="fraud", note="", blocks=["allocate"], actor=SYSTEM, at=MORNING
    )
    ledger.receive(small_world.lamp, small_world.warehouse, 1)
    world.deliver_events()
    before = states.trace(order)

    with pytest.raises(NotConfirmable) as caught, transaction.atomic():
        submission.confirm(order_ids=[order.pk], actor=SYSTEM, at=LATER)
    assert submission.recheck(order_ids=[order.pk], at=LATER) == 0

    assert caught.value.details == {"findings": ["on_hold"]}
    assert states.trace(order) == before
    holds.release(hold_id=hold.pk, why="cleared", actor=SYSTEM, at=LATER)
    world.deliver_events()
    assert states.fresh(order).status == "confirmed"


def test_goods_that_arrive_confirm_who_asked_first(small_world: World) -> None:
    third = waiting_for_lamps(1, minute=3)
    first = waiting_for_lamps(2, minute=1)
    second = waiting_for_lamps(2, minute=2)

    ledger.receive(small_world.lamp, small_world.warehouse, 3)
    world.deliver_events()

    assert states.statuses([first, second, third]) == ["confirmed", "submitted", "confirmed"]
    assert world.level(small_world.lamp, small_world.warehouse) == (3, 3)
    ledger.receive(small_world.lamp, small_world.warehouse, 2)
    world.deliver_events()
    assert states.statuses([second]) == ["confirmed"]


def test_a_draft_that_was_submitted_late_does_not_jump_the_queue(small_world: World) -> None:
    draft = world.order(world.place([("LAMP", 1)], is_draft=True))
    first = waiting_for_lamps(1, minute=1)
    submit(draft)

    ledger.receive(small_world.lamp, small_world.warehouse, 1)
    world.deliver_events()

    assert states.statuses([first, draft]) == ["confirmed", "submitted"]


def test_looking_at_who_still_cannot_be_confirmed_costs_no_history(small_world: World) -> None:
    orders = [waiting_for_lamps(2, minute=n) for n in range(4)]
    before = [states.trace(order) for order in orders[1:]]

    ledger.receive(small_world.lamp, small_world.warehouse, 3)
    confirmed = submission.recheck(order_ids=[o.pk for o in orders], at=LATER)

    assert confirmed == 1
    assert [states.trace(order) for order in orders[1:]] == before


def test_an_order_of_two_lines_waits_whole_and_hoards_nothing_new(small_world: World) -> None:
    order = world.order(world.place([("LAMP", 1), ("LAMP", 2)]))

    ledger.receive(small_world.lamp, small_world.warehouse, 2)
    world.deliver_events()

    assert states.fresh(order).status == "submitted"
    assert world.level(small_world.lamp, small_world.warehouse) == (2, 0)


def test_a_hundred_that_cannot_go_on_do_not_hide_the_one_that_can(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.limits.RECHECK_BATCH", 2)
    blocked = [waiting_for_lamps(9, minute=n) for n in range(5)]
    last = waiting_for_lamps(1, minute=10)
    ledger.receive(small_world.lamp, small_world.warehouse, 1)

    assert tasks.recheck_waiting_orders() == 1

    assert states.fresh(last).status == "confirmed"
    assert set(states.statuses(blocked)) == {"submitted"}
    assert [turn.order_id for turn in waiting.oldest()] == [o.pk for o in blocked[:2]]


def test_a_product_that_is_added_later_is_adopted(small_world: World) -> None:
    order = world.order(world.place([("KETTLE", 1)]))
    assert open_findings(order) == ["product_unknown"]

    products.create(
        products=[NewProduct("KETTLE", "Kettle", Decimal(30), "EUR", type="service")],
        actor=SYSTEM,
        at=MORNING,
    )
    assert tasks.recheck_waiting_orders() == 1

    assert states.fresh(order).status == "confirmed"
    assert OrderLine.objects.get(order=order).product is not None


def test_what_a_documents_reader_found_stops_the_clock_but_not_a_person(
    small_world: World,
) -> None:
    found = Finding(
        "unit_unknown", Severity.BLOCK, "lines.0.unit", "Which unit?", is_from_document=True
    )
    (placement,) = intake.place_orders(
        requests=[world.request()],
        found=[[found]],
        default_channel="web",
        actor=SYSTEM,
        at=MORNING,
    )
    order = world.order(placement)

    assert placement.outcome is Outcome.WAITING
    assert submission.recheck(order_ids=[order.pk], at=LATER) == 0
    submission.confirm(order_ids=[order.pk], actor=SYSTEM, at=LATER)
    assert states.fresh(order).status == "confirmed"
    assert open_findings(order) == []


def test_a_cancelled_line_is_reserved_for_nobody(small_world: World) -> None:
    order = world.order(world.place([("LAMP", 3), ("TEA", 2)]))
    lamp = OrderLine.objects.get(order=order, sku="LAMP")
    cancellation.cancel_quantities(
        cancels=[Cancel(lamp.pk, states.Bucket.UNALLOCATED, 3)],
        reason="without it",
        actor=SYSTEM,
        at=LATER,
    )

    submission.confirm(order_ids=[order.pk], actor=SYSTEM, at=LATER)

    confirmed = states.fresh(order)
    assert (confirmed.status, confirmed.quantity_live) == ("confirmed", 2)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)


def test_an_order_that_waits_too_long_expires_and_frees_its_stock(small_world: World) -> None:
    Channel.objects.update(reservation_minutes=30)
    order = world.order(world.place([("TEA", 2), ("LAMP", 1)]))
    due_at = MORNING + timedelta(minutes=30)
    assert order.expires_at == due_at

    assert submission.expire_due(at=due_at - timedelta(seconds=1), limit=10) == 0
    assert submission.expire_due(at=due_at, limit=10) == 1

    assert states.fresh(order).status == "expired"
    assert states.event_types(order)[-1] == "order.expired"
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


def test_a_confirmed_order_expires_no_more(small_world: World) -> None:
    Channel.objects.update(reservation_minutes=30)
    order = states.confirmed(small_world)

    assert order.expires_at is None
    assert Reservation.objects.get().expires_at is None
    assert submission.expire_due(at=MORNING + timedelta(days=30), limit=10) == 0


def test_a_draft_submitted_again_has_the_time_its_channel_gives_now(small_world: World) -> None:
    Channel.objects.update(reservation_minutes=30)
    order = world.order(world.place([("LAMP", 1)]))
    submission.send_back(order_ids=[order.pk], reason="x", actor=SYSTEM, at=LATER)
    Channel.objects.update(reservation_minutes=None)

    assert submit(order).expires_at is None


def test_no_more_orders_expire_in_one_run_than_its_limit(small_world: World) -> None:
    Channel.objects.update(reservation_minutes=30)
    for _ in range(3):
        waiting_for_lamps(1)

    assert [submission.expire_due(at=LATER, limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_backorder_is_confirmed_with_its_lead_time(small_world: World) -> None:
    Channel.objects.update(allows_backorder=True)
    StockLevel.objects.create(
        product=small_world.lamp, location=small_world.warehouse, backorder_limit=5
    )

    order = world.order(world.place([("LAMP", 2)]))

    # One day to handle, five of lead time, three on the way.
    assert order.promised_on == MORNING.date() + timedelta(days=9)
    assert Reservation.objects.get().quantity_covered == 0
    assert Hold.objects.count() == 0


def test_a_wish_that_cannot_be_kept_is_told_and_a_later_one_is_kept(small_world: World) -> None:
    soon, later = MORNING.date() + timedelta(days=1), MORNING.date() + timedelta(days=20)

    hasty = world.place([("TEA", 1)], requested_on=soon)
    patient = world.place([("TEA", 1)], requested_on=later)

    assert [f.code for f in hasty.findings] == ["requested_date_not_met"]
    assert world.order(hasty).promised_on == MORNING.date() + timedelta(days=4)
    assert (patient.findings, world.order(patient).promised_on) == ((), later)


def test_nothing_to_look_at_is_nothing_done(small_world: World) -> None:
    assert submission.recheck(order_ids=[], at=LATER) == 0
    with pytest.raises(DomainError):
        submission.confirm(order_ids=[small_world.tea.pk], actor=SYSTEM, at=LATER)
