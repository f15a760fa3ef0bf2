"""Goods come in: in parts, with rejects, with lots, and not more than was ordered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import permissions as p
from core.actors import SYSTEM, Actor, ActorKind
from core.errors import DomainError, StaleVersion
from core.models import Event
from inventory.models import IncomingSupply, Product, StockLot, StockMovement, Supplier
from purchasing.models import PurchaseOrder, PurchaseReceipt
from purchasing.services import receiving
from purchasing.services.receiving import LineReception, Reception
from tests import world
from tests.inventory import ledger
from tests.purchasing import buying
from tests.world import MORNING, World

WORKER = Actor(
    kind=ActorKind.STAFF, id="7", name="Amira", permissions=frozenset({p.PURCHASING_RECEIVE})
)


def receive(
    purchase: PurchaseOrder,
    *lines: LineReception,
    actor: Actor = WORKER,
    may_exceed: bool = False,
    version: int | None = None,
) -> None:
    receiving.receive(
        receptions=[Reception(purchase.pk, lines, version)],
        may_exceed=may_exceed,
        actor=actor,
        at=MORNING,
    )


def came(purchase: PurchaseOrder, sku: str, quantity: int, **more: Any) -> LineReception:
    return LineReception(buying.line(purchase, sku).pk, quantity, **more)


def test_part_of_it_lies_on_the_shelf_and_the_rest_is_still_to_come(
    small_world: World, leaf: Supplier
) -> None:
    purchase = buying.sent()

    receive(purchase, came(purchase, "TEA", 5))

    assert world.level(small_world.tea, small_world.warehouse) == (15, 0)
    assert IncomingSupply.objects.get(product=small_world.tea).quantity == 7
    assert IncomingSupply.objects.get(product=small_world.cup).quantity == 4
    assert buying.fresh(purchase).status == "partly_received"
    movement = StockMovement.objects.get(reference=f"{purchase.number}/1")
    assert (movement.kind, movement.on_hand_change) == ("received", 5)
    ledger.check_law()


def test_repeated_until_everything_has_come(small_world: World, leaf: Supplier) -> None:
    purchase = buying.sent()
    receive(purchase, came(purchase, "TEA", 5), came(purchase, "CUP", 4))

    receive(purchase, came(purchase, "TEA", 7))

    after = buying.fresh(purchase)
    assert (after.status, after.closed_at) == ("received", MORNING)
    assert not IncomingSupply.objects.exists()
    assert list(PurchaseReceipt.objects.order_by("pk").values_list("quantity", "actor_name")) == [
        (5, "Amira"),
        (4, "Amira"),
        (7, "Amira"),
    ]


def test_what_the_supplier_confirmed_is_all_of_it(leaf: Supplier) -> None:
    purchase = buying.sent()
    buying.answer(purchase, TEA=(10, None), CUP=(0, None))

    receive(purchase, came(purchase, "TEA", 10))

    assert buying.fresh(purchase).status == "received"


def test_rejected_units_go_back_and_are_to_come_again(small_world: World, leaf: Supplier) -> None:
    purchase = buying.sent(("CUP", 4))

    receive(purchase, came(purchase, "CUP", 3, quantity_rejected=1, reject_reason="chipped"))

    cup = buying.line(purchase, "CUP")
    assert (cup.quantity_received, cup.quantity_rejected, cup.quantity_open) == (3, 1, 1)
    assert world.level(small_world.cup, small_world.warehouse) == (8, 0)
    assert IncomingSupply.objects.get().quantity == 1
    event = Event.objects.get(stream_id=purchase.pk, type="purchase.partly_received")
    assert event.data["lines"] == [
        {
            "position": 1,
            "sku": "CUP",
            "quantity": 3,
            "quantity_rejected": 1,
            "reason": "chipped",
            "lot": "",
        }
    ]


def test_when_everything_is_rejected_nothing_lies_on_the_shelf(
    small_world: World, leaf: Supplier
) -> None:
    purchase = buying.sent(("CUP", 4))

    receive(purchase, came(purchase, "CUP", 0, quantity_rejected=4, reject_reason="broken"))

    assert world.level(small_world.cup, small_world.warehouse) == (5, 0)
    assert IncomingSupply.objects.get().quantity == 4
    assert buying.fresh(purchase).status == "partly_received"


@pytest.mark.parametrize(
    ("quantity", "more", "code"),
    [
        (0, {}, "quantity_not_positive"),
        (-1, {}, "quantity_not_positive"),
        (1_000_001, {}, "quantity_not_positive"),
        (2, {"quantity_rejected": -1}, "quantity_not_positive"),
        (1, {"quantity_rejected": 1}, "reject_reason_required"),
        (1, {"quantity_rejected": 1, "reject_reason": " "}, "reject_reason_required"),
        (13, {}, "receipt_above_ordered"),
        (1, {"lot_code": "A"}, "lot_not_tracked"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_and_leaves_nothing(
    small_world: World, leaf: Supplier, quantity: int, more: dict[str, Any], code: str
) -> None:
    purchase = buying.sent()

    with pytest.raises(DomainError) as refusal:
        receive(purchase, came(purchase, "CUP", 1), came(purchase, "TEA", quantity, **more))

    assert refusal.value.code == code
    assert not PurchaseReceipt.objects.exists()
    assert buying.fresh(purchase).status == "sent"
    assert world.level(small_world.cup, small_world.warehouse) == (5, 0)


def test_a_line_of_another_order_is_not_received(leaf: Supplier) -> None:
    purchase, other = buying.sent(), buying.sent()

    with pytest.raises(DomainError) as refusal:
        receive(purchase, came(other, "TEA", 1))

    assert refusal.value.code == "line_unknown"


def test_nothing_is_no_receipt(leaf: Supplier) -> None:
    purchase = buying.sent()

    with pytest.raises(DomainError) as refusal:
        receive(purchase)

    assert refusal.value.code == "nothing_received"


def test_the_parts_of_one_receipt_count_together(leaf: Supplier) -> None:
    purchase = buying.sent()

    with pytest.raises(DomainError) as refusal:
        receive(purchase, came(purchase, "TEA", 7), came(purchase, "TEA", 6))

    assert refusal.value.code == "receipt_above_ordered"


def test_more_than_was_ordered_needs_the_wish_and_the_right(
    small_world: World, leaf: Supplier
) -> None:
    purchase = buying.sent(("CUP", 4))
    lead = Actor(
        kind=ActorKind.STAFF,
        id="8",
        name="Bo",
        permissions=frozenset({p.PURCHASING_RECEIVE, p.PURCHASING_OVERRECEIVE}),
    )

    for actor, may_exceed in ((lead, False), (WORKER, True)):
        with pytest.raises(DomainError) as refusal:
            receive(purchase, came(purchase, "CUP", 6), actor=actor, may_exceed=may_exceed)
        assert refusal.value.code == "receipt_above_ordered"
    receive(purchase, came(purchase, "CUP", 6), actor=lead, may_exceed=True)

    assert world.level(small_world.cup, small_world.warehouse) == (11, 0)
    assert buying.fresh(purchase).status == "received"


def test_lots_come_in_with_their_day_of_expiry(small_world: World, leaf: Supplier) -> None:
    Product.objects.filter(pk=small_world.lamp.pk).update(tracks_lots=True)
    purchase = buying.sent(("LAMP", 8))

    receive(
        purchase,
        came(purchase, "LAMP", 5, lot_code="A", expires_on=date(2027, 1, 1)),
        came(purchase, "LAMP", 3, lot_code="B", expires_on=date(2027, 2, 1)),
    )

    lots = StockLot.objects.order_by("code").values_list("code", "on_hand", "expires_on")
    assert list(lots) == [("A", 5, date(2027, 1, 1)), ("B", 3, date(2027, 2, 1))]
    assert set(PurchaseReceipt.objects.values_list("lot_code", flat=True)) == {"A", "B"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "lot_required"),
        ({"lot_code": "A", "expires_on": date(2026, 11, 23)}, "expiry_past"),
    ],
)
def test_a_lot_that_cannot_be_is_refused(
    small_world: World, leaf: Supplier, more: dict[str, Any], code: str
) -> None:
    Product.objects.filter(pk=small_world.lamp.pk).update(tracks_lots=True)
    purchase = buying.sent(("LAMP", 8))

    with pytest.raises(DomainError) as refusal:
        receive(purchase, came(purchase, "LAMP", 5, **more))

    assert refusal.value.code == code
    assert not PurchaseReceipt.objects.exists()


def test_goods_go_to_who_waits_for_them(small_world: World, leaf: Supplier) -> None:
    buying.allow_backorders(small_world)
    demand, _ = ledger.reserve(small_world.tea, 14, may_backorder=True, needed_on=date(2026, 12, 1))
    purchase = buying.sent(("TEA", 12))
    before = Event.objects.filter(type="supply.redated").count()

    receive(purchase, came(purchase, "TEA", 12))

    assert ledger.covered(demand) == (14, 14)
    assert Event.objects.filter(type="stock.covered").exists()
    # Nobody's day moved: what they waited for has come.
    assert Event.objects.filter(type="supply.redated").count() == before
    ledger.check_law()


def test_a_part_moves_nobodys_day_who_waits_for_the_rest(
    small_world: World, leaf: Supplier
) -> None:
    buying.allow_backorders(small_world)
    for _ in range(2):
        ledger.reserve(small_world.tea, 11, may_backorder=True, needed_on=date(2026, 12, 1))
    purchase = buying.sent(("TEA", 12))
    before = Event.objects.filter(type="supply.redated").count()

    receive(purchase, came(purchase, "TEA", 3))

    assert Event.objects.filter(type="supply.redated").count() == before
    ledger.check_law()


def test_a_receipt_of_what_was_changed_meanwhile_is_refused(leaf: Supplier) -> None:
    purchase = buying.sent()
    buying.answer(purchase)

    with pytest.raises(StaleVersion):
        receive(purchase, came(purchase, "TEA", 1), version=purchase.version)


def test_a_receipt_is_never_edited(leaf: Supplier) -> None:
    buying.partly_received()

    with pytest.raises(DatabaseError), transaction.atomic():
        PurchaseReceipt.objects.update(quantity=99)


def test_the_statements_do_not_grow_with_the_receipts(leaf: Supplier) -> None:
    def statements(count: int) -> int:
        purchases = [buying.sent() for _ in range(count)]
        receptions = [
            Reception(each.pk, [came(each, "TEA", 12), came(each, "CUP", 4)]) for each in purchases
        ]
        with CaptureQueriesContext(connection) as captured:
            receiving.receive(receptions=receptions, actor=SYSTEM, at=MORNING)
        return len(captured)

    one, many = statements(1), statements(4)

    assert one == many
