"""People take work, give it back, and hand it to each other."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import Membership
from core.errors import CommandRefused, Forbidden, Invalid, StaleVersion
from core.models import Event
from fulfillment.services import acceptance
from fulfillment.services.acceptance import CapacityReached, Reassignment
from fulfillment.services.progress import Seen
from tests import world
from tests.fulfillment import stages
from tests.world import MORNING, World


def test_who_accepts_becomes_the_owner(small_world: World) -> None:
    fulfillment = stages.assigned()

    acceptance.accept(
        seen=[Seen(fulfillment.pk, fulfillment.version)],
        actor=small_world.actor("bo"),
        at=MORNING,
    )

    after = stages.fresh(fulfillment)
    assert (after.status, after.assignee) == ("accepted", small_world.bo)
    assert after.accepted_at == MORNING
    assert Event.objects.get(type="fulfillment.accepted").data["owner"] == "Bo"


def test_another_departments_people_may_not_take_it(small_world: World) -> None:
    fulfillment = stages.assigned()

    with pytest.raises(Forbidden) as refusal:
        acceptance.accept(seen=[Seen(fulfillment.pk)], actor=small_world.actor("chen"), at=MORNING)

    assert refusal.value.code == "not_your_department"
    assert stages.fresh(fulfillment).status == "assigned"


def test_a_stale_page_changes_nothing(small_world: World) -> None:
    fulfillment = stages.accepted()

    with pytest.raises(StaleVersion) as refusal:
        acceptance.give_back(
            seen=[Seen(fulfillment.pk, 1)],
            reason="ill",
            actor=small_world.actor("amira"),
            at=MORNING,
        )

    assert refusal.value.details["current_version"] == fulfillment.version
    assert stages.fresh(fulfillment).status == "accepted"


def test_nobody_takes_more_than_their_capacity(small_world: World) -> None:
    Membership.objects.filter(user=small_world.amira).update(capacity=1)
    first, second = stages.assigned([("TEA", 1)]), stages.assigned([("TEA", 1)])
    amira = small_world.actor("amira")
    acceptance.accept(seen=[Seen(first.pk)], actor=amira, at=MORNING)

    with pytest.raises(CapacityReached):
        acceptance.accept(seen=[Seen(second.pk)], actor=amira, at=MORNING)

    assert stages.fresh(second).status == "assigned"


def test_work_given_back_waits_in_the_queue_for_anybody(small_world: World) -> None:
    fulfillment = stages.accepted()

    acceptance.give_back(
        seen=[Seen(fulfillment.pk)],
        reason="going home",
        actor=small_world.actor("amira"),
        at=MORNING,
    )

    after = stages.fresh(fulfillment)
    assert (after.status, after.assignee, after.accepted_at) == ("assigned", None, None)


def test_a_refusal_needs_a_reason(small_world: World) -> None:
    fulfillment = stages.assigned()

    with pytest.raises(Invalid) as refusal:
        acceptance.decline(
            seen=[Seen(fulfillment.pk)],
            reason="  ",
            actor=small_world.actor("amira"),
            at=MORNING,
        )

    assert refusal.value.code == "reason_required"
    assert stages.fresh(fulfillment).version == fulfillment.version


def test_the_lead_gives_work_to_another_department_and_person(small_world: World) -> None:
    fulfillment = stages.accepted()
    to = Reassignment(assignee_id=small_world.chen.pk, department_id=small_world.workshop.pk)

    with pytest.raises(Forbidden):
        acceptance.reassign(
            seen=[Seen(fulfillment.pk)], to=to, actor=small_world.actor("amira"), at=MORNING
        )
    acceptance.reassign(
        seen=[Seen(fulfillment.pk)], to=to, actor=small_world.actor("bo"), at=MORNING
    )

    after = stages.fresh(fulfillment)
    assert (after.status, after.assignee) == ("assigned", small_world.chen)
    assert after.department == small_world.workshop


def test_work_does_not_go_to_people_who_are_not_there(small_world: World) -> None:
    fulfillment = stages.assigned()

    with pytest.raises(Invalid) as refusal:
        acceptance.reassign(
            seen=[Seen(fulfillment.pk)],
            to=Reassignment(assignee_id=small_world.chen.pk),
            actor=small_world.actor("bo"),
            at=MORNING,
        )

    assert refusal.value.code == "assignee_not_member"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins() -> None:
    small_world = world.build()
    fulfillment = stages.assigned()
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def accept(name: str) -> Callable[[], None]:
        actor = small_world.actor(name)

        def run() -> None:
            barrier.wait(timeout=10)
            try:
                acceptance.accept(
                    seen=[Seen(fulfillment.pk, fulfillment.version)], actor=actor, at=MORNING
                )
                outcomes.append(name)
            except (StaleVersion, CommandRefused):
                outcomes.append("refused")
            finally:
                connection.close()

        return run

    threads = [threading.Thread(target=accept(name)) for name in ("amira", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    after = stages.fresh(fulfillment)
    assert sorted(outcomes) == sorted(["refused", after.assignee.username])  # type: ignore[union-attr]
    assert Event.objects.filter(type="fulfillment.accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_at_the_limit_cannot_pass_it_by_accepting_twice_at_once() -> None:
    small_world = world.build()
    Membership.objects.filter(user=small_world.amira).update(capacity=1)
    works = [stages.assigned([("TEA", 1)]) for _ in range(2)]
    amira = small_world.actor("amira")
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def accept(position: int) -> None:
        barrier.wait(timeout=10)
        try:
            acceptance.accept(seen=[Seen(works[position].pk)], actor=amira, at=MORNING)
            outcomes.append("accepted")
        except CapacityReached:
            outcomes.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["accepted", "full"]
