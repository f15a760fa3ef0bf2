"""An order is cancelled before the work, or by quantity half-way through it."""

from __future__ import annotations

from tests.journeys import office, subjects
from tests.journeys.story import Story
from tests.journeys.system import System
from tests.journeys.waiting import eventually


def test_units_cancelled_half_way_go_back_and_the_rest_arrives(house: System) -> None:
    # given an order of two products, of which one is partly in the box
    rest, desk, picker = house.rest, house.person("desk"), house.person("picker")
    tea, cup = office.stock(rest, units=10), office.stock(rest, units=10)
    email = office.new_email()
    order = office.place(rest, office.request((tea, 3), (cup, 1), email=email))
    story = Story(house, order, email)
    story.stands("processing", customer_sees="preparing", letter=subjects.CONFIRMED)
    work = order.work()
    work.do("acceptance", picker)
    work.do("work", picker)
    of_tea, _of_cup = work.read()["lines"]
    work.do("picks", picker, lines=[{"line_id": of_tea["id"], "quantity": 2}])

    # when two of the three are no longer wanted, then the department has to agree
    unwanted = {
        "lines": [{"line_id": of_tea["order_line_id"], "quantity": 2}],
        "reason": "too many",
    }
    assert order.ask("lines-cancellation", desk, **unwanted).code == "department_consent_needed"
    assert office.shelf(rest, tea) == (10, 3)
    order.do("lines-cancellation", desk, **unwanted, consent=True)

    # then they are back on the shelf, and the customer is told
    story.stands("processing", customer_sees="preparing", letter=subjects.TWO_CANCELLED)
    assert office.shelf(rest, tea) == (10, 1)
    assert order.read()["quantity_live"] == 2

    # when the rest is packed and delivered
    work.do("picks", picker)
    work.do("packing", picker)
    eventually(lambda: work.status == "released", "the rules pass the review")
    work.hand_over(picker)
    work.do("delivery", picker, received_by="Mei Lin")

    # then the order is complete with what is left of it
    story.subjects.append(subjects.SHIPPED)
    story.stands("completed", customer_sees="delivered", letter=subjects.DELIVERED)
    assert office.shelf(rest, tea) == (9, 0)
    assert office.shelf(rest, cup) == (9, 0)
    buckets = [line["buckets"] for line in order.read()["lines"]]
    assert [(b["delivered"], b["cancelled"]) for b in buckets] == [(1, 2), (1, 0)]
    assert order.told().count("order.quantity_cancelled") == 1


def test_an_order_cancelled_before_the_work_leaves_nothing_behind(house: System) -> None:
    # given an order that a department has but did not begin
    rest, desk, picker = house.rest, house.person("desk"), house.person("picker")
    sku = office.stock(rest, units=10)
    email = office.new_email()
    order = office.place(rest, office.request((sku, 4), email=email))
    story = Story(house, order, email)
    story.stands("processing", customer_sees="preparing", letter=subjects.CONFIRMED)
    work = order.work()

    # when the order desk cancels it
    assert order.ask("cancellation", picker, reason="changed mind").status == 403
    order.do("cancellation", desk, reason="changed mind")

    # then its work and its stock are free, and the customer is told once
    story.stands("cancelled", customer_sees="cancelled", letter=subjects.CANCELLED)
    assert work.status == "cancelled"
    assert work.ask("acceptance", picker).code == "command_not_allowed"
    assert office.shelf(rest, sku) == (10, 0)
    assert order.ask("cancellation", desk, reason="once more").code == "command_not_allowed"
    told = order.told()
    assert told.count("order.cancelled") == 1
    assert told.count("fulfillment.withdrawn") == 1


def test_a_customer_cancels_with_the_code_from_the_mail(house: System) -> None:
    # given an order that nobody has begun, looked up by its customer
    sku = office.stock(house.rest, units=1)
    email = office.new_email()
    order = office.place(house.rest, office.request((sku, 1), email=email))
    story = Story(house, order, email)
    story.stands("processing", customer_sees="preparing", letter=subjects.CONFIRMED)
    customer = house.visitor()
    seen = customer.look_up(order.number, email)

    # then neither the address is shown nor anything can be changed
    assert "Unter den Linden" not in seen.text
    assert customer.open("/track/order/cancellation/").url.endswith("/track/code/")

    # when the customer proves to have the mailbox, then all of it is shown
    seen = customer.prove(order.number, house.mailbox)
    assert "Unter den Linden" in seen.text

    # when the customer cancels
    form = customer.open("/track/order/cancellation/")
    done = customer.fill_in(form, "/track/order/cancellation/", reason="takes too long")

    # then the order is cancelled at their wish, and the stock is free
    assert order.number in done.text
    story.subjects.append(subjects.CODE)
    story.stands("cancelled", customer_sees="cancelled", letter=subjects.CANCELLED)
    (event,) = [e for e in order.events() if e["type"] == "order.cancelled"]
    assert event["data"]["by_customer"] is True
    assert event["actor_kind"] == "customer"
    assert office.shelf(house.rest, sku) == (1, 0)
