"""The hot product: all clients want one SKU at once, through the service and by plain SQL.

Plain SQL does the same durable writes with nothing around them: it locks the level, inserts the
movement and the reservation and updates the level under its CHECK constraint. Its figure is the
limit of any program that keeps these books on this server.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from core.actors import SYSTEM
from core.ids import new_id
from inventory.models import Location, Product, StockLevel
from inventory.services import products, reservations, stock
from inventory.services.products import NewProduct
from inventory.services.reservations import Demand
from inventory.services.stock import Receipt
from proofs import databases
from proofs.speed import contest
from proofs.speed.contest import Contest
from stack import console

GOAL = 0.5
SERVICE = f"{__name__}.by_service"
PLAIN = f"{__name__}.by_plain_sql"
_WORDS = {SERVICE: "service", PLAIN: "plain SQL"}
_SKU = "HOT"
# More than any run sells, within the largest quantity of a receipt.
_UNITS = 1_000_000

Act = Callable[[], None]


def run(arguments: list[str]) -> int:
    """Measure both in turns and print throughput and ratio; 1 if the goal was missed."""
    asked = _parser().parse_args(arguments)
    with databases.migrated() as template, databases.copied(template, "hot_product"):
        build()
        console.say(
            f"Hot product: {asked.clients} clients in {asked.processes} processes, "
            f"{asked.rounds} rounds of {asked.seconds:g} s each"
        )
        results = contest.hold(
            Contest((PLAIN, SERVICE), asked.clients, asked.processes, asked.seconds, asked.rounds),
            lambda contender, rate: console.say(f"  {_WORDS[contender]:<10}{rate:>8,.0f}/s"),
        )
        is_right = is_booked()
    ratio = results.ratio(SERVICE, PLAIN)
    console.say(
        f"Median: plain SQL {results.median(PLAIN):,.0f}/s, "
        f"service {results.median(SERVICE):,.0f}/s; ratio {ratio:.2f}, goal {GOAL:.2f}: "
        f"{'met' if ratio >= GOAL else 'missed'}"
    )
    if not is_right:
        console.complain("The level is not what was reserved.")
    return 0 if is_right and ratio >= GOAL else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m proofs hot-product", description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--processes", type=int, default=4, help="that they are spread over")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each turn")
    parser.add_argument("--rounds", type=int, default=5)
    return parser


def build() -> None:
    """Write the product and a place with enough of it into an empty database."""
    at = timezone.now()
    place = Location.objects.create(code="main", name="Main")
    product = NewProduct(sku=_SKU, name="Hot", list_price=Decimal(1), currency="EUR")
    (made,) = products.create(products=[product], actor=SYSTEM, at=at)
    stock.receive(receipts=[Receipt(made.pk, place.pk, _UNITS)], actor=SYSTEM, at=at)


def is_booked() -> bool:
    """Whether the level is the sum of the reservations, by whichever way they came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(quantity) FROM inventory_reservation")
        return StockLevel.objects.get().allocated == cursor.fetchone()[0]


def by_service() -> Act:
    """Reserve one unit through the service, as an order of one line does."""
    product_id = Product.objects.values_list("pk", flat=True).get(sku=_SKU)

    def act() -> None:
        demand = Demand(new_id(), "HOT-1/1", product_id, 1)
        outcome = reservations.reserve(demands=[demand], actor=SYSTEM, at=timezone.now())
        assert not outcome[demand.demand].missing, "there is enough for all"

    return act


_LOCK = """
SELECT id, product_id, location_id, on_hand, allocated, backorder_limit
FROM inventory_stocklevel WHERE product_id = %s ORDER BY id FOR NO KEY UPDATE
"""
_RESERVE = """
INSERT INTO inventory_reservation
    (id, demand, reference, product_id, location_id, quantity, quantity_covered, per_unit,
     needed_on, is_promised, created_at, expires_at)
VALUES (%s, %s, 'HOT-1/1', %s, %s, 1, 1, 1, NULL, false, %s, NULL)
"""
_MOVE = """
INSERT INTO inventory_stockmovement
    (id, product_id, location_id, kind, on_hand_change, allocated_change, lot_code, reference,
     reason, actor_kind, actor_id, actor_name, occurred_at)
VALUES (%s, %s, %s, 'allocated', 0, 1, '', 'HOT-1/1', '', 'system', '', 'system', %s)
"""
_ADD = """
UPDATE inventory_stocklevel SET allocated = allocated + 1, version = version + 1 WHERE id = %s
"""


def by_plain_sql() -> Act:
    """Reserve one unit by statements alone."""
    product_id = str(Product.objects.values_list("pk", flat=True).get(sku=_SKU))
    connection.ensure_connection()
    driver = connection.connection
    driver.autocommit = False

    def act() -> None:
        now = timezone.now()
        with driver, driver.cursor() as cursor:
            cursor.execute(_LOCK, [product_id])
            level_id, _product, location_id, on_hand, allocated, limit = cursor.fetchone()
            assert on_hand + limit > allocated, "there is enough for all"
            cursor.execute(_RESERVE, [str(new_id()), str(new_id()), product_id, location_id, now])
            cursor.execute(_MOVE, [str(new_id()), product_id, location_id, now])
            cursor.execute(_ADD, [level_id])

    return act
