"""Many rows, one statement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import setwise
from core.models import PeriodicRun
from inventory.models import Product
from orders.models import Channel
from tests.world import MORNING, World


def test_many_rows_are_written_by_one_statement_and_the_others_stay(small_world: World) -> None:
    world = small_world
    rows = [(world.tea.pk, "Black tea", Decimal("5.2500"), None), (world.cup.pk, "Mug", 7, 300)]

    with CaptureQueriesContext(connection) as queries:
        written = setwise.update_rows(
            Product, columns=["name", "list_price", "weight_g"], rows=rows, bump_version=True
        )

    assert (written, len(queries)) == (2, 1)
    assert list(
        Product.objects.order_by("sku").values_list("sku", "name", "weight_g", "version")
    ) == [
        ("CUP", "Mug", 300, 2),
        ("LAMP", "Reading lamp", None, 1),
        ("SETUP", "Set-up at home", None, 1),
        ("TEA", "Black tea", None, 2),
    ]
    assert Product.objects.get(sku="TEA").list_price == Decimal("5.25")


def test_increments_are_added_instead_of_set(small_world: World) -> None:
    Channel.objects.create(code="fair", name="Fair", transit_days=1)
    channels = {c.code: c.pk for c in Channel.objects.all()}

    setwise.update_rows(
        Channel,
        columns=["transit_days", "name"],
        rows=[(channels["web"], 2, "Web"), (channels["fair"], -1, "Market")],
        increments=["transit_days"],
    )

    assert dict(Channel.objects.values_list("name", "transit_days")) == {"Web": 5, "Market": 0}


def test_moments_and_numbers_keep_their_types(db: None) -> None:
    run = PeriodicRun.objects.create(job="job", period="1", claimed_at=MORNING)
    later = MORNING + timedelta(microseconds=1)

    setwise.update_rows(PeriodicRun, columns=["claimed_at", "job"], rows=[(run.pk, later, "it's")])

    run.refresh_from_db()
    assert (run.claimed_at, run.job) == (later, "it's")


def test_no_rows_need_no_statement(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert setwise.update_rows(PeriodicRun, columns=["job"], rows=[]) == 0

    assert len(queries) == 0


def test_rows_that_do_not_exist_are_not_counted(db: None) -> None:
    assert setwise.update_rows(PeriodicRun, columns=["job"], rows=[(1, "x")]) == 0


def test_values_are_written_with_a_place_for_each() -> None:
    places, values = setwise.values([(1, "a"), (2, None)], casts={0: "int"})

    assert places == "(%s::int, %s), (%s::int, %s)"
    assert values == [1, "a", 2, None]
