"""A hold stops an order where it says so, and nowhere else; its end sets the order going again."""

from __future__ import annotations

from tests.journeys import office
from tests.journeys.office import Order
from tests.journeys.system import System
from tests.journeys.waiting import eventually


def _hold(house: System, order: Order, *blocks: str) -> str:
    body = {"reason": "check_customer", "blocks": list(blocks), "note": "call first"}
    hold_id: str = order.do("holds", house.person("desk"), **body)["id"]
    return hold_id


def _release(house: System, hold_id: str) -> None:
    desk = house.person("desk")
    desk.post(f"holds/{hold_id}/release", {"reason": "customer called"}).expect(200)


def test_a_held_order_is_not_confirmed_until_the_hold_ends(house: System) -> None:
    # given an order that waits for goods, with a hold on allocation
    rest = house.rest
    sku = office.stock(rest)
    order = office.place(rest, office.request((sku, 2)))
    order.wait_until(display_status="waiting")
    hold = _hold(house, order, "allocate")
    order.wait_until(display_status="on_hold")

    # when the goods come, then it still waits, whoever asks
    office.receive(rest, sku, 2)
    refusal = order.ask("confirmation", house.person("desk"))
    assert refusal.status == 409
    assert refusal.body["details"]["findings"] == ["on_hold"]
    assert order.read()["status"] == "submitted"

    # when the hold is released, then the order goes on by itself
    _release(house, hold)
    order.wait_until(display_status="processing")
    assert order.work().status == "assigned"
    assert office.shelf(rest, sku) == (2, 2)


def test_holds_on_work_release_and_shipping_each_stop_their_step(house: System) -> None:
    # given an order whose work is accepted, and a hold on the work
    rest, picker = house.rest, house.person("picker")
    sku = office.stock(rest, units=1)
    order = office.place(rest, office.request((sku, 1)))
    work = order.work()
    work.do("acceptance", picker)
    on_work = _hold(house, order, "work")

    # then it is not begun before the hold is released
    assert work.ask("work", picker).code == "on_hold"
    _release(house, on_work)
    work.do("work", picker)

    # when it is packed under a hold on the release, then it stays in review
    on_release = _hold(house, order, "release")
    work.do("picks", picker)
    work.do("packing", picker)
    assert work.ask("release", house.person("reviewer")).code == "on_hold"
    assert work.status == "in_review"

    # when that hold is released, then the order goes on by itself
    _release(house, on_release)
    eventually(lambda: work.status == "released", "the review ends with the hold")

    # when it may not ship, then nobody hands it over until it may
    on_shipping = _hold(house, order, "ship")
    assert work.ask("handover", picker, carrier="post").code == "on_hold"
    assert office.shelf(rest, sku) == (1, 1)
    _release(house, on_shipping)
    work.hand_over(picker)
    assert work.status == "shipped"
    told = order.told()
    assert (told.count("hold.placed"), told.count("hold.released")) == (3, 3)
