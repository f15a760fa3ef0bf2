"""The demo carrier brings a parcel to the door without a hand."""

from __future__ import annotations

from tests.journeys import office, subjects
from tests.journeys.story import Story
from tests.journeys.system import System


def test_the_demo_carrier_delivers_by_itself(frail_house: System) -> None:
    # given a packed order
    house, picker = frail_house, frail_house.person("picker")
    sku = office.stock(house.rest, units=1)
    email = office.new_email()
    order = office.place(house.rest, office.request((sku, 1), email=email))
    work = order.work()
    work.pack(picker)

    # when it is given to the demo carrier
    number = work.hand_over(picker, carrier="demo")

    # then its scans come in one after the other until it is delivered and completed
    order.wait_until(within=90, status="completed")
    (parcel,) = house.rest.get("parcels", tracking_number=number)["items"]
    assert parcel["tracking_status"] == "delivered"
    assert parcel["received_by"]
    scanned = [e["data"]["status"] for e in order.events() if e["type"] == "parcel.scanned"]
    assert scanned == ["pre_transit", *["in_transit"] * 3, "out_for_delivery", "delivered"]
    story = Story(house, order, email, subjects=[subjects.CONFIRMED, subjects.SHIPPED])
    story.subjects.append(subjects.OUT_FOR_DELIVERY)
    story.stands("completed", customer_sees="delivered", letter=subjects.DELIVERED)
