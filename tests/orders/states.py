"""Orders in each state, by the way an order gets there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise

from core.actors import SYSTEM
from core.models import Event
from orders.lifecycle import Bucket, OrderStatus
from orders.models import Channel, Order, OrderLine
from orders.services import cancellation, completion, quantities, state, submission
from orders.services.quantities import Move
from tests import world
from tests.inventory import ledger
from tests.world import MORNING, World

LATER = MORNING + timedelta(hours=1)
# The way of a unit from intake to the customer.
WAY = (
    Bucket.UNALLOCATED,
    Bucket.ALLOCATED,
    Bucket.IN_WORK,
    Bucket.READY,
    Bucket.SHIPPED,
    Bucket.DELIVERED,
)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def line_of(order: Order) -> OrderLine:
    return OrderLine.objects.filter(order=order).order_by("position")[0]


def trace(order: Order) -> tuple[object, ...]:
    """Everything that a refused command must leave as it was."""
    return (
        Order.objects.filter(pk=order.pk).values_list()[0],
        list(OrderLine.objects.filter(order=order).order_by("pk").values_list()),
        Event.objects.filter(stream_id=order.pk).count(),
    )


def event_types(order: Order) -> list[str]:
    events = Event.objects.filter(stream_id=order.pk).order_by("sequence")
    return list(events.values_list("type", flat=True))


def move(order: Order, source: Bucket, target: Bucket, quantity: int = 1) -> None:
    """Move units of the first line."""
    quantities.move(moves=[Move(line_of(order).pk, source, target, quantity)], at=LATER)


def advance(order: Order, *, to: Bucket) -> None:
    """Lead every unit of an order on its way from unallocated to a bucket."""
    stops = WAY[: WAY.index(to) + 1]
    for source, target in pairwise(stops):
        quantities.move(
            moves=[
                Move(line.pk, source, target, line.quantity)
                for line in OrderLine.objects.filter(order=order)
            ],
            at=LATER,
        )


def draft(small_world: World) -> Order:
    return world.order(world.place([("TEA", 1)], is_draft=True))


def confirmable(small_world: World) -> Order:
    """Submitted; the stock it waited for has come, and nobody has looked again."""
    order = world.order(world.place([("LAMP", 1)]))
    ledger.receive(small_world.lamp, small_world.warehouse, 1)
    return order


def confirmed(small_world: World) -> Order:
    return world.order(world.place([("TEA", 1)]))


def completed(small_world: World) -> Order:
    order = confirmed(small_world)
    advance(order, to=Bucket.DELIVERED)
    completion.complete_done(order_ids=[order.pk], actor=SYSTEM, at=LATER)
    return fresh(order)


def closed(small_world: World) -> Order:
    order = completed(small_world)
    state.change(orders=[order], command="close", at=LATER)
    return fresh(order)


def rejected(small_world: World) -> Order:
    order = confirmable(small_world)
    submission.reject(order_ids=[order.pk], reason="no", actor=SYSTEM, at=LATER)
    return fresh(order)


def cancelled(small_world: World) -> Order:
    order = confirmed(small_world)
    cancellation.cancel_unallocated_orders(
        order_ids=[order.pk], reason="changed mind", actor=SYSTEM, at=LATER
    )
    return fresh(order)


def expired(small_world: World) -> Order:
    Channel.objects.update(reservation_minutes=30)
    order = world.order(world.place([("LAMP", 1)]))
    submission.expire_due(at=LATER, limit=10)
    return fresh(order)


IN: dict[OrderStatus, Callable[[World], Order]] = {
    OrderStatus.DRAFT: draft,
    OrderStatus.SUBMITTED: confirmable,
    OrderStatus.CONFIRMED: confirmed,
    OrderStatus.COMPLETED: completed,
    OrderStatus.CLOSED: closed,
    OrderStatus.REJECTED: rejected,
    OrderStatus.CANCELLED: cancelled,
    OrderStatus.EXPIRED: expired,
}


def statuses(orders: Iterable[Order]) -> list[str]:
    return [fresh(order).status for order in orders]
