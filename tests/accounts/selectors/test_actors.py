"""Who is asking."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import permissions as p
from accounts.models import ApiClient
from accounts.selectors import actors
from accounts.services import api_keys
from core.actors import ActorKind
from tests.world import MORNING, World


def test_a_member_of_staff_acts_with_their_role_and_departments(small_world: World) -> None:
    amira, bo = small_world.actor("amira"), small_world.actor("bo")
    picking = small_world.picking.pk

    assert (amira.kind, amira.id, amira.name) == (
        ActorKind.STAFF,
        str(small_world.amira.pk),
        "Amira",
    )
    assert amira.may(p.FULFILLMENT_WORK) and not amira.may(p.FULFILLMENT_ASSIGN)
    assert (amira.department_ids, amira.led_department_ids) == ({picking}, set())
    assert (bo.department_ids, bo.led_department_ids) == ({picking}, {picking})
    assert small_world.actor("desk").department_ids == set()


def test_a_member_of_staff_without_a_name_is_called_by_their_log_in(small_world: World) -> None:
    small_world.amira.first_name = ""

    assert actors.actor_of_user(small_world.amira).name == "amira"


def test_knowing_an_actor_costs_one_query(small_world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        actors.actor_of_user(small_world.bo)

    assert len(queries) == 1


def test_a_system_acts_with_the_scopes_of_its_key(db: None) -> None:
    client = ApiClient.objects.create(name="shop", created_at=MORNING)
    key = api_keys.issue(client=client, scopes=[p.ORDERS_VIEW], at=MORNING).key

    actor = actors.actor_of_key(key)

    assert (actor.kind, actor.id, actor.name) == (ActorKind.API, str(client.pk), "shop")
    assert actor.permissions == {p.ORDERS_VIEW}
