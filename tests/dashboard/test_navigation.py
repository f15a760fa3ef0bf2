"""What stands around every page: the open counts and the reader's role."""

from __future__ import annotations

from django.test import RequestFactory
from django.urls import reverse

from dashboard import context
from tests import world
from tests.dashboard.pages import as_staff, text
from tests.fulfillment import stages


def test_the_counts_tell_each_reader_what_waits_for_them(small_world: world.World) -> None:
    world.place([("GONE", 1)])
    stages.assigned()
    stages.stock_lamps(small_world)
    stages.in_review()

    picker = as_staff(small_world.amira).get(reverse("dashboard:orders")).context["nav_counts"]
    other = as_staff(small_world.chen).get(reverse("dashboard:orders")).context["nav_counts"]

    assert dict(picker) == {
        "orders": 1,
        "work": 1,
        "review": 1,
        "exceptions": 0,
        "purchasing": 0,
        "messages": 0,
    }
    assert dict(other)["work"] == 0


def test_the_menu_names_the_readers_role(small_world: world.World) -> None:
    page = text(as_staff(small_world.reviewer).get(reverse("dashboard:orders")))

    assert "Reviewer Reviewer" in page


def test_a_stranger_has_no_navigation(db: None) -> None:
    assert context.navigation(RequestFactory().get("/")) == {}
