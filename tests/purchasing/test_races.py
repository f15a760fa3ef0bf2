"""Two at the dock, two at the desk: what was ordered comes in once."""

from __future__ import annotations

import pytest

from core.errors import CommandRefused, StaleVersion
from inventory.models import IncomingSupply
from purchasing.models import PurchaseReceipt
from purchasing.services.receiving import ReceiptAboveOrdered
from tests import race, world
from tests.inventory import ledger
from tests.purchasing import buying
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leaf_world() -> World:
    built = world.build()
    buying.merchant()
    return built


def test_two_receipts_at_once_do_not_exceed_what_was_ordered(leaf_world: World) -> None:
    purchase = buying.sent(("TEA", 12))

    results = race.at_once([lambda: buying.receive(purchase, TEA=5)] * 6)

    assert race.unexpected(results, ReceiptAboveOrdered) == []
    assert results.count(None) == 2
    assert PurchaseReceipt.objects.count() == 2
    assert world.level(leaf_world.tea, leaf_world.warehouse) == (20, 0)
    assert IncomingSupply.objects.get().quantity == 2
    ledger.check_law()


def test_of_a_receipt_and_a_cancellation_at_once_one_wins(leaf_world: World) -> None:
    purchase = buying.sent(("TEA", 12))

    results = race.at_once(
        [lambda: buying.receive(purchase, TEA=12), lambda: buying.cancel(purchase)]
    )

    assert race.unexpected(results, CommandRefused, StaleVersion) == []
    assert results.count(None) == 1
    assert buying.fresh(purchase).status in {"received", "cancelled"}
    assert not IncomingSupply.objects.exists()
    ledger.check_law()


def test_goods_of_many_orders_of_the_same_products_come_in_at_once(leaf_world: World) -> None:
    forth = [buying.sent(("TEA", 12), ("CUP", 4)) for _ in range(4)]
    back = [buying.sent(("CUP", 4), ("TEA", 12)) for _ in range(4)]

    results = race.at_once(
        [lambda p=p: buying.receive(p, TEA=12, CUP=4) for p in [*forth, *back]]  # type: ignore[misc]
    )

    assert race.unexpected(results) == []
    assert world.level(leaf_world.tea, leaf_world.warehouse) == (106, 0)
    assert world.level(leaf_world.cup, leaf_world.warehouse) == (37, 0)
    ledger.check_law()
