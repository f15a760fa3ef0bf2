"""A place is counted: a sheet of what the book has there, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from inventory.models import StockMovement
from tests import world
from tests.dashboard import shelves
from tests.dashboard.pages import as_staff, text
from tests.inventory import lots
from tests.world import World


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo may manage stock."""
    return as_staff(small_world.bo)


def send(client: Client, *rows: dict[str, Any], place: str = "main") -> Any:
    """Fill in the sheet of a place and send it."""
    fields = {"location": place, "reason": "Friday count", "rows-TOTAL_FORMS": len(rows)}
    fields["rows-INITIAL_FORMS"] = 0
    for number, row in enumerate(rows):
        fields |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return client.post(f"/stock/counts/?location={place}", fields, follow=True)


def test_the_sheet_shows_what_the_book_has_of_each_product_and_lot(
    small_world: World, bo: Client
) -> None:
    lamp = lots.track(small_world.lamp)
    shelves.receive_lot(lamp, small_world.warehouse, 4, "L1", 20)
    shelves.receive_lot(lamp, small_world.warehouse, 6, "L2", 90)

    page = text(bo.get("/stock/counts/?location=main"))

    assert "Count Main warehouse" in page
    assert "TEA Green tea – – 10" in page
    assert "LAMP Reading lamp L1" in page
    assert "LAMP Reading lamp L2" in page


def test_the_sheet_of_one_product_asks_for_it_alone(bo: Client) -> None:
    page = bo.get("/stock/counts/?location=main&sku=TEA")

    assert "TEA Green tea" in text(page)
    assert "CUP" not in text(page)


def test_a_count_puts_the_book_right_and_says_by_how_much(small_world: World, bo: Client) -> None:
    answer = send(
        bo,
        {"sku": "TEA", "name": "Green tea", "book": 10, "counted": 8},
        {"sku": "CUP", "name": "Tea cup", "book": 5, "counted": 5},
    )

    assert "2 counts at Main warehouse are taken in. Put right: TEA −2." in text(answer)
    assert world.level(small_world.tea, small_world.warehouse) == (8, 0)
    movement = StockMovement.objects.get(kind="adjusted")
    assert (movement.on_hand_change, movement.reason) == (-2, "Friday count")


def test_a_count_as_the_book_has_it_says_so(bo: Client) -> None:
    answer = send(bo, {"sku": "TEA", "name": "Green tea", "book": 10, "counted": 10})

    assert "1 count at Main warehouse is taken in. Everything is as the book has it." in text(
        answer
    )
    assert not StockMovement.objects.filter(kind="adjusted").exists()


def test_a_row_without_a_number_is_not_counted(small_world: World, bo: Client) -> None:
    send(
        bo,
        {"sku": "TEA", "name": "Green tea", "book": 10, "counted": ""},
        {"sku": "CUP", "name": "Tea cup", "book": 5, "counted": 6},
    )

    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    assert world.level(small_world.cup, small_world.warehouse) == (6, 0)


def test_a_sheet_without_any_number_is_not_taken_in(bo: Client) -> None:
    answer = send(bo, {"sku": "TEA", "name": "Green tea", "book": 10, "counted": ""})

    assert answer.status_code == 422
    assert "Nothing is counted yet" in text(answer)


def test_what_was_not_on_the_sheet_is_counted_too(small_world: World, bo: Client) -> None:
    lamp = lots.track(small_world.lamp)

    answer = send(
        bo,
        {"sku": "LAMP", "lot_code": "L9", "expires_on": shelves.day(9), "counted": 3},
        place="shop",
    )

    assert "Put right: LAMP +3." in text(answer)
    assert lots.lying(lamp, small_world.shop) == {"L9": 3}


def test_less_than_is_promised_names_the_orders_and_leads_to_them(
    small_world: World, bo: Client
) -> None:
    placed = world.place((("TEA", 8),))
    number = world.order(placed).number

    answer = send(bo, {"sku": "TEA", "name": "Green tea", "book": 10, "counted": 5})

    assert answer.status_code == 422
    assert "Less was counted than is promised from there" in text(answer)
    assert f"3 units too few. {number}/1 would lose units" in text(answer)
    assert f'<a href="/orders/{number}/">{number}/1 would lose units</a>' in (
        answer.content.decode()
    )
    assert 'value="5"' in answer.content.decode()
    assert world.level(small_world.tea, small_world.warehouse) == (10, 8)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"sku": "ELEPHANT", "counted": 3}, "There is no product ELEPHANT."),
        ({"sku": "", "counted": 3}, "Another product, SKU: Which product?"),
        ({"sku": "TEA", "counted": ""}, "TEA, Counted: How many?"),
        ({"sku": "TEA", "counted": -1}, "TEA, Counted: Ensure this value is greater than"),
        ({"sku": "TEA", "lot_code": "L1", "counted": 3}, "TEA has no lots"),
        ({"sku": "LAMP", "counted": 3}, "Say which lot"),
    ],
)
def test_a_row_that_cannot_be_booked_is_refused_and_nothing_is_booked(
    small_world: World, bo: Client, row: dict[str, Any], said: str
) -> None:
    lots.track(small_world.lamp)

    answer = send(bo, {"sku": "CUP", "name": "Tea cup", "book": 5, "counted": 4}, row)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not StockMovement.objects.filter(kind="adjusted").exists()


def test_the_sheet_takes_as_many_statements_for_many_products_as_for_few(
    small_world: World, bo: Client
) -> None:
    lamp = lots.track(small_world.lamp)
    shelves.receive_lot(lamp, small_world.warehouse, 4, "L1", 20)
    few = shelves.statements(lambda: bo.get("/stock/counts/?location=main&q=LAMP"))
    shelves.receive_lot(lamp, small_world.warehouse, 4, "L2", 20)

    many = shelves.statements(lambda: bo.get("/stock/counts/?location=main"))

    assert many == few
