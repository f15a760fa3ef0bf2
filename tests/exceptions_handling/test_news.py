"""Cases open and end by the news that really comes up from the storeys below."""

from __future__ import annotations

from core.models import Event
from exceptions_handling.models import ExceptionCase
from fulfillment.models import Fulfillment, ReviewCheck, ReviewPolicy, RoutingRule
from fulfillment.services import acceptance, allocation, delivery, handover, review, work
from fulfillment.services.delivery import Delivery, Failure, Retry, TakeBack
from fulfillment.services.handover import HandOver
from fulfillment.services.progress import Seen
from fulfillment.services.review import Verdict
from fulfillment.services.work import Counted
from orders.models import Order
from tests import world
from tests.world import MORNING, World


def packed(house: World, lines: tuple[tuple[str, int], ...] = (("TEA", 1),)) -> Fulfillment:
    """A fulfillment of a new order, allocated by the news, packed by its department."""
    order = world.order(world.place(lines))
    world.deliver_events()
    fulfillment = Fulfillment.objects.get(order=order)
    lead, seen = house.actor("bo"), [Seen(fulfillment.pk)]
    acceptance.accept(seen=seen, actor=lead, at=MORNING)
    work.start(seen=seen, actor=lead, at=MORNING)
    work.pick(counted=[Counted(fulfillment.pk)], actor=lead, at=MORNING)
    work.make_ready(seen=seen, actor=lead, at=MORNING)
    fulfillment.refresh_from_db()
    return fulfillment


def shipped(house: World) -> Fulfillment:
    fulfillment = packed(house)
    handover.hand_over(
        fulfillments=[HandOver(fulfillment.pk, "Demo Express", "DX1")],
        actor=house.actor("bo"),
        at=MORNING,
    )
    return fulfillment


def failed(house: World) -> Fulfillment:
    fulfillment = shipped(house)
    delivery.fail(
        failures=[Failure(fulfillment.pk, "nobody at home")],
        actor=house.actor("bo"),
        at=MORNING,
    )
    world.deliver_events()
    return fulfillment


def test_a_failed_delivery_is_a_case_until_the_second_try_succeeds(small_world: World) -> None:
    fulfillment = failed(small_world)
    opened = ExceptionCase.objects.open().get()
    bo = small_world.actor("bo")

    delivery.retry(retries=[Retry(fulfillment.pk)], actor=bo, at=MORNING)
    world.deliver_events()
    still_open = ExceptionCase.objects.open().count()
    delivery.deliver(deliveries=[Delivery(fulfillment.pk, "Mei Lin")], actor=bo, at=MORNING)
    world.deliver_events()

    opened.refresh_from_db()
    order = Order.objects.get(pk=fulfillment.order_id)
    assert still_open == 1
    assert (opened.kind, opened.status) == ("delivery_failed", "resolved")
    assert opened.resolution == "Delivered after all"
    assert (order.status, order.open_case_count) == ("completed", 0)


def test_goods_that_came_back_end_the_case(small_world: World) -> None:
    fulfillment = failed(small_world)

    delivery.take_back(
        returns=[TakeBack(fulfillment.pk, "refused at the door")],
        actor=small_world.actor("bo"),
        at=MORNING,
    )
    world.deliver_events()

    assert ExceptionCase.objects.get().status == "resolved"


def test_a_failed_review_is_a_case_until_the_next_round_passes(small_world: World) -> None:
    ReviewPolicy.objects.update(person_checks=["quantity"], needs_consent=False)
    fulfillment = packed(small_world)
    checked = small_world.actor("bo")
    failed_check = Verdict(fulfillment.pk, "quantity", "failed", "the box is empty")
    review.record_checks(verdicts=[failed_check], actor=checked, at=MORNING)
    world.deliver_events()
    opened = ExceptionCase.objects.open().get()

    work.pick(counted=[Counted(fulfillment.pk)], actor=checked, at=MORNING)
    work.make_ready(seen=[Seen(fulfillment.pk)], actor=checked, at=MORNING)
    undecided = ReviewCheck.objects.filter(fulfillment=fulfillment, result="open")
    passed = [Verdict(fulfillment.pk, check.kind, "passed") for check in undecided]
    review.record_checks(verdicts=passed, actor=checked, at=MORNING)
    world.deliver_events()

    opened.refresh_from_db()
    assert (opened.kind, opened.status) == ("quantity_error", "resolved")
    assert opened.resolution == "The review has passed it"


def test_an_order_without_a_department_is_a_case_until_a_rule_takes_it(
    small_world: World,
) -> None:
    RoutingRule.objects.update(is_active=False)
    order = world.order(world.place())
    world.deliver_events()
    opened = ExceptionCase.objects.open().get()

    RoutingRule.objects.update(is_active=True)
    allocation.allocate_orders(order_ids=[order.pk], actor=small_world.actor("bo"), at=MORNING)
    world.deliver_events()

    opened.refresh_from_db()
    order.refresh_from_db()
    assert opened.kind == "other"
    assert opened.status == "resolved"
    assert (order.open_case_count, order.display_status) == (0, "processing")


def test_the_news_of_a_case_is_in_the_orders_timeline_without_a_gap(small_world: World) -> None:
    fulfillment = failed(small_world)

    told = Event.objects.filter(stream_id=fulfillment.order_id).order_by("sequence")

    assert [each.sequence for each in told] == list(range(1, len(told) + 1))
    assert "case.opened" in {each.type for each in told}
