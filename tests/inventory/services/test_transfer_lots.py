"""Lots travel with the goods."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.actors import SYSTEM
from inventory.models import (
    Product,
    Transfer,
)
from inventory.services import expiry, transfer_receipts, transfers
from inventory.services.transfer_receipts import LineReception, Reception
from inventory.services.transfers import Seen
from tests import world
from tests.inventory import books, ledger, lots
from tests.inventory.lots import day, lying
from tests.inventory.shipments import (
    check_laws,
    draft,
    line_of,
    missing,
    receive,
    sent,
    transit,
)
from tests.world import MORNING, World


@pytest.fixture
def milk(small_world: World) -> Product:
    return lots.milk(small_world)


def test_lots_travel_the_first_to_expire_first(small_world: World, milk: Product) -> None:
    transfer = sent(("LAMP", 3))

    assert lying(milk, small_world.warehouse) == {"late": 2}
    assert lying(milk, transit()) == {"soon": 2, "late": 1}
    transfer = receive(transfer, (1, 1))
    assert lying(milk, small_world.shop) == {"soon": 1}
    receive(transfer, (1, 1), lot_code="late")
    assert lying(milk, small_world.shop) == {"soon": 1, "late": 1}
    missing(transfer, 1, 1)

    assert lying(milk, transit()) == {}
    assert milk.stocklot_set.get(location=small_world.shop, code="soon").expires_on == day(1)
    check_laws()


def test_each_transfer_brings_the_lots_it_took(small_world: World, milk: Product) -> None:
    first, second = sent(("LAMP", 2)), sent(("LAMP", 3))

    receive(second, (1, 3))
    assert lying(milk, small_world.shop) == {"late": 3}
    books.refused(lambda: receive(first, (1, 1), lot_code="late"), "lot_unknown")
    receive(first, (1, 2))

    assert lying(milk, small_world.shop) == {"late": 3, "soon": 2}
    check_laws()


def test_more_of_a_lot_than_was_sent_is_not_received(small_world: World, milk: Product) -> None:
    transfer = sent(("LAMP", 3))

    books.refused(lambda: receive(transfer, (1, 2), lot_code="late"), "receipt_above_sent")


def test_what_has_expired_is_not_sent_nor_what_would_be_left_for_a_promise(
    small_world: World, milk: Product
) -> None:
    ledger.reserve(milk, 2)
    transfer = draft(("LAMP", 2))
    later = MORNING + timedelta(days=2)

    def send_later(*sent: Transfer) -> None:
        seen = [Seen(transfer.pk) for transfer in sent]
        transfers.send(seen=seen, actor=SYSTEM, at=later)

    refusal = books.refused(lambda: send_later(transfer), "not_enough_stock")

    assert refusal.details["missing"] == 1
    send_later(draft(("LAMP", 1)))
    assert lying(milk, transit()) == {"late": 1}


def test_what_expired_on_the_way_comes_and_is_written_off(
    small_world: World, milk: Product
) -> None:
    transfer = sent(("LAMP", 2))
    later = MORNING + timedelta(days=5)
    told = LineReception(line_of(transfer, 1).pk, 2)

    def write_off() -> int:
        return expiry.write_off_expired(actor=SYSTEM, at=later, limit=100)

    assert write_off() == 0
    transfer_receipts.receive(receptions=[Reception(transfer.pk, [told])], actor=SYSTEM, at=later)
    assert lying(milk, small_world.shop) == {"soon": 2}
    assert write_off() == 1

    assert world.level(milk, small_world.shop) == (0, 0)
    check_laws()
