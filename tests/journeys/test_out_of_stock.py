"""An order for more than there is waits in sight of everybody, and goes on when goods come."""

from __future__ import annotations

from tests.journeys import office, subjects
from tests.journeys.administration import PASSWORD
from tests.journeys.story import Story
from tests.journeys.system import System
from tests.journeys.waiting import eventually


def test_an_order_that_waits_for_goods_goes_on_when_they_come(house: System) -> None:
    # given two units on the shelf
    rest, picker = house.rest, house.person("picker")
    sku = office.stock(rest, units=2)

    # when somebody orders three
    email = office.new_email()
    placement = rest.post("orders", office.request((sku, 3), email=email)).expect(201)

    # then the order is kept with what is missing, and the customer is told that it was received
    assert placement["outcome"] == "waiting"
    assert [(f["code"], f["severity"], f["field"]) for f in placement["findings"]] == [
        ("out_of_stock", "block", "lines.0.quantity")
    ]
    order = office.Order(placement["number"], rest)
    story = Story(house, order, email)
    story.stands("waiting", customer_sees="waiting", letter=subjects.RECEIVED)
    assert office.shelf(rest, sku) == (2, 0)
    assert "confirm" in order.read()["allowed_commands"]

    # and the order desk sees it among those that wait
    clerk = house.visitor()
    clerk.log_in("desk", PASSWORD)
    assert order.number in clerk.open("/orders/?view=waiting&size=200").text
    assert order.number not in clerk.open(f"/orders/?view=late&sku={sku}").text

    # and nobody confirms it past the missing unit
    assert order.ask("confirmation", house.person("desk")).status == 409

    # when the goods come
    office.receive(rest, sku, 1)

    # then it is confirmed and given to a department by itself, and goes its way
    story.stands("processing", customer_sees="preparing", letter=subjects.CONFIRMED)
    assert office.shelf(rest, sku) == (3, 3)
    work = order.work()
    work.pack(picker)
    eventually(lambda: work.status == "released", "the rules pass the review")
    work.hand_over(picker)
    work.do("delivery", picker, received_by="Mei Lin", note="at the door")
    story.subjects.append(subjects.SHIPPED)
    story.stands("completed", customer_sees="delivered", letter=subjects.DELIVERED)
    assert order.read()["findings"] == []
    assert office.shelf(rest, sku) == (0, 0)
