"""Settings, API keys, deliveries that were given up, and the reader's own profile."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.permissions import Role
from core.models import EventDelivery
from tests import world
from tests.dashboard.pages import as_staff, post, text
from tests.world import World

SECTIONS = ("departments", "people", "rules", "policies", "channels", "carriers")
KEY = {
    "client_name": "Web shop",
    "scopes": ["orders.create", "orders.view"],
    "days": 30,
    "idempotency_key": "c" * 20,
}


@pytest.fixture
def ada(small_world: World) -> Client:
    """Ada runs the house."""
    return as_staff(User.objects.create(username="ada", role=Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("departments", "Picking picking Bo (lead), Amira"),
        ("people", "Amira amira Worker Picking"),
        ("rules", "Services type: service Workshop"),
        ("policies", "total of 500 and more Quantity, Amount, Delivery address yes"),
        ("channels", "Web shop web EUR no"),
        ("carriers", "Demo Express demo standard yes"),
    ],
)
def test_a_section_says_what_is_set(ada: Client, section: str, said: str) -> None:
    assert said in text(ada.get(f"/settings/{section}/"))


def test_settings_are_for_who_runs_the_house(small_world: World) -> None:
    bo = as_staff(small_world.bo)

    paths = ["/settings/", "/settings/keys/", "/settings/deliveries/"]
    for path in [*paths, *(f"/settings/{section}/" for section in SECTIONS)]:
        assert bo.get(path).status_code == 403, path
    assert bo.post("/settings/keys/", KEY).status_code == 403
    assert "Settings" not in text(bo.get("/"))


def test_a_section_that_is_none_is_not_found(ada: Client) -> None:
    assert ada.get("/settings/dragons/").status_code == 404


def test_the_token_of_a_new_key_is_shown_once(ada: Client) -> None:
    made = ada.post("/settings/keys/", KEY)
    again = text(ada.get("/settings/keys/"))

    assert re.search(r"oms_live_\w{8}_[\w-]{49}", text(made))
    assert not re.search(r"oms_live_\w{8}_[\w-]{49}", again)
    assert "Web shop" in again
    assert set(ApiKey.objects.get().scopes) == {"orders.create", "orders.view"}


def test_the_form_of_a_key_sent_twice_makes_one(ada: Client) -> None:
    ada.post("/settings/keys/", KEY)
    answer = ada.post("/settings/keys/", KEY, follow=True)

    assert "its token is shown once only" in text(answer)
    assert ApiKey.objects.count() == 1


def test_a_key_without_scopes_is_not_made(ada: Client) -> None:
    answer = ada.post("/settings/keys/", {**KEY, "scopes": []})

    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_revoked_key_says_so(ada: Client) -> None:
    ada.post("/settings/keys/", KEY)
    key = ApiKey.objects.get()

    answer = post(ada, f"/settings/keys/{key.pk}/revocation/")

    assert "Revoked" in text(answer)
    assert ApiKey.objects.get().revoked_at is not None


def test_what_was_given_up_is_tried_again(ada: Client) -> None:
    world.place()
    dead = EventDelivery.objects.order_by("pk")[0]
    EventDelivery.objects.filter(pk=dead.pk).update(
        status="dead", attempts=6, finished_at=timezone.now(), last_error="ValueError: no"
    )
    page = text(ada.get("/settings/deliveries/"))

    answer = post(ada, "/settings/deliveries/retry/", delivery=dead.pk)

    assert "Given up 1" in page
    assert "ValueError: no" in page
    assert "1 is tried again." in text(answer)
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == ("pending", 0)


def test_a_person_keeps_language_zone_and_shortcuts(small_world: World) -> None:
    amira = as_staff(small_world.amira)

    post(amira, "/profile/", language="zh-hans", time_zone="Asia/Shanghai")

    small_world.amira.refresh_from_db()
    assert small_world.amira.language == "zh-hans"
    assert small_world.amira.time_zone == "Asia/Shanghai"
    assert not small_world.amira.has_shortcuts
    page = amira.get("/profile/").content.decode()
    assert 'lang="zh-hans"' in page
    assert 'data-shortcuts="off"' in page
    assert "Asia/Shanghai" in page


def test_a_time_zone_that_is_none_is_refused(small_world: World) -> None:
    answer = as_staff(small_world.amira).post("/profile/", {"time_zone": "Moon/Crater"})

    assert answer.status_code == 422
