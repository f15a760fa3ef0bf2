"""Cases over REST."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.models import ExceptionCase
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening
from orders.models import Order
from tests.exceptions_handling.progress import confirmed
from tests.world import MORNING, World

CASES = "/api/v1/cases"


@pytest.fixture
def desk(small_world: World, client: Client) -> Client:
    client.force_login(small_world.desk)
    return client


def post(client: Client, path: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(
        path,
        data,
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4()), **headers},
    )


def opened(order: Order, kind: CaseKind = CaseKind.DAMAGED, severity: int = 2) -> ExceptionCase:
    (case,) = cases.open_cases(
        openings=[Opening(kind, f"order:{order.pk}", order.pk, "The box is wet", severity)],
        actor=SYSTEM,
        at=MORNING,
    )
    return case


def test_a_case_is_opened_taken_up_and_resolved(desk: Client) -> None:
    order = confirmed()

    report = {"order": order.number, "kind": "damaged", "summary": "The box is wet"}
    made = post(desk, CASES, report)
    path = f"{CASES}/{made.json()['id']}"
    started = post(desk, f"{path}/start", {}, **{"If-Match": made["ETag"]})
    ended = post(desk, f"{path}/resolution", {"reason": "sent again", "version": 2})
    read = desk.get(path)

    assert (made.status_code, started.status_code, ended.status_code) == (201, 200, 200)
    assert made.json()["allowed_commands"] == ["await_customer", "start_resolving", "dismiss"]
    assert started.json()["owner_name"] == "Desk"
    assert ended.json() == read.json()
    assert read.json()["status"] == "resolved"
    assert read.json()["resolution"] == "sent again"
    assert read.json()["allowed_commands"] == []
    assert read["ETag"] == '"v3"'


def test_a_second_report_gives_the_open_case(desk: Client) -> None:
    order = confirmed()
    report = {"order": order.number, "kind": "damaged", "summary": "The box is wet"}

    first, second = post(desk, CASES, report), post(desk, CASES, report)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["id"] == first.json()["id"]


def test_the_same_key_repeats_the_answer(desk: Client) -> None:
    order = confirmed()
    report = {"order": order.number, "kind": "damaged", "summary": "The box is wet"}
    key = {"Idempotency-Key": "again"}

    first, second = post(desk, CASES, report, **key), post(desk, CASES, report, **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("customer-question", {}),
        ("start", {}),
        ("dismissal", {"reason": "it is none"}),
        ("owner", {"owner_id": 0}),
    ],
)
def test_a_step_needs_the_version_that_was_seen(
    desk: Client, small_world: World, noun: str, body: dict[str, Any]
) -> None:
    case = opened(confirmed())
    body = {**body, **({"owner_id": small_world.bo.pk} if noun == "owner" else {})}
    path = f"{CASES}/{case.pk}/{noun}"

    without = post(desk, path, body)
    stale = post(desk, path, {**body, "version": 7})
    right = post(desk, path, {**body, "version": 1})

    assert (without.status_code, without.json()["code"]) == (428, "version_required")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert right.status_code == 200
    assert right.json()["version"] == 2


def test_a_command_outside_the_table_is_refused(desk: Client) -> None:
    case = opened(confirmed())

    answer = post(desk, f"{CASES}/{case.pk}/resolution", {"reason": "done", "version": 1})

    assert answer.status_code == 409
    assert answer.json()["code"] == "command_not_allowed"


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"order": "X", "kind": "sad", "summary": "x"}, "kind"),
        ({"order": "X", "kind": "late", "summary": ""}, "summary"),
        ({"order": "X", "kind": "late", "summary": "x", "severity": 4}, "severity"),
        ({"order": "X", "kind": "late", "summary": "x", "colour": "red"}, "colour"),
    ],
)
def test_a_report_that_does_not_fit_names_its_field(
    desk: Client, report: dict[str, Any], field: str
) -> None:
    answer = post(desk, CASES, report)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_case_of_an_unknown_order_is_not_found(desk: Client) -> None:
    answer = post(desk, CASES, {"order": "ZZZZZZZZ", "kind": "late", "summary": "x"})

    assert answer.status_code == 404


def test_the_queue_shows_the_most_urgent_first_page_by_page(desk: Client) -> None:
    order = confirmed()
    low = opened(order, CaseKind.OTHER, severity=3)
    high = opened(order, CaseKind.LOST, severity=1)
    middle = opened(order, CaseKind.DAMAGED)

    first = desk.get(CASES, {"size": 2}).json()
    second = desk.get(CASES, {"size": 2, "cursor": first["next_cursor"]}).json()

    listed = [case["id"] for case in first["items"] + second["items"]]
    assert listed == [str(high.pk), str(middle.pk), str(low.pk)]
    assert second["next_cursor"] == ""


def test_the_list_narrows(desk: Client, small_world: World) -> None:
    order, other = confirmed(), confirmed()
    lost = opened(order, CaseKind.LOST, severity=1)
    damaged = opened(other)
    cases.dismiss(steps=[cases.Step(damaged.pk, "none")], actor=SYSTEM, at=MORNING)

    def ids(**query: str) -> list[str]:
        return [case["id"] for case in desk.get(CASES, query).json()["items"]]

    assert ids() == [str(lost.pk)]
    assert ids(kind="lost") == [str(lost.pk)]
    assert ids(kind="late") == []
    assert ids(severity="1") == [str(lost.pk)]
    assert ids(order=order.number) == [str(lost.pk)]
    assert ids(order=other.number) == []
    assert ids(order="?") == []
    assert ids(owner=str(small_world.bo.pk)) == []
    assert ids(has_ended="true") == [str(damaged.pk)]
    assert ids(status="dismissed") == [str(damaged.pk)]


def test_a_longer_list_costs_no_more_queries(desk: Client) -> None:
    order = confirmed()
    opened(order)
    with CaptureQueriesContext(connection) as short:
        desk.get(CASES)
    for kind in CaseKind:
        opened(order, kind)

    with CaptureQueriesContext(connection) as long:
        desk.get(CASES)

    assert len(long) == len(short)


def test_a_worker_reads_cases_but_does_not_move_them(small_world: World, client: Client) -> None:
    case = opened(confirmed())
    client.force_login(small_world.amira)

    read = client.get(f"{CASES}/{case.pk}")
    moved = post(client, f"{CASES}/{case.pk}/start", {"version": 1})

    assert read.status_code == 200
    assert read.json()["allowed_commands"] == []
    assert moved.status_code == 403


def test_nobody_in_particular_sees_no_case(db: None, client: Client) -> None:
    answer = client.get(CASES)

    assert answer.status_code == 401
