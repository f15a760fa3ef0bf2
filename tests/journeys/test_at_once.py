"""Many at the same moment: the same request, and the last units of a product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.journeys import office
from tests.journeys.administration import PASSWORD
from tests.journeys.rest import Answer, Rest
from tests.journeys.system import System

_CALLERS = 32


def test_the_same_request_sent_32_times_at_once_is_one_order(house: System) -> None:
    # given a product and one request
    rest = house.rest
    sku = office.stock(rest, units=100)
    body = office.request((sku, 2))

    start = Barrier(_CALLERS)

    def call(caller: Rest) -> Answer:
        start.wait()
        return caller.post("orders", body, key=f"once-{sku}")

    # when it arrives 32 times at once under one key
    with ThreadPoolExecutor(_CALLERS) as pool:
        answers = list(pool.map(call, [house.rest for _ in range(_CALLERS)]))

    # then there is one order, and every answer says so or asks to wait
    assert {answer.status for answer in answers} <= {201, 409}
    assert {a.code for a in answers if a.status == 409} <= {"idempotency_in_progress"}
    assert len(office.placed_numbers(answers)) == 1
    assert len(list(rest.all("orders", sku=sku))) == 1
    assert office.shelf(rest, sku) == (100, 2)

    # and the key gives the same answer later, but not to another request
    again = rest.post("orders", body, key=f"once-{sku}")
    assert {again.body["number"]} == office.placed_numbers(answers)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = office.request((sku, 3))
    assert rest.post("orders", other, key=f"once-{sku}").status == 422


def test_of_32_buyers_of_the_last_10_units_exactly_10_get_one(house: System) -> None:
    # given ten units, and buyers who come by three ways
    rest = house.rest
    sku = office.stock(rest, units=10)
    ways_in = [_by_request(house, sku), _by_batch(house, sku), _by_form(house, sku)]
    buyers = [ways_in[number % len(ways_in)] for number in range(_CALLERS)]
    start = Barrier(_CALLERS)

    def buy(buyer: Callable[[], None]) -> None:
        start.wait()
        buyer()

    # when all of them order one each at once
    with ThreadPoolExecutor(_CALLERS) as pool:
        list(pool.map(buy, buyers))

    # then ten orders are confirmed, the others wait, and nothing is promised twice
    statuses = Counter(order["status"] for order in rest.all("orders", sku=sku))
    assert statuses == {"confirmed": 10, "submitted": 22}
    assert office.shelf(rest, sku) == (10, 10)


def _by_request(house: System, sku: str) -> Callable[[], None]:
    def buy() -> None:
        house.rest.post("orders", office.request((sku, 1))).expect(201)

    return buy


def _by_batch(house: System, sku: str) -> Callable[[], None]:
    def buy() -> None:
        batch = {"orders": [office.request((sku, 1))]}
        house.rest.post("orders/batch", batch).expect(200)

    return buy


def _by_form(house: System, sku: str) -> Callable[[], None]:
    clerk = house.visitor()
    clerk.log_in("desk", PASSWORD)

    def buy() -> None:
        form = clerk.open("/orders/new/")
        page = clerk.fill_in(
            form,
            "/orders/new/",
            **{"lines-0-sku": sku, "lines-0-quantity": "1", "intent": "submit"},
            customer_name="Mei Lin",
            customer_email=office.new_email(),
            **{f"ship_to_{name}": value for name, value in office.BERLIN.items()},
        )
        assert page.status == 200, page.text

    return buy
