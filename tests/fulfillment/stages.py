"""Bring an order's work to any stage by the ordinary services."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.actors import SYSTEM
from fulfillment.models import Fulfillment
from fulfillment.services import acceptance, allocation, delivery, handover, review, work
from fulfillment.services.progress import Seen
from inventory.models import StockLevel
from inventory.services import stock
from inventory.services.stock import Receipt
from tests import world
from tests.world import MORNING, World

Lines = Sequence[tuple[str, int]]


def allocate(lines: Lines = (("TEA", 2), ("CUP", 1)), **more: object) -> list[Fulfillment]:
    """Place an order and give it to departments."""
    placement = world.place(lines, **more)  # type: ignore[arg-type]
    assert placement.order_id, placement.findings
    return allocation.allocate_orders(order_ids=[placement.order_id], actor=SYSTEM, at=MORNING)


def assigned(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    """One fulfillment in the picking department's queue."""
    (fulfillment,) = allocate(lines)
    return fulfillment


def accepted(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    return _step(acceptance.accept, assigned(lines))


def in_work(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    return _step(work.start, accepted(lines))


def picked(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    """In work, with everything in the box."""
    fulfillment = in_work(lines)
    work.pick(counted=[work.Counted(fulfillment.pk)], actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)


def in_review(lines: Lines = (("LAMP", 7),)) -> Fulfillment:
    """A large order: its review waits for a person and for the customer."""
    fulfillment = make_ready(picked(lines))
    assert fulfillment.status == "in_review"
    return fulfillment


def released(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    return make_ready(picked(lines))


def ready(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    """Packed and recalled: it waits to be reviewed again."""
    fulfillment = released(lines)
    review.recall(seen=[Seen(fulfillment.pk)], reason="wrong label", actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)


def shipped(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    return hand_over(released(lines))


def delivered(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    fulfillment = shipped(lines)
    delivery.deliver(deliveries=[delivery.Delivery(fulfillment.pk)], actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)


def delivery_failed(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    fulfillment = shipped(lines)
    failure = delivery.Failure(fulfillment.pk, reason="nobody at home")
    delivery.fail(failures=[failure], actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)


def cancelled(lines: Lines = (("TEA", 2), ("CUP", 1))) -> Fulfillment:
    fulfillment = delivery_failed(lines)
    back = delivery.TakeBack(fulfillment.pk, reason="refused")
    delivery.take_back(returns=[back], actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)


def waiting_stock(lines: Lines = (("LAMP", 2),)) -> Fulfillment:
    """On backorder: the shelf has none, and the channel allows it."""
    (fulfillment,) = allocate(lines)
    assert fulfillment.status == "waiting_stock"
    return fulfillment


def make_ready(fulfillment: Fulfillment) -> Fulfillment:
    return _step(work.make_ready, fulfillment)


def hand_over(fulfillment: Fulfillment) -> Fulfillment:
    """Give it to the carrier."""
    item = handover.HandOver(fulfillment.pk, "Demo Express", f"T{fulfillment.number}")
    handover.hand_over(fulfillments=[item], actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)


def to_the_carrier(fulfillment: Fulfillment) -> Fulfillment:
    """Lead assigned work all the way out of the house."""
    for service in (acceptance.accept, work.start):
        _step(service, fulfillment)
    work.pick(counted=[work.Counted(fulfillment.pk)], actor=SYSTEM, at=MORNING)
    return hand_over(make_ready(fulfillment))


def fresh(fulfillment: Fulfillment) -> Fulfillment:
    """The fulfillment as it is now."""
    return Fulfillment.objects.get(pk=fulfillment.pk)


def stock_lamps(small_world: World, quantity: int = 10) -> None:
    """Put lamps on the shelf."""
    stock.receive(
        receipts=[Receipt(small_world.lamp.pk, small_world.warehouse.pk, quantity)],
        actor=SYSTEM,
        at=MORNING,
    )


def level_of_tea(small_world: World) -> tuple[int, int]:
    """On hand and allocated of tea in the warehouse."""
    return world.level(small_world.tea, small_world.warehouse)


def allow_backorders(small_world: World) -> None:
    """Let the web shop sell lamps before they are there."""
    small_world.channel.allows_backorder = True
    small_world.channel.save(update_fields=["allows_backorder"])
    StockLevel.objects.create(
        product=small_world.lamp, location=small_world.warehouse, backorder_limit=100
    )


def _step(service: Callable[..., object], fulfillment: Fulfillment) -> Fulfillment:
    service(seen=[Seen(fulfillment.pk)], actor=SYSTEM, at=MORNING)
    return fresh(fulfillment)
