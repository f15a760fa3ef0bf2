"""Plays the work of departments: accept, start, pack, check, hand over, each at its moment.

Each step takes up what stands at it, so that a load that broke off goes on where it was.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Membership, User
from accounts.selectors import actors
from core.actors import Actor
from dashboard.demo import news
from dashboard.demo.stories import Rest, Story, Way
from dashboard.demo.timetable import Timetable
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, ReviewCheck
from fulfillment.services import acceptance, consent, review, work
from fulfillment.services.progress import Seen
from tracking.services import parcels
from tracking.services.parcels import Booking


@dataclass(frozen=True, slots=True)
class Job:
    """A fulfillment with the story of its order and when its work is done."""

    id: uuid.UUID
    order_id: uuid.UUID
    position: int  # among the fulfillments of its order
    picker: str
    story: Story
    way: Way


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to jobs that stand at ``status``, if their story goes on to ``rest``."""

    status: S
    rest: Rest
    moment: Callable[[Way], datetime]
    act: Callable[[Sequence[Job], Actor, datetime], None]
    username: str = ""  # whose it is, where not the picker's


def work_on(stories: Sequence[Story], *, times: Timetable) -> None:
    """Lead the work of these orders as far as their stories go.

    One call a step and person; where orders rest their day is exact, in a call of its own.
    """
    jobs = _jobs(stories, times)
    crew = {user.username: actors.actor_of_user(user) for user in User.objects.all()}
    for step in STEPS:
        standing = set(
            Fulfillment.objects.filter(
                pk__in=[job.id for job in jobs], status=step.status
            ).values_list("pk", flat=True)
        )
        due = [job for job in jobs if job.id in standing and job.story.rest >= step.rest]
        for username, group in _by_person(due, step).items():
            _take(step, group, crew[username], times)


def _take(step: Step, jobs: Sequence[Job], actor: Actor, times: Timetable) -> None:
    passing = [job for job in jobs if job.story.rest > step.rest]
    resting: dict[date, list[Job]] = defaultdict(list)
    for job in jobs:
        if job.story.rest == step.rest:
            resting[step.moment(job.way).date()].append(job)
    for group in filter(None, [passing, *resting.values()]):
        at = max(step.moment(job.way) for job in group)
        step.act(group, actor, at)
        if step.rest is Rest.SHIPPED:
            news.tell(order_ids=[job.order_id for job in group], at=at, times=times)


def _by_person(jobs: Sequence[Job], step: Step) -> Mapping[str, list[Job]]:
    groups: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        groups[step.username or job.picker].append(job)
    return groups


def _jobs(stories: Sequence[Story], times: Timetable) -> list[Job]:
    """The open work of orders, in their order; what nobody was chosen for goes to the lead."""
    told = {story.number: story for story in stories}
    leads = dict(
        Membership.objects.filter(is_lead=True).values_list("department_id", "user__username")
    )
    positions: dict[uuid.UUID, int] = defaultdict(int)
    jobs = []
    for row in (
        Fulfillment.objects.filter(order__external_id__in=told, assigned_at__isnull=False)
        .select_related("order", "assignee")
        .order_by("order__ordered_at", "number")
    ):
        positions[row.order_id] += 1
        story = told[row.order.external_id]
        assert row.assigned_at is not None
        jobs.append(
            Job(
                id=row.pk,
                order_id=row.order_id,
                position=positions[row.order_id],
                picker=row.assignee.username if row.assignee else leads[row.department_id],
                story=story,
                way=story.way(assigned_at=row.assigned_at, now=times.now),
            )
        )
    return jobs


def _accept(jobs: Sequence[Job], actor: Actor, at: datetime) -> None:
    acceptance.accept(
        seen=[Seen(job.id, occurred_at=job.way.accepted_at) for job in jobs], actor=actor, at=at
    )


def _start(jobs: Sequence[Job], actor: Actor, at: datetime) -> None:
    work.start(
        seen=[Seen(job.id, occurred_at=job.way.started_at) for job in jobs], actor=actor, at=at
    )


@transaction.atomic
def _pack(jobs: Sequence[Job], actor: Actor, at: datetime) -> None:
    work.pick(
        counted=[work.Counted(job.id, occurred_at=job.way.picked_at) for job in jobs],
        actor=actor,
        at=at,
    )
    work.make_ready(
        seen=[Seen(job.id, occurred_at=job.way.ready_at) for job in jobs], actor=actor, at=at
    )


@transaction.atomic
def _check(jobs: Sequence[Job], actor: Actor, at: datetime) -> None:
    """The reviewer does what is a person's to do; the customer is called where asked."""
    ways = {job.id: job.way for job in jobs}
    unsure = ReviewCheck.objects.filter(
        fulfillment__in=ways, result=ReviewCheck.Result.OPEN
    ).values_list("fulfillment_id", "kind")
    is_consent = ReviewCheck.Kind.CONSENT
    if verdicts := [
        review.Verdict(
            pk, kind, ReviewCheck.Result.PASSED, "As ordered.", occurred_at=ways[pk].checked_at
        )
        for pk, kind in unsure
        if kind != is_consent
    ]:
        review.record_checks(verdicts=verdicts, actor=actor, at=at)
    for pk, kind in unsure:
        if kind == is_consent:
            consent.record_call(
                seen=Seen(pk, occurred_at=ways[pk].checked_at),
                given="yes",
                note="Called the buyer; agrees.",
                actor=actor,
                at=ways[pk].checked_at,
            )


def _hand_over(jobs: Sequence[Job], actor: Actor, at: datetime) -> None:
    parcels.hand_over(
        bookings=[
            Booking(
                job.id,
                job.story.carrier_code,
                f"NW{job.story.number}{job.position:02d}",
                expected_on=(job.way.shipped_at + job.story.transit).date(),
                occurred_at=job.way.shipped_at,
            )
            for job in jobs
        ],
        actor=actor,
        at=at,
    )


STEPS = (
    Step(S.ASSIGNED, Rest.ACCEPTED, lambda way: way.accepted_at, _accept),
    Step(S.ACCEPTED, Rest.IN_WORK, lambda way: way.started_at, _start),
    Step(S.IN_WORK, Rest.PACKED, lambda way: way.ready_at, _pack),
    Step(S.IN_REVIEW, Rest.SHIPPED, lambda way: way.checked_at, _check, "reviewer"),
    Step(S.RELEASED, Rest.SHIPPED, lambda way: way.shipped_at, _hand_over, "dispatch"),
)
