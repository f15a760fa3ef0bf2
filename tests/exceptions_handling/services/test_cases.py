"""Cases: opened once, moved by the table, ended with words."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import CommandRefused, Forbidden, Invalid, NotFound, StaleVersion
from core.models import Event
from exceptions_handling.lifecycle import CASE, CaseKind, CaseStatus
from exceptions_handling.models import ExceptionCase
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening, Step
from orders.lifecycle import Bucket
from orders.models import Order
from tests.exceptions_handling.progress import advance, confirmed
from tests.world import MORNING, World

COMMANDS: dict[str, Callable[..., list[ExceptionCase]]] = {
    "await_customer": cases.await_customer,
    "start_resolving": cases.start_resolving,
    "resolve": cases.resolve,
    "dismiss": cases.dismiss,
}
# How a case gets into each state.
WAY: dict[CaseStatus, list[str]] = {
    CaseStatus.OPEN: [],
    CaseStatus.AWAITING_CUSTOMER: ["await_customer"],
    CaseStatus.RESOLVING: ["start_resolving"],
    CaseStatus.RESOLVED: ["start_resolving", "resolve"],
    CaseStatus.DISMISSED: ["dismiss"],
}
LATER = MORNING + timedelta(hours=1)


def opening(order: Order, kind: CaseKind = CaseKind.DAMAGED, **more: object) -> Opening:
    return Opening(
        kind=kind,
        scope=f"order:{order.pk}",
        order_id=order.pk,
        summary="The box is wet",
        **more,  # type: ignore[arg-type]
    )


def opened(order: Order, kind: CaseKind = CaseKind.DAMAGED) -> ExceptionCase:
    (case,) = cases.open_cases(openings=[opening(order, kind)], actor=SYSTEM, at=MORNING)
    return case


def in_state(order: Order, status: CaseStatus) -> ExceptionCase:
    case = opened(order)
    for command in WAY[status]:
        COMMANDS[command](steps=[Step(case.pk, "as it happens")], actor=SYSTEM, at=MORNING)
    case.refresh_from_db()
    return case


def facts(order: Order) -> list[str]:
    events = Event.objects.filter(stream_id=order.pk, type__startswith="case.")
    return list(events.order_by("sequence").values_list("type", flat=True))


def test_an_opened_case_has_a_clock_and_marks_its_order(small_world: World) -> None:
    order = confirmed()
    desk = small_world.actor("desk")

    (case,) = cases.open_cases(openings=[opening(order, severity=1)], actor=desk, at=MORNING)

    order.refresh_from_db()
    assert case.status == CaseStatus.OPEN
    assert case.respond_by == MORNING + timedelta(hours=4)
    assert case.opened_by_name == "Desk"
    assert order.open_case_count == 1
    assert order.display_status == "exception"
    assert facts(order) == ["case.opened"]


def test_the_same_thing_reported_twice_is_one_case(small_world: World) -> None:
    order = confirmed()
    first = opened(order)

    second = opened(order)

    order.refresh_from_db()
    assert second.pk == first.pk
    assert order.open_case_count == 1
    assert facts(order) == ["case.opened"]


def test_after_the_end_the_same_thing_opens_a_new_case(small_world: World) -> None:
    order = confirmed()
    first = in_state(order, CaseStatus.DISMISSED)

    second = opened(order)

    order.refresh_from_db()
    assert second.pk != first.pk
    assert order.open_case_count == 1


def test_another_kind_is_another_case(small_world: World) -> None:
    order = confirmed()

    opened(order, CaseKind.DAMAGED)
    opened(order, CaseKind.LOST)

    order.refresh_from_db()
    assert order.open_case_count == 2


def test_a_case_of_no_order_is_refused(small_world: World) -> None:
    nowhere = Order(pk=uuid.uuid4())

    with pytest.raises(NotFound):
        opened(nowhere)

    assert not ExceptionCase.objects.exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("status", CaseStatus)
def test_every_command_in_every_state_does_what_the_table_says(
    small_world: World, status: CaseStatus, command: str
) -> None:
    order = confirmed()
    case = in_state(order, status)
    row = CASE.find(state=status, command=command)
    before, told = ExceptionCase.objects.values().get(pk=case.pk), facts(order)

    if row is None:
        with pytest.raises(CommandRefused):
            COMMANDS[command](steps=[Step(case.pk, "words")], actor=SYSTEM, at=LATER)

        assert ExceptionCase.objects.values().get(pk=case.pk) == before
        assert facts(order) == told
        return

    COMMANDS[command](steps=[Step(case.pk, "words")], actor=SYSTEM, at=LATER)

    case.refresh_from_db()
    order.refresh_from_db()
    assert case.status == row.target
    assert case.version == before["version"] + 1
    assert facts(order) == [*told, row.event]
    assert (case.ended_at == LATER) is CASE.is_terminal(row.target)
    assert order.open_case_count == (0 if CASE.is_terminal(row.target) else 1)


@pytest.mark.parametrize(("command", "status"), [("resolve", "resolving"), ("dismiss", "open")])
def test_an_end_needs_words(small_world: World, command: str, status: str) -> None:
    case = in_state(confirmed(), CaseStatus(status))

    with pytest.raises(Invalid) as refusal:
        COMMANDS[command](steps=[Step(case.pk, "  ")], actor=SYSTEM, at=LATER)

    case.refresh_from_db()
    assert refusal.value.code == "reason_required"
    assert case.status == status


def test_a_stale_page_moves_nothing(small_world: World) -> None:
    case = in_state(confirmed(), CaseStatus.RESOLVING)

    with pytest.raises(StaleVersion) as refusal:
        cases.resolve(steps=[Step(case.pk, "done", version=1)], actor=SYSTEM, at=LATER)

    case.refresh_from_db()
    assert refusal.value.details["current_version"] == 2
    assert case.status == CaseStatus.RESOLVING


def test_whoever_starts_an_unowned_case_owns_it(small_world: World) -> None:
    case = opened(confirmed())

    cases.start_resolving(steps=[Step(case.pk)], actor=small_world.actor("desk"), at=LATER)

    case.refresh_from_db()
    assert case.owner == small_world.desk


def test_a_case_can_be_given_to_somebody(small_world: World) -> None:
    order = confirmed()
    case = opened(order)

    cases.assign(
        case_ids=[case.pk],
        owner_id=small_world.bo.pk,
        version=1,
        actor=small_world.actor("desk"),
        at=LATER,
    )

    case.refresh_from_db()
    assert (case.owner, case.version) == (small_world.bo, 2)
    assert facts(order) == ["case.opened", "case.assigned"]


def test_an_ended_case_needs_no_owner(small_world: World) -> None:
    case = in_state(confirmed(), CaseStatus.DISMISSED)

    with pytest.raises(CommandRefused):
        cases.assign(
            case_ids=[case.pk], owner_id=small_world.bo.pk, version=None, actor=SYSTEM, at=LATER
        )

    case.refresh_from_db()
    assert case.owner is None


def test_a_case_is_not_given_to_somebody_who_left(small_world: World) -> None:
    case = opened(confirmed())
    small_world.bo.is_active = False
    small_world.bo.save()

    with pytest.raises(NotFound):
        cases.assign(
            case_ids=[case.pk], owner_id=small_world.bo.pk, version=None, actor=SYSTEM, at=LATER
        )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_worker_does_not_manage_cases(small_world: World, command: str) -> None:
    rows = [t for t in CASE.transitions if t.command == command]
    case = in_state(confirmed(), CaseStatus(rows[0].sources[0]))

    with pytest.raises(Forbidden):
        COMMANDS[command](
            steps=[Step(case.pk, "words")], actor=small_world.actor("amira"), at=LATER
        )

    before = case.status
    case.refresh_from_db()
    assert case.status == before


def test_a_delivered_order_is_completed_when_its_last_case_ends(small_world: World) -> None:
    order = confirmed()
    case = in_state(order, CaseStatus.RESOLVING)
    advance(order, to=Bucket.DELIVERED)
    assert Order.objects.get(pk=order.pk).status == "confirmed"

    cases.resolve(steps=[Step(case.pk, "told the customer")], actor=SYSTEM, at=LATER)

    order.refresh_from_db()
    assert order.status == "completed"


def test_many_cases_cost_as_many_statements_as_one(small_world: World) -> None:
    orders = [confirmed(sku="SETUP") for _ in range(12)]

    with CaptureQueriesContext(
        connection,
    ) as one:
        opened(orders[0])
    with CaptureQueriesContext(connection) as many:
        cases.open_cases(openings=[opening(o) for o in orders[1:]], actor=SYSTEM, at=MORNING)
    ids = list(ExceptionCase.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as one_step:
        cases.dismiss(steps=[Step(ids[0], "none")], actor=SYSTEM, at=LATER)
    with CaptureQueriesContext(connection) as many_steps:
        cases.dismiss(steps=[Step(i, "none") for i in ids[1:]], actor=SYSTEM, at=LATER)

    assert len(many) == len(one)
    assert len(many_steps) == len(one_step)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kinds", "count"), [((CaseKind.LATE, CaseKind.LATE), 1), ((CaseKind.LATE, CaseKind.LOST), 2)]
)
def test_two_detectors_at_once_agree(
    small_world: World, kinds: tuple[CaseKind, CaseKind], count: int
) -> None:
    order = confirmed()
    barrier = threading.Barrier(2)
    found: list[uuid.UUID] = []

    def detect(kind: CaseKind) -> None:
        barrier.wait(timeout=10)
        try:
            found.append(opened(order, kind).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=detect, args=[kind]) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    order.refresh_from_db()
    assert len(found) == 2
    assert len(set(found)) == count
    assert order.open_case_count == count
    assert ExceptionCase.objects.open().count() == count
    assert facts(order) == ["case.opened"] * count
