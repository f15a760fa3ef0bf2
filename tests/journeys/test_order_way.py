"""Two real documents on their whole way: from another system's order to the customer's door."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from orders.formats import registry
from tests.journeys import office, subjects
from tests.journeys.carriers import ScanWord
from tests.journeys.office import Order
from tests.journeys.story import Story
from tests.journeys.system import System

_DATA = Path(__file__).parent / "data"

# From the order to the open review, whoever works on it.
_UNTIL_REVIEW = [
    *("order.created", "order.submitted", "order.confirmed", "fulfillment.assigned"),
    *("fulfillment.accepted", "fulfillment.started", "fulfillment.picked", "fulfillment.ready"),
    "fulfillment.review_opened",
]


def _as_request(name: str) -> dict[str, Any]:
    """What an importer sends for a document of another system."""
    (document,) = registry.read_path(_DATA / name).documents
    request: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document.request))
    return request


def _scans(*statuses: str) -> list[ScanWord]:
    """One scan for each status, a moment apart, beginning now."""
    now = datetime.now(UTC)
    return [
        ScanWord(
            id=f"scan-{position}",
            status=status,
            occurred_at=now + timedelta(milliseconds=position),
            place="Depot",
            received_by="the neighbour" if status == "delivered" else "",
        )
        for position, status in enumerate(statuses)
    ]


def _without_messages(order: Order) -> list[str]:
    return [type_ for type_ in order.told() if type_ != "message.queued"]


def test_a_shopify_order_reaches_its_customer(house: System) -> None:
    # given a shop's order, the goods it asks for, and the people who work on it
    rest, picker, reviewer = house.rest, house.person("picker"), house.person("reviewer")
    request = _as_request("shopify-order-1001.json")
    for line in request["lines"]:
        office.stock(rest, line["sku"], units=5, currency="USD")

    # when it is placed, then it is confirmed and given to a department without a hand
    order = office.place(rest, request)
    story = Story(house, order, request["customer"]["email"])
    story.stands("processing", customer_sees="preparing", letter=subjects.CONFIRMED)
    story.work_stands("assigned", for_whom=picker, who_may={"accept", "decline"})
    story.link_opens()

    # when it is accepted and begun, then the next step is to pick
    work = order.work()
    work.do("acceptance", picker)
    story.work_stands("accepted", for_whom=picker, who_may={"give_back", "start"})
    work.do("work", picker)
    story.stands("processing", customer_sees="preparing")
    story.work_stands(
        "in_work", for_whom=picker, who_may={"pick", "unpick", "report_short", "make_ready"}
    )

    # when it is packed, then a person looks at the sum that the shop states otherwise
    work.do("picks", picker)
    work.do("packing", picker)
    story.stands("review", customer_sees="preparing")
    story.work_stands("in_review", for_whom=reviewer, who_may={"approve", "fail_review"})
    assert {check["kind"]: check["result"] for check in work.read()["checks"]} == {
        "quantity": "passed",
        "amount": "open",
        "address": "passed",
        "consent": "passed",
    }
    work.do("checks", reviewer, kind="amount", result="passed", note="The shop forgot a line.")
    story.stands("delivery", customer_sees="preparing")
    story.work_stands("released", for_whom=reviewer, who_may={"hand_over", "recall"})

    # when it is handed over, then it leaves the shelf and the customer hears of it
    number = work.hand_over(reviewer)
    story.stands("delivery", customer_sees="on_the_way", letter=subjects.SHIPPED)
    story.work_stands("shipped", for_whom=picker, who_may={"deliver", "fail_delivery"})
    assert office.shelf(rest, request["lines"][0]["sku"]) == (4, 0)

    # when the carrier tells its way late, twice and out of order, then the newest word counts
    moving, out, delivered = _scans("in_transit", "out_for_delivery", "delivered")
    assert house.post.tell(number, out, message_id="shopify-out") == 202
    assert house.post.tell(number, out, message_id="shopify-out") == 202
    story.stands("delivery", customer_sees="on_the_way", letter=subjects.OUT_FOR_DELIVERY)
    assert house.post.tell(number, moving, out) == 202
    assert house.post.tell(number, delivered, secret="whsec_d3Jvbmc=") == 401
    assert house.post.tell(number, delivered) == 202
    order.wait_until(status="completed")
    assert house.post.tell(number, out, moving, delivered) == 202

    # then it is delivered and completed by the system, and nothing was told twice
    story.stands("completed", customer_sees="delivered", letter=subjects.DELIVERED)
    story.work_stands("delivered", for_whom=picker, who_may=set())
    story.link_opens()
    assert order.read()["allowed_commands"] == []
    (parcel,) = rest.get("parcels", tracking_number=number)["items"]
    assert (parcel["tracking_status"], parcel["received_by"]) == ("delivered", "the neighbour")
    assert Counter(order.told())["message.queued"] == 4
    assert _without_messages(order) == [
        *_UNTIL_REVIEW,
        *("fulfillment.check_recorded", "fulfillment.released"),
        *("fulfillment.shipped", "parcel.booked"),
        *("parcel.scanned", "parcel.scanned", "parcel.scanned"),
        *("fulfillment.delivered", "order.completed"),
    ]


def test_a_partners_ubl_order_is_sent_when_the_customer_agrees(house: System) -> None:
    # given an order document of a partner whose buyer reads Chinese, and the goods
    rest, picker, reviewer = house.rest, house.person("picker"), house.person("reviewer")
    request = _as_request("ubl-order-34.xml")
    request["customer"]["language"] = "zh-hans"
    for line in request["lines"]:
        office.stock(rest, line["sku"], units=line["quantity"], currency="SEK")

    # when it is placed and packed
    order = office.place(rest, request)
    story = Story(house, order, request["customer"]["email"], language="zh-hans")
    story.stands("processing", customer_sees="preparing", letter=subjects.CONFIRMED)
    work = order.work()
    work.pack(picker)

    # then the customer is asked, and nothing leaves before the answer
    story.stands("review", customer_sees="preparing", letter=subjects.CONSENT)
    for kind in ("quantity", "address"):
        work.do("checks", reviewer, kind=kind, result="passed")
    assert work.ask("release", reviewer).code == "checks_open"
    assert work.ask("handover", reviewer, carrier="post").code == "command_not_allowed"

    # when the customer opens the link and says yes
    customer = house.visitor("zh-hans")
    question = customer.open(story.newest_letter().link)
    assert order.number in question.text
    customer.fill_in(question, "/track/consent/", answer="yes", note="")

    # then it is released, handed over and delivered like any other
    story.work_stands("released", for_whom=reviewer, who_may={"hand_over", "recall"})
    number = work.hand_over(reviewer)
    story.stands("delivery", customer_sees="on_the_way", letter=subjects.SHIPPED)
    moving, delivered = _scans("in_transit", "delivered")
    assert house.post.tell(number, delivered) == 202
    assert house.post.tell(number, moving) == 202
    story.stands("completed", customer_sees="delivered", letter=subjects.DELIVERED)
    story.link_opens()
    order.wait_until(quantity_delivered=135)
    told = Counter(_without_messages(order))
    assert told["parcel.scanned"] == 2
    assert told["fulfillment.consent_given"] == 1
    assert told["order.completed"] == 1
