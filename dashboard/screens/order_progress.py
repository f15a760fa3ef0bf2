"""How far an order has come: its stages with the dates reached, its units in their buckets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.selectors import timeline
from dashboard import formats, words
from orders.lifecycle import ORDER, OrderStatus
from orders.rules.standing import Stage
from orders.selectors.detail import BucketsView, OrderView

# The fact that first brings an order into a stage.
_REACHED_BY = {
    Stage.INTAKE: "order.created",
    Stage.ALLOCATION: "order.confirmed",
    Stage.PROCESSING: "fulfillment.assigned",
    Stage.REVIEW: "fulfillment.ready",
    Stage.DELIVERY: "fulfillment.shipped",
    Stage.DELIVERED: "order.completed",
}


def reached(*, order_id: uuid.UUID) -> dict[str, datetime]:
    """When an order first reached what its strip of stages shows."""
    return timeline.first_times(stream_id=order_id, types=_REACHED_BY.values())


def steps(order: OrderView, times: Mapping[str, datetime]) -> list[dict[str, Any]]:
    """The six stages: done, current, still to come; where an order ended short, failed."""
    stages = list(Stage)
    place = stages.index(Stage(order.stage))
    is_failed = ORDER.is_terminal(order.status) and order.status != OrderStatus.CLOSED
    is_done = order.status in (OrderStatus.COMPLETED, OrderStatus.CLOSED)
    shown = []
    for index, stage in enumerate(stages):
        state = "done" if index < place or is_done else "todo"
        if index == place and not is_done:
            state = "failed" if is_failed else "current"
        at = times.get(_REACHED_BY[stage]) if state != "todo" else None
        label = words.STAGE[stage].text
        shown.append({"label": label, "state": state, "reached": formats.moment(at)})
    return shown


def segments(buckets: BucketsView) -> list[dict[str, Any]]:
    """The units of a line as pieces of a bar, the most advanced first."""
    shown, start = [], 0
    for bucket, word in words.BUCKET.items():
        units = getattr(buckets, bucket)
        if units:
            shown.append({"start": start, "units": units, "tone": word.tone, "label": word.text})
            start += units
    return shown


def all_segments(lines: Iterable[BucketsView]) -> list[dict[str, Any]]:
    """The units of all lines together as pieces of one bar."""
    every = list(lines)
    names = BucketsView.__slots__
    sums = {name: sum(getattr(buckets, name) for buckets in every) for name in names}
    return segments(BucketsView(**sums))
