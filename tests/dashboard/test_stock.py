"""Stock and products: levels, goods that come in, counts put right, a new product."""

from __future__ import annotations

import pytest
from django.test import Client

from inventory.models import StockMovement
from tests import world
from tests.dashboard.pages import as_staff, post, text
from tests.world import World


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo may manage stock."""
    return as_staff(small_world.bo)


def test_the_list_shows_what_lies_where_and_what_is_left(bo: Client) -> None:
    world.place((("TEA", 4),))

    page = text(bo.get("/stock/"))

    assert "TEA Green tea Main warehouse 10 4 6 0" in page
    assert "CUP Tea cup Shop 3 0 3 0" in page


def test_the_list_is_narrowed_to_a_place(bo: Client) -> None:
    page = text(bo.get("/stock/?location=shop"))

    assert "Tea cup" in page
    assert "Green tea" not in page
    assert "Clear filters" in page


def test_a_filter_that_finds_nothing_offers_to_clear_it(bo: Client) -> None:
    page = text(bo.get("/stock/?q=elephant"))

    assert "Nothing matches" in page


def test_goods_come_in_and_stand_in_the_ledger(small_world: World, bo: Client) -> None:
    answer = post(
        bo,
        "/stock/receipts/",
        sku="LAMP",
        location="main",
        quantity=7,
        reference="DN-1",
        idempotency_key="a" * 20,
    )

    assert "7 units of LAMP received at Main warehouse." in text(answer)
    assert "Received main +7 – DN-1 Bo" in text(answer)
    assert world.level(small_world.lamp, small_world.warehouse) == (7, 0)


def test_a_receipt_sent_twice_is_booked_once(small_world: World, bo: Client) -> None:
    form = {"sku": "LAMP", "location": "main", "quantity": 7, "idempotency_key": "a" * 20}

    for _ in range(2):
        bo.post("/stock/receipts/", form)

    assert world.level(small_world.lamp, small_world.warehouse) == (7, 0)


def test_an_unknown_sku_is_said_at_the_field_and_what_was_typed_stays(bo: Client) -> None:
    answer = bo.post("/stock/receipts/", {"sku": "ELEPHANT", "location": "main", "quantity": 3})

    assert answer.status_code == 422
    assert "There is no product ELEPHANT." in text(answer)
    assert 'value="ELEPHANT"' in answer.content.decode()


def test_a_count_is_put_right_with_a_reason(small_world: World, bo: Client) -> None:
    answer = post(
        bo, "/stock/adjustments/", sku="TEA", location="main", quantity=-2, reason="torn bags"
    )

    assert "torn bags" in text(answer)
    assert world.level(small_world.tea, small_world.warehouse) == (8, 0)


def test_what_is_promised_cannot_be_adjusted_away(small_world: World, bo: Client) -> None:
    world.place((("TEA", 8),))

    answer = post(bo, "/stock/adjustments/", sku="TEA", location="main", quantity=-5, reason="lost")

    assert "not enough stock" in text(answer)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 8)
    assert not StockMovement.objects.filter(kind="adjusted").exists()


def test_who_only_looks_at_stock_changes_nothing(small_world: World) -> None:
    amira = as_staff(small_world.amira)

    assert "Receive goods" not in text(amira.get("/stock/"))
    for path in ("/stock/receipts/", "/stock/adjustments/", "/products/new/"):
        assert amira.get(path).status_code == 403
        assert amira.post(path, {}).status_code == 403


def test_a_product_shows_its_facts_and_every_movement(bo: Client) -> None:
    page = text(bo.get("/products/TEA/"))

    assert "List price €4.50 per piece" in page
    assert "Received main +10" in page


def test_a_product_that_nobody_sells_is_not_found(bo: Client) -> None:
    assert bo.get("/products/ELEPHANT/").status_code == 404
