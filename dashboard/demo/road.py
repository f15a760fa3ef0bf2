"""Plays the carriers: parcels that have arrived, and parcels on their way today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts import permissions
from core.actors import Actor, ActorKind
from dashboard.demo import news
from dashboard.demo.stories import Rest, Story
from dashboard.demo.timetable import Timetable
from orders.models import Order
from tracking.carriers import demo
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel
from tracking.services import carrier_messages, scans
from tracking.services.scans import NewScan

# Arrivals of the last weeks are heard of week by week, older ones month by month.
_WEEKLY_DAYS = 28
# When each of the demo carrier's steps is done, as a part of the time on the way.
_SHARES = (0.0, 0.02, 0.3, 0.8, 0.93, 1.0)
# The parcels of history pass through many carriers' hands; they are spoken for together.
_CARRIERS = Actor(
    kind=ActorKind.CARRIER,
    name="Carrier",
    permissions=frozenset({permissions.TRACKING_UPDATE}),
)
_PICKED_UP, _ARRIVED = 1, len(demo.STEPS) - 1


@dataclass(frozen=True, slots=True)
class Trip:
    """A parcel with the story of its order."""

    parcel: Parcel
    destination: str
    story: Story
    now: datetime

    def scan(self, position: int) -> NewScan:
        """The carrier's word at one of the demo carrier's steps."""
        step = demo.STEPS[position]
        is_arrived = position == _ARRIVED
        return NewScan(
            parcel_id=self.parcel.pk,
            external_id=f"step-{position}",
            status=step.status,
            occurred_at=self.moment(position),
            description=step.description,
            place=step.place.format(origin="Seattle", destination=self.destination),
            received_by=self.story.received_by if is_arrived else "",
            note="Handed over at the door" if is_arrived else "",
        )

    def moment(self, position: int) -> datetime:
        """When a step is done; what has arrived has done so before now."""
        at = self.parcel.handed_over_at + self.story.transit * _SHARES[position]
        return min(at, self.now) if self.story.rest is Rest.DELIVERED else at


def arrive(stories: Sequence[Story], *, times: Timetable, progress: Callable[[int], None]) -> None:
    """Deliver what has arrived by now, in the order of arrival."""
    trips = list(_trips(stories, Rest.DELIVERED, times))
    for _period, together in sorted(_by_period(trips, times).items()):
        for position in (_PICKED_UP, _ARRIVED):
            scans.record_scans(
                scans=[trip.scan(position) for trip in together],
                actor=_CARRIERS,
                at=max(trip.moment(position) for trip in together),
                source="webhook",
            )
        progress(len(together))


def travel(stories: Sequence[Story], *, times: Timetable) -> None:
    """Scan what is on its way now as far as it has come."""
    for trip in _trips(stories, Rest.SHIPPED, times):
        actor = carrier_messages.carrier_actor(trip.parcel.carrier)
        for position in range(_ARRIVED):
            at = trip.moment(position)
            if at > times.now:
                break
            scans.record_scans(scans=[trip.scan(position)], actor=actor, at=at, source="webhook")
            news.tell(order_ids=[trip.parcel.order_id], at=at, times=times)


def _trips(stories: Sequence[Story], rest: Rest, times: Timetable) -> Iterator[Trip]:
    """The parcels under way of the stories that rest so far."""
    told = {story.number: story for story in stories if story.rest is rest}
    orders: Mapping[uuid.UUID, Order] = {
        order.pk: order
        for order in Order.objects.filter(external_id__in=told).select_related("ship_to")
    }
    parcels = (
        Parcel.objects.filter(order_id__in=orders)
        .exclude(tracking_status=TrackingStatus.DELIVERED)
        .select_related("carrier")
        .order_by("handed_over_at", "pk")
    )
    for parcel in parcels:
        order = orders[parcel.order_id]
        yield Trip(parcel, order.ship_to.city, told[order.external_id], times.now)


def _by_period(trips: Sequence[Trip], times: Timetable) -> Mapping[date, list[Trip]]:
    periods: dict[date, list[Trip]] = defaultdict(list)
    for trip in trips:
        arrived_at = trip.moment(_ARRIVED)
        day = arrived_at.date()
        is_recent = times.days_ago(arrived_at) < _WEEKLY_DAYS
        first = day - timedelta(days=day.weekday()) if is_recent else day.replace(day=1)
        periods[first].append(trip)
    return periods
