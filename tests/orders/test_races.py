"""Many buyers at the same moment: nothing is sold twice, whichever way they come in."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from core.actors import SYSTEM
from core.models import Event
from orders.formats.protocol import Document
from orders.models import Order, OrderLine
from orders.services import cancellation, imports, intake, submission
from tests import race, rest, world
from tests.dashboard.pages import as_staff
from tests.dashboard.test_orders_entry import form
from tests.inventory import ledger
from tests.orders.api.test_orders_api import ORDER, with_line
from tests.rest import Caller
from tests.world import MORNING, World

BUYERS = 32
ONE = with_line(quantity=1)
# What a patient client does with "try again": it tries again, with the same key.
TRIES = 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ten_teas() -> World:
    return world.build()


def patiently(act: Callable[[], Any]) -> Any:
    for _ in range(TRIES):
        try:
            answer = act()
        except OperationalError:
            continue
        if getattr(answer, "status_code", 200) != 503:
            return answer
    raise AssertionError("never answered")


def by_service(small_world: World) -> list[Callable[[], Any]]:
    def buy() -> Any:
        return intake.place_orders(
            requests=[world.request()], default_channel="web", actor=SYSTEM, at=MORNING
        )

    return [buy] * BUYERS


def by_rest(small_world: World) -> list[Callable[[], Any]]:
    shop = rest.caller()

    def buy(key: str) -> Any:
        answer = shop.post("/orders", ONE, **{"Idempotency-Key": key})
        assert answer.status_code in {201, 503}
        return answer

    return [partial(buy, str(n)) for n in range(BUYERS)]


def by_rest_batch(small_world: World) -> list[Callable[[], Any]]:
    shop = rest.caller()

    def buy(key: str) -> Any:
        answer = shop.post("/orders/batch", {"orders": [ONE, ONE]}, **{"Idempotency-Key": key})
        assert answer.status_code in {200, 503}
        return answer

    return [partial(buy, str(n)) for n in range(BUYERS // 2)]


def by_import(small_world: World) -> list[Callable[[], Any]]:
    def buy(number: int) -> Any:
        document = Document(
            kind="order",
            number=f"A-{number}",
            request=world.request(external_id=f"A-{number}"),
        )
        return list(
            imports.import_documents(
                documents=[document],
                source="orders.json",
                content_sha256=hashlib.sha256(str(number).encode()).hexdigest(),
                actor=SYSTEM,
                at=MORNING,
            )
        )

    return [partial(buy, n) for n in range(BUYERS)]


def by_form(small_world: World) -> list[Callable[[], Any]]:
    def buy(browser: Any, fields: dict[str, str]) -> Any:
        answer = browser.post(reverse("dashboard:new_order"), fields)
        assert answer.status_code in {302, 303, 503}
        return answer

    return [partial(buy, as_staff(small_world.desk), form(("TEA", "1"))) for _ in range(BUYERS)]


@pytest.mark.parametrize("way", [by_service, by_rest, by_rest_batch, by_import, by_form])
def test_of_thirty_two_who_want_the_last_ten_ten_get_one(
    ten_teas: World, way: Callable[[World], list[Callable[[], Any]]]
) -> None:
    acts = [partial(patiently, act) for act in way(ten_teas)]

    results = race.at_once(acts)

    assert race.unexpected(results) == []
    assert Order.objects.count() == BUYERS
    assert Order.objects.filter(status="confirmed").count() == 10
    assert Order.objects.filter(status="submitted", display_status="waiting").count() == 22
    assert world.level(ten_teas.tea, ten_teas.warehouse) == (10, 10)
    ledger.check_law()
    _check_streams()


def _check_streams() -> None:
    for order in Order.objects.all():
        told = Event.objects.filter(stream_id=order.pk).order_by("sequence")
        confirmed = ["order.confirmed"] if order.status == "confirmed" else []
        assert list(told.values_list("sequence", "type")) == list(
            enumerate(["order.created", "order.submitted", *confirmed], start=1)
        )


def test_the_same_request_thirty_two_times_at_once_is_one_order(ten_teas: World) -> None:
    shop = rest.caller()
    post = partial(shop.post, "/orders", ORDER, **{"Idempotency-Key": "order-7"})

    answers = race.at_once([post] * BUYERS)

    assert race.unexpected(answers) == []
    codes = {a.status_code for a in answers}  # type: ignore[union-attr]
    assert codes <= {201, 409}
    placed = [a for a in answers if a.status_code == 201]  # type: ignore[union-attr]
    refused = [a for a in answers if a.status_code == 409]  # type: ignore[union-attr]
    assert len({a.content for a in placed}) == 1  # type: ignore[union-attr]
    assert {a.json()["code"] for a in refused} <= {"idempotency_in_progress"}  # type: ignore[union-attr]
    assert {a["Retry-After"] for a in refused} <= {"1"}  # type: ignore[index]
    assert Order.objects.count() == 1
    assert world.level(ten_teas.tea, ten_teas.warehouse) == (10, 2)
    again = post()
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.content == placed[0].content  # type: ignore[union-attr]


def test_the_same_senders_number_at_once_under_other_keys_is_one_order(ten_teas: World) -> None:
    shop = rest.caller()
    body = ONE | {"external_id": "A-1"}

    answers = race.at_once(
        [
            partial(patiently, partial(shop.post, "/orders", body, **{"Idempotency-Key": str(n)}))
            for n in range(12)
        ]
    )

    assert race.unexpected(answers) == []
    assert sorted(a.status_code for a in answers) == [201] + [409] * 11  # type: ignore[union-attr]
    assert Order.objects.count() == 1
    assert world.level(ten_teas.tea, ten_teas.warehouse) == (10, 1)


def test_the_same_file_read_twice_at_once_places_its_orders_once(ten_teas: World) -> None:
    def read() -> Any:
        documents = [
            Document(kind="order", number=f"A-{n}", request=world.request(external_id=f"A-{n}"))
            for n in range(5)
        ]
        return [
            outcome.outcome
            for outcome in imports.import_documents(
                documents=documents,
                source="orders.json",
                content_sha256="a" * 64,
                actor=SYSTEM,
                at=MORNING,
            )
        ]

    outcomes = race.at_once([partial(patiently, read)] * 4)

    assert race.unexpected(outcomes) == []
    assert sorted(o for each in outcomes for o in each) == ["duplicate"] * 15 + ["placed"] * 5  # type: ignore[union-attr]
    assert Order.objects.count() == 5


def test_of_two_who_change_the_same_version_one_is_told(ten_teas: World) -> None:
    shop = rest.caller()
    draft = world.order(world.place(is_draft=True))

    def rewrite(quantity: int) -> Any:
        return shop.send(
            "PUT",
            f"/orders/{draft.number}",
            with_line(quantity=quantity),
            headers={"If-Match": f'"v{draft.version}"'},
        )

    answers = race.at_once([partial(rewrite, quantity) for quantity in range(1, 9)])

    statuses = sorted(a.status_code for a in answers)  # type: ignore[union-attr]
    assert statuses == [200] + [409] * 7
    assert OrderLine.objects.count() == 1


def test_cancelling_and_confirming_at_once_end_in_one_of_the_two(ten_teas: World) -> None:
    order = world.order(world.place([("LAMP", 1)]))
    ledger.receive(ten_teas.lamp, ten_teas.warehouse, 1)

    def confirm() -> Any:
        return submission.recheck(order_ids=[order.pk], at=MORNING)

    def cancel() -> Any:
        return cancellation.cancel_unallocated_orders(
            order_ids=[order.pk], reason="x", actor=SYSTEM, at=MORNING
        )

    results = race.at_once([confirm, cancel])

    assert race.unexpected(results) == []
    assert Order.objects.get().status == "cancelled"
    assert world.level(ten_teas.lamp, ten_teas.warehouse) == (1, 0)
    ledger.check_law()


def test_a_number_that_is_taken_is_not_given_twice(
    ten_teas: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["AAAA0000", "AAAA0000", "BBBB0000"])
    monkeypatch.setattr("orders.rules.numbers.new_number", lambda: next(drawn))

    numbers = [world.place().number for _ in range(2)]

    assert numbers == ["AAAA0000", "BBBB0000"]


def test_two_callers_of_one_key_are_two(ten_teas: World) -> None:
    callers: list[Caller] = [rest.caller(name=f"shop-{n}") for n in range(4)]
    key = {"Idempotency-Key": str(uuid.uuid4())}

    answers = race.at_once(
        [partial(patiently, partial(c.post, "/orders", ONE, **key)) for c in callers]
    )

    assert race.unexpected(answers) == []
    assert Order.objects.count() == 4
