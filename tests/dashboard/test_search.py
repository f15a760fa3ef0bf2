"""The one field that takes anything."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import world
from tests.dashboard.pages import as_staff, text

SEARCH = reverse("dashboard:search")


@pytest.mark.parametrize("write", [str, str.lower, lambda n: f"# {n[:4]}-{n[4:]}"])
def test_an_order_number_opens_its_order_however_it_is_typed(
    small_world: world.World, write: object
) -> None:
    placed = world.place()

    answer = as_staff(small_world.desk).get(SEARCH, {"q": write(placed.number)})  # type: ignore[operator]

    assert answer["Location"] == reverse("dashboard:order", args=[placed.number])


def test_the_senders_number_opens_the_order(small_world: world.World) -> None:
    placed = world.place(external_id="PO/2026-77")

    answer = as_staff(small_world.desk).get(SEARCH, {"q": "PO/2026-77"})

    assert answer["Location"] == reverse("dashboard:order", args=[placed.number])


def test_a_fulfillments_number_opens_the_work(small_world: world.World) -> None:
    placed = world.place()
    world.deliver_events()

    answer = as_staff(small_world.desk).get(SEARCH, {"q": f"{placed.number}-1"})

    assert answer["Location"] == reverse("dashboard:fulfillment", args=[f"{placed.number}-1"])


def test_a_name_shows_the_orders_and_products_that_fit(small_world: world.World) -> None:
    first, second = world.place(), world.place([("CUP", 1)])

    by_name = as_staff(small_world.desk).get(SEARCH, {"q": "mei"})
    by_product = text(as_staff(small_world.desk).get(SEARCH, {"q": "lamp"}))

    assert {row.number for row in by_name.context["rows"]} == {first.number, second.number}
    assert "Reading lamp" in by_product


def test_the_palette_goes_to_the_only_order_that_fits(small_world: world.World) -> None:
    placed = world.place([("CUP", 1)])
    world.place([("TEA", 1)])

    answer = as_staff(small_world.desk).get(SEARCH, {"q": "CUP", "go": "order"})

    assert answer["Location"] == reverse("dashboard:order", args=[placed.number])


@pytest.mark.parametrize(
    "words",
    ["", "   ", "nothing like this", "%", "' OR 1=1 --", "--", "—" * 300, "\x00", "no\x00where"],
)
def test_a_search_that_finds_nothing_says_so(small_world: world.World, words: str) -> None:
    world.place()

    page = as_staff(small_world.desk).get(SEARCH, {"q": words})

    assert page.status_code == 200
    assert "Nothing found" in text(page) or "Type what you know" in text(page)
