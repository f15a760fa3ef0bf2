"""Goods at the gate: found by scanner, received with Enter, refused in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from inventory.models import Product, StockLot
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.models import PurchaseOrder, PurchaseReceipt
from tests import world
from tests.dashboard import buyers
from tests.dashboard.pages import text
from tests.purchasing import buying
from tests.world import MORNING, World

pytestmark = pytest.mark.usefixtures("clock")

GTIN = "4006381333931"


@pytest.fixture
def tom(small_world: World) -> Client:
    return buyers.receiver()


def gate(purchase: PurchaseOrder, query: str = "") -> str:
    return f"/receiving/{purchase.number}/{query}"


def receive(client: Client, purchase: PurchaseOrder, *, line: int = 1, **fields: Any) -> Any:
    """Say how much of a line came, and look at what the page answers."""
    return client.post(
        f"/receiving/{purchase.number}/receipts/", {"line": line, **fields}, follow=True
    )


# Finding the purchase order.


def test_what_is_to_come_stands_in_the_order_of_its_day(
    small_world: World, clock: time_machine.Traveller
) -> None:
    later, sooner = buying.sent(("CUP", 4)), buying.sent(("TEA", 12))
    buying.draft()
    buying.received()
    clock.move_to(MORNING + timedelta(days=6))

    page = text(buyers.receiver().get("/receiving/"))

    assert "Expected, the first due first 2" in page
    assert page.index(sooner.number) < page.index(later.number)
    assert f"{sooner.number} Leaf & Sons 1 line, 12 units Main warehouse Sun 29 Nov 1 day" in page


def test_a_scanned_number_opens_its_purchase_order(tom: Client) -> None:
    purchase = buying.sent()
    buying.sent()

    answer = tom.get("/receiving/", {"code": purchase.number.lower()})

    assert answer.headers["Location"] == gate(purchase)


def test_a_scanned_product_opens_the_one_purchase_order_that_brings_it(
    tom: Client, small_world: World
) -> None:
    Product.objects.filter(pk=small_world.cup.pk).update(gtin=GTIN)
    purchase = buying.sent(("CUP", 4))
    buying.sent(("TEA", 12))

    answer = tom.get("/receiving/", {"code": GTIN})

    assert answer.headers["Location"] == gate(purchase, f"?code={GTIN}")


def test_a_product_that_several_bring_shows_these_to_choose_from(tom: Client) -> None:
    first, second, other = buying.sent(), buying.sent(), buying.sent(("LAMP", 1))

    page = text(tom.get("/receiving/", {"code": "L-1"}))

    assert "Purchase orders that “L-1” may mean" in page
    assert first.number in page and second.number in page
    assert other.number not in page


def test_a_code_that_nothing_brings_is_answered_in_red(tom: Client) -> None:
    response = tom.get("/receiving/", {"code": "ELEPHANT"})

    assert "Nothing is expected for this" in text(response)
    assert "scan-answer tone-red" in response.content.decode()


def test_who_only_looks_sees_what_is_expected_and_receives_nothing(small_world: World) -> None:
    purchase = buying.sent()
    vera = buyers.viewer()

    page = vera.get("/receiving/").content.decode()

    assert f'href="/purchases/{purchase.number}/"' in page
    assert 'name="code"' not in page
    assert vera.get(gate(purchase)).status_code == 403
    assert receive(vera, purchase, quantity=12).status_code == 403
    assert not PurchaseReceipt.objects.exists()


# Receiving.


@pytest.mark.parametrize("code", ["TEA", "tea", "L-1", GTIN, f"0{GTIN}"])
def test_a_scanned_code_brings_its_line_up_with_what_is_open(
    tom: Client, small_world: World, code: str
) -> None:
    Product.objects.filter(pk=small_world.tea.pk).update(gtin=GTIN)
    purchase = buying.partly_received()

    response = tom.get(gate(purchase), {"code": code})

    assert "Green tea 7 expected of 12" in text(response)
    body = response.content.decode()
    field = body[body.index('name="quantity"') :]
    assert 'value="7"' in field[: field.index(">")]
    assert "autofocus" in field[: field.index(">")]


def test_a_code_of_another_order_is_answered_in_red(tom: Client) -> None:
    purchase = buying.sent(("TEA", 12))

    response = tom.get(gate(purchase), {"code": "LAMP"})

    assert "Not on this purchase order “LAMP” was not ordered here." in text(response)
    assert "scan-answer tone-red" in response.content.decode()


def test_what_is_open_is_received_with_enter(tom: Client, small_world: World) -> None:
    purchase = buying.sent()

    answer = receive(tom, purchase, quantity=12)

    assert "Green tea 12 units received. All of it is here." in text(answer)
    assert "scan-answer tone-green" in answer.content.decode()
    assert world.level(small_world.tea, small_world.warehouse) == (22, 0)
    receipt = PurchaseReceipt.objects.get()
    assert (receipt.quantity, receipt.actor_name) == (12, "Tom")


def test_a_part_leaves_the_rest_to_come(tom: Client) -> None:
    purchase = buying.sent()

    answer = receive(tom, purchase, quantity=5)

    assert "5 units received. 7 units still to come." in text(answer)
    assert buying.fresh(purchase).status == S.PARTLY_RECEIVED


def test_the_last_receipt_says_that_all_is_here(tom: Client) -> None:
    purchase = buying.sent(("TEA", 12))

    answer = receive(tom, purchase, quantity=12)

    assert "The purchase order is complete." in text(answer)
    assert "Next delivery" in text(answer)
    assert buying.fresh(purchase).status == S.RECEIVED


def test_a_receipt_sent_twice_is_booked_once(tom: Client) -> None:
    purchase = buying.sent()

    for _ in range(2):
        receive(tom, purchase, quantity=5, idempotency_key="k" * 20)

    assert buying.line(purchase, "TEA").quantity_received == 5


def test_broken_units_go_back_with_a_reason(tom: Client, small_world: World) -> None:
    purchase = buying.sent()

    without = receive(tom, purchase, quantity=10, quantity_rejected=2)
    answer = receive(tom, purchase, quantity=10, quantity_rejected=2, reject_reason="wet")

    assert without.status_code == 422
    assert "Say why." in text(without)
    assert "10 units received. 2 units rejected. 2 units still to come." in text(answer)
    line = buying.line(purchase, "TEA")
    assert (line.quantity_received, line.quantity_rejected) == (10, 2)


def test_a_code_scanned_into_the_count_is_no_count(tom: Client, small_world: World) -> None:
    Product.objects.filter(pk=small_world.cup.pk).update(gtin=GTIN)
    purchase = buying.sent()

    answer = receive(tom, purchase, quantity=GTIN)

    assert "Tea cup 4 expected. Of the product before, nothing was received." in text(answer)
    assert not PurchaseReceipt.objects.exists()


def test_a_refusal_loaded_again_begins_anew(tom: Client) -> None:
    purchase = buying.sent()

    answer = tom.get(f"/receiving/{purchase.number}/receipts/")

    assert answer.headers["Location"] == gate(purchase)


@pytest.mark.parametrize("quantity", ["", "0"])
def test_nothing_is_no_receipt(tom: Client, quantity: str) -> None:
    purchase = buying.sent()

    answer = receive(tom, purchase, quantity=quantity)

    assert answer.status_code == 422
    assert "Nothing was received" in text(answer)
    assert not PurchaseReceipt.objects.exists()


# More than was ordered.


def test_more_than_was_ordered_is_refused_and_says_what_to_do(tom: Client) -> None:
    purchase = buying.sent()

    answer = receive(tom, purchase, quantity=15)
    forced = receive(tom, purchase, quantity=15, may_exceed="on")

    for page in (answer, forced):
        assert page.status_code == 422
        told = "3 more than were ordered (12). Receive 12, put the rest aside and ask a lead."
        assert told in text(page)
        assert "Take in all" not in text(page)
    assert not PurchaseReceipt.objects.exists()


def test_who_has_the_right_takes_more_in_on_a_second_look(ines: Client) -> None:
    purchase = buying.sent()

    first = receive(ines, purchase, quantity=15)
    second = receive(ines, purchase, quantity=15, may_exceed="on")

    assert first.status_code == 422
    assert "Take in all 15 units" in text(first)
    assert "15 units received." in text(second)
    assert buying.line(purchase, "TEA").quantity_received == 15


# Lots.


def test_a_product_with_lots_asks_for_the_lot_and_its_day(tom: Client, small_world: World) -> None:
    Product.objects.filter(pk=small_world.lamp.pk).update(tracks_lots=True)
    purchase = buying.sent(("LAMP", 4))

    asked = text(tom.get(gate(purchase), {"code": "LAMP"}))
    without = receive(tom, purchase, quantity=4)
    passed = receive(tom, purchase, quantity=4, lot_code="A7", expires_on="2026-11-01")
    answer = receive(tom, purchase, quantity=4, lot_code="A7", expires_on="2027-05-31")

    assert "Lot" in asked and "Good until" in asked
    assert (without.status_code, passed.status_code) == (422, 422)
    assert "This day has passed already" in text(passed)
    assert "4 units received." in text(answer)
    lot = StockLot.objects.get()
    assert (lot.code, lot.on_hand, lot.expires_on) == ("A7", 4, date(2027, 5, 31))


def test_what_is_not_expected_any_more_says_so(tom: Client) -> None:
    purchase = buying.cancelled()

    page = text(tom.get(gate(purchase)))
    answer = receive(tom, purchase, quantity=12)

    assert "Cancelled Nothing is received of this purchase order." in page
    assert answer.status_code == 422
    assert not PurchaseReceipt.objects.exists()
