"""The laws of the data: they hold after ordinary work, and a breach of each is told."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.ids import new_id
from inventory.models import IncomingSupply, StockLevel
from inventory.services import incoming
from inventory.services.incoming import Supply
from orders.models import Channel, Order
from orders.services.intake import Outcome
from reports.selectors import laws
from tests.fulfillment import stages
from tests.inventory import lots
from tests.world import MORNING, World, place


def test_all_laws_hold_after_ordinary_work(small_world: World) -> None:
    stages.in_work()
    stages.delivered()
    stages.cancelled()
    _wait_for_stock(small_world)

    out = StringIO()
    call_command("check_laws", stdout=out)

    assert laws.violations() == []
    assert out.getvalue() == "All laws hold.\n"


BREACHES = {
    "its fulfillments do not hold what its buckets say": """
        UPDATE orders_orderline
        SET quantity_in_work = quantity_in_work - 1, quantity_allocated = quantity_allocated + 1
        WHERE quantity_in_work > 0""",
    "its amounts do not add up": "UPDATE orders_orderline SET line_amount = line_amount + 1",
    "the level is not the sum of its movements": """
        UPDATE inventory_stocklevel SET on_hand = on_hand + 1""",
    "allocated is not the sum of its reservations": """
        UPDATE inventory_reservation SET quantity = quantity + 1""",
    "its stock is not reserved as its units stand": """
        UPDATE inventory_reservation SET quantity = quantity + 1""",
    "its lots do not add up to the level": "DELETE FROM inventory_stocklot",
    "what lies there is not the sum of its movements": """
        UPDATE inventory_stocklot SET code = code || ' again'""",
    "more is said to be covered than lies there": """
        UPDATE inventory_stocklevel SET on_hand = 0, backorder_limit = 100""",
    "somebody waits beside a free unit": """
        UPDATE inventory_reservation SET quantity_covered = 0""",
    "its pegs are not what it waits for": "DELETE FROM inventory_peg",
    "it is promised to more than it brings": """
        UPDATE inventory_incomingsupply SET quantity = 1""",
    "the sequence has a gap": "UPDATE core_eventstream SET last_sequence = last_sequence + 1",
    "stage, quantity_live not as recomputed": """
        UPDATE orders_order SET stage = 'review', quantity_live = quantity_live + 1""",
}


@pytest.mark.parametrize("words", BREACHES)
def test_a_broken_law_is_told_with_what_breaks_it(small_world: World, words: str) -> None:
    stages.in_work()
    _wait_for_stock(small_world)

    with connection.cursor() as cursor:
        cursor.execute(BREACHES[words])

    assert any(words in told for told in laws.violations())


def _wait_for_stock(world: World) -> None:
    """Three lamps lie there in one lot, five are wanted, and two of four to come are for them."""
    lots.receive(lots.track(world.lamp), world.warehouse, 3, "L1", 90)
    StockLevel.objects.filter(product=world.lamp).update(backorder_limit=2)
    incoming.announce(
        supplies=[
            Supply(
                kind=IncomingSupply.Kind.PURCHASE,
                source_id=new_id(),
                reference="PO-1/1",
                product_id=world.lamp.pk,
                location_id=world.warehouse.pk,
                quantity=4,
                due_on=lots.day(7),
            )
        ],
        reason="bought",
        actor=SYSTEM,
        at=MORNING,
    )
    Channel.objects.update(allows_backorder=True)
    placement = place([("LAMP", 5)])
    assert placement.outcome == Outcome.PLACED, placement.findings


def test_a_breach_ends_the_check_with_an_error(small_world: World) -> None:
    number = Order.objects.get(pk=stages.in_work().order_id).number
    Order.objects.update(active_hold_count=1)

    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_laws", stdout=out)

    assert out.getvalue().startswith(f"Order {number}: ")
    assert "active_hold_count" in out.getvalue()


def test_the_check_asks_no_more_of_many_orders_than_of_few(small_world: World) -> None:
    stages.assigned([("TEA", 1)])
    with CaptureQueriesContext(connection) as few:
        laws.violations()
    stages.assigned([("TEA", 1)])
    stages.assigned([("TEA", 1)])
    with CaptureQueriesContext(connection) as more:
        laws.violations()

    assert len(more) == len(few)
