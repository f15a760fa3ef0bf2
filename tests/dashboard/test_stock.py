"""The stock list: what lies where, goods that come in, figures put right, limits."""

from __future__ import annotations

import pytest
from django.test import Client

from dashboard import formats
from inventory.models import Category, Location, Product, StockLevel, StockMovement
from tests import world
from tests.dashboard import shelves
from tests.dashboard.pages import as_staff, post, text
from tests.inventory import ledger, lots
from tests.world import World


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo may manage stock."""
    return as_staff(small_world.bo)


def test_the_list_shows_what_lies_where_and_what_is_left(bo: Client) -> None:
    world.place((("TEA", 4),))

    page = text(bo.get("/stock/"))

    assert "TEA Green tea Main warehouse 10 4 6 – – – – Receive Count Adjust Limits" in page
    assert "CUP Tea cup Shop 3 0 3 – – – –" in page


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
    assert "Received Main warehouse +7 – DN-1 Bo" in text(answer)
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
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=100)

    answer = post(bo, "/stock/adjustments/", sku="TEA", location="main", quantity=-5, reason="lost")

    assert answer.status_code == 422
    assert "not enough stock for this any more. 3 units too few." in text(answer)
    assert 'value="lost"' in answer.content.decode()
    assert world.level(small_world.tea, small_world.warehouse) == (10, 8)
    assert not StockMovement.objects.filter(kind="adjusted").exists()


def test_who_only_looks_at_stock_changes_nothing(small_world: World) -> None:
    amira = as_staff(small_world.amira)

    page = text(amira.get("/stock/"))
    assert "TEA Green tea" in page
    assert "Receive goods" not in page
    assert "Limits" not in page
    for path in (
        "/stock/receipts/",
        "/stock/adjustments/",
        "/stock/counts/",
        "/stock/limits/main/TEA/",
        "/products/new/",
    ):
        assert amira.get(path).status_code == 403
        assert amira.post(path, {}).status_code == 403


def test_a_product_shows_its_facts_and_every_movement(bo: Client) -> None:
    page = text(bo.get("/products/TEA/"))

    assert "List price €4.50 per piece" in page
    assert "Received Main warehouse +10" in page


def test_a_product_that_nobody_sells_is_not_found(bo: Client) -> None:
    assert bo.get("/products/ELEPHANT/").status_code == 404


def test_the_list_says_what_comes_and_when_who_waits_and_what_is_low(
    small_world: World, bo: Client
) -> None:
    tea, place = small_world.tea, small_world.warehouse
    shelves.announce(tea, place, 40, 9)
    shelves.announce(tea, place, 5, -2)
    shelves.owe(tea, place, 12)
    StockLevel.objects.filter(product=tea).update(reorder_point=60, safety_stock=3)

    page = text(bo.get("/stock/"))

    due = formats.short_day(shelves.day(-2))
    assert f"TEA Green tea Main warehouse 10 12 0 45 {due} overdue 2 60 reached 3" in page


@pytest.mark.parametrize("condition", ["short", "reorder", "backordered", "expiring"])
def test_each_tab_counts_and_shows_the_levels_with_its_trouble(
    small_world: World, bo: Client, condition: str
) -> None:
    lamp = lots.track(small_world.lamp)
    troubled = {
        "short": small_world.tea,
        "backordered": small_world.tea,
        "reorder": small_world.cup,
        "expiring": lamp,
    }[condition]
    shelves.owe(small_world.tea, small_world.warehouse, 12)
    shelves.receive_lot(lamp, small_world.warehouse, 4, "L1", 20)
    shelves.receive_lot(lamp, small_world.shop, 4, "L2", 200)
    StockLevel.objects.filter(product=small_world.cup, location=small_world.shop).update(
        reorder_point=3
    )

    page = bo.get(f"/stock/?condition={condition}")

    assert [row["sku"] for row in page.context["rows"]] == [troubled.sku]
    assert [tab["count"] for tab in page.context["tabs"]] == ["5", "1", "1", "1", "1"]
    assert [tab["is_current"] for tab in page.context["tabs"]].count(True) == 1


def test_what_has_arrived_leaves_no_row_in_transit(small_world: World, bo: Client) -> None:
    transit = Location.objects.create(
        code="in-transit", name="In transit", kind="in_transit", is_active=False
    )
    StockLevel.objects.create(product=small_world.cup, location=transit, on_hand=0)
    StockLevel.objects.create(product=small_world.tea, location=transit, on_hand=2)

    rows = bo.get("/stock/").context["rows"]

    in_transit = [row for row in rows if row["location"] == "In transit"]
    assert [(row["sku"], row["acts"]) for row in in_transit] == [("TEA", [])]


def test_the_list_is_narrowed_to_a_category_and_keeps_its_tab(
    small_world: World, bo: Client
) -> None:
    Category.objects.create(code="office", name="Office")

    page = bo.get("/stock/?category=office&condition=short")

    assert "Nothing matches" in text(page)
    assert page.context["clear_url"] == "/stock/?condition=short"


def test_the_pages_of_the_list_follow_each_other_by_sku(bo: Client) -> None:
    first = bo.get("/stock/?size=2")
    second = bo.get("/stock/" + first.context["pager"]["next_url"])
    back = bo.get("/stock/" + second.context["pager"]["previous_url"])

    shown = [[(row["sku"], row["location"]) for row in p.context["rows"]] for p in (first, second)]
    assert shown == [[("CUP", "Main warehouse"), ("CUP", "Shop")], [("TEA", "Main warehouse")]]
    assert [row["sku"] for row in back.context["rows"]] == ["CUP", "CUP"]


def test_a_broken_link_to_a_page_leads_to_the_first(bo: Client) -> None:
    page = bo.get("/stock/?cursor=WyJuIiwiYSJd")

    assert page.status_code == 200
    assert "This link to a page of the list is broken." in text(page)


def test_the_filtered_list_is_saved_as_a_file(small_world: World, bo: Client) -> None:
    Product.objects.filter(pk=small_world.cup.pk).update(name="=1+1")

    answer = bo.get("/stock/export.csv?location=shop")

    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("sku,product,location,on_hand,allocated,available,incoming")
    assert lines[1:] == ["CUP,'=1+1,shop,3,0,3,0,,0,0,0,0,"]


def test_the_list_takes_as_many_statements_for_many_levels_as_for_few(
    small_world: World, bo: Client
) -> None:
    few = shelves.statements(lambda: bo.get("/stock/"))
    for product in (small_world.tea, small_world.lamp):
        shelves.announce(product, small_world.warehouse, 5, 3)
    ledger.receive(small_world.lamp, small_world.shop, 5)
    ledger.receive(small_world.tea, small_world.shop, 5)

    many = shelves.statements(lambda: bo.get("/stock/"))

    assert many == few


def test_a_lot_is_received_with_its_last_good_day(small_world: World, bo: Client) -> None:
    lamp = lots.track(small_world.lamp)

    answer = post(
        bo,
        "/stock/receipts/",
        sku="LAMP",
        location="main",
        quantity=7,
        lot_code="L7",
        expires_on=shelves.day(40).isoformat(),
    )

    assert "7 units of LAMP received" in text(answer)
    assert "L7 Main warehouse 7" in text(answer)
    assert "40 days left" in text(answer)
    assert lots.lying(lamp, small_world.warehouse) == {"L7": 7}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Lot: Say which lot these units are of."),
        ({"lot_code": "L1", "expires_on": "2020-01-01"}, "Good until: This day has passed"),
    ],
)
def test_a_lot_that_cannot_be_received_is_refused_at_its_field(
    small_world: World, bo: Client, fields: dict[str, str], said: str
) -> None:
    lamp = lots.track(small_world.lamp)

    answer = bo.post(
        "/stock/receipts/", {"sku": "LAMP", "location": "main", "quantity": 7, **fields}
    )

    assert answer.status_code == 422
    assert said in text(answer)
    assert not StockMovement.objects.filter(product=lamp).exists()


def test_a_product_without_lots_is_not_asked_for_one(small_world: World, bo: Client) -> None:
    lots.track(small_world.lamp)

    assert "Good until" not in text(bo.get("/stock/receipts/?sku=TEA"))
    assert "Good until" in text(bo.get("/stock/receipts/?sku=LAMP"))


def test_a_place_gets_its_limits(small_world: World, bo: Client) -> None:
    version = bo.get("/stock/limits/main/TEA/").context["version"]

    answer = post(
        bo,
        "/stock/limits/main/TEA/",
        backorder_limit=20,
        safety_stock=4,
        reorder_point=8,
        version=version,
    )

    assert "Limits of TEA at Main warehouse are set." in text(answer)
    level = StockLevel.objects.get(product=small_world.tea)
    assert (level.backorder_limit, level.safety_stock, level.reorder_point) == (20, 4, 8)


def test_limits_of_a_page_that_is_too_old_are_not_set(small_world: World, bo: Client) -> None:
    version = bo.get("/stock/limits/main/TEA/").context["version"]
    post(
        bo,
        "/stock/limits/main/TEA/",
        backorder_limit=20,
        safety_stock=4,
        reorder_point=8,
        version=version,
    )

    stale = bo.post(
        "/stock/limits/main/TEA/",
        {"backorder_limit": 9, "safety_stock": 1, "reorder_point": 0, "version": version},
    )

    assert stale.status_code == 409
    assert StockLevel.objects.get(product=small_world.tea).backorder_limit == 20


def test_a_limit_below_what_is_owed_says_how_much_that_is(small_world: World, bo: Client) -> None:
    shelves.owe(small_world.tea, small_world.warehouse, 13)
    version = bo.get("/stock/limits/main/TEA/").context["version"]

    answer = bo.post(
        "/stock/limits/main/TEA/",
        {"backorder_limit": 2, "safety_stock": 0, "reorder_point": 0, "version": version},
    )

    assert answer.status_code == 422
    assert "Backorder limit: More is on backorder there already." in text(answer)
    assert "The limit cannot be below 3 units." in text(answer)


def test_limits_of_what_does_not_exist_are_not_found(bo: Client) -> None:
    assert bo.get("/stock/limits/main/ELEPHANT/").status_code == 404
    assert bo.get("/stock/limits/moon/TEA/").status_code == 404
