"""The page of a product: its head, what lies where, what may be promised, who waits, what moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.actors import SYSTEM
from dashboard import formats
from dashboard.screens import atp_chart
from inventory.models import (
    BundleComponent,
    Product,
    ProductFamily,
    StockLevel,
    Substitute,
)
from inventory.rules.atp import AtpDay
from inventory.selectors.atp import AtpTable
from inventory.services import transfers
from inventory.services.transfers import NewTransfer, NewTransferLine, Seen
from tests import world
from tests.dashboard import shelves
from tests.dashboard.pages import as_staff, text
from tests.inventory import ledger, lots
from tests.world import World


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo may manage stock."""
    return as_staff(small_world.bo)


def test_the_head_says_what_it_is(small_world: World, bo: Client) -> None:
    family = ProductFamily.objects.create(code="teas", name="Teas", attribute_names=["size"])
    Product.objects.filter(pk=small_world.tea.pk).update(
        family=family, attributes={"size": "100 g"}, gtin="4006381333931", is_discontinued=True
    )

    page = text(bo.get("/products/TEA/"))

    assert "Green tea Discontinued" in page
    assert "TEA Stocked Teas size 100 g €4.50 per piece GTIN 4006381333931" in page


def test_the_levels_stand_by_place_with_their_sums(small_world: World, bo: Client) -> None:
    shelves.announce(small_world.cup, small_world.shop, 20, 4)
    shelves.owe(small_world.cup, small_world.shop, 5)
    StockLevel.objects.filter(product=small_world.cup, location=small_world.warehouse).update(
        backorder_limit=7, safety_stock=2
    )

    page = text(bo.get("/products/CUP/"))

    due = formats.day(shelves.day(4))
    assert "Main warehouse 5 0 3 – – 7 2 Count Limits" in page
    assert f"Shop 3 5 0 20 {due} 2 1,000 – Count Limits" in page
    assert "All places 8 5 3 20 2" in page


def test_who_only_looks_is_offered_no_change(small_world: World) -> None:
    page = text(as_staff(small_world.amira).get("/products/CUP/"))

    assert "Main warehouse 5 0 5" in page
    assert "Limits" not in page
    assert "Receive goods" not in page


def test_the_forecast_is_drawn_and_told_as_a_table(small_world: World, bo: Client) -> None:
    shelves.announce(small_world.tea, small_world.warehouse, 40, 9)
    shelves.owe(small_world.tea, small_world.warehouse, 12, offset=20)

    page = bo.get("/products/TEA/")

    chart = page.context["chart"]
    assert chart.title == "Available to promise of TEA, all places, next 60 days"
    assert chart.width == len(chart.spots) == 60
    assert [(bar.x, bar.height) for bar in chart.incoming] == [(9.2, 40)]
    assert [(bar.x, bar.height) for bar in chart.promised] == [(20.2, 2)]
    assert page.context["atp_rows"] == [
        _row(0, 0, 0, 0, 0),
        _row(9, 40, 0, 40, 38),
        _row(20, 0, -2, 38, 38),
    ]
    assert "<title" in page.content.decode()
    assert "Show as table" in text(page)


def _row(offset: int, incoming: int, promised: int, projected: int, available: int) -> object:
    return {
        "on": shelves.day(offset),
        "incoming": formats.change(incoming),
        "promised": formats.change(promised),
        "projected": formats.number(projected),
        "available": formats.number(available),
    }


def test_the_forecast_of_one_place_leaves_the_others_out(small_world: World, bo: Client) -> None:
    both = bo.get("/products/CUP/").context["atp_rows"]
    shop = bo.get("/products/CUP/?at=shop").context["atp_rows"]

    assert [row["available"] for row in both] == ["8"]
    assert [row["available"] for row in shop] == ["3"]


def test_who_waits_is_told_with_what_comes_and_whether_it_is_in_time(
    small_world: World, bo: Client
) -> None:
    tea, place = small_world.tea, small_world.warehouse
    shelves.announce(tea, place, 40, 9, "PO-9/1")
    shelves.owe(tea, place, 12, "EARLY/1", offset=3)
    shelves.owe(tea, place, 5, "LATER/1", offset=12)

    page = bo.get("/products/TEA/")

    waiting = [(r["reference"], r["supply"], r["is_late"]) for r in page.context["waiting"]]
    assert waiting == [("EARLY/1", "PO-9/1", True), ("LATER/1", "PO-9/1", False)]
    assert text(page).count("too late") == 1
    assert "2 wait" in text(page)


def test_who_waits_for_what_nobody_bought_is_told_so(small_world: World, bo: Client) -> None:
    shelves.owe(small_world.tea, small_world.warehouse, 12)

    page = text(bo.get("/products/TEA/"))

    assert "A/1 2 Main warehouse not promised yet nothing on its way" in page


def test_what_names_a_paper_leads_to_it(small_world: World, bo: Client) -> None:
    number = world.order(world.place((("CUP", 2),))).number
    transfer = _sent_to_shop("CUP", 1)

    page = bo.get("/products/CUP/").content.decode()

    assert f'<a href="/orders/{number}/">{number}/1</a>' in page
    assert page.count(f'<a href="/transfers/{transfer}/">{transfer}</a>') == 3
    assert "1 demand holds 2 units on the shelf" in page


def _sent_to_shop(sku: str, units: int) -> str:
    at = timezone.now()
    new = NewTransfer("main", "shop", [NewTransferLine(sku, units)], shelves.day(2))
    (transfer,) = transfers.create(transfers=[new], actor=SYSTEM, at=at)
    transfers.send(seen=[Seen(transfer.pk)], actor=SYSTEM, at=at)
    return transfer.number


def test_what_is_overdue_says_so(small_world: World, bo: Client) -> None:
    shelves.announce(small_world.tea, small_world.warehouse, 40, -3, "PO-9/1")

    page = text(bo.get("/products/TEA/"))

    assert f"PO-9/1 Purchase 40 – Main warehouse {formats.day(shelves.day(-3))} 3 days late" in page


def test_lots_say_how_long_they_are_good(small_world: World, bo: Client) -> None:
    lamp = lots.track(small_world.lamp)
    shelves.receive_lot(lamp, small_world.warehouse, 4, "SOON", 5)
    shelves.receive_lot(lamp, small_world.warehouse, 6, "LONG", 300)
    shelves.receive_lot(lamp, small_world.warehouse, 2, "GONE", 1)
    lamp_lots = lamp.stocklot_set.filter(code="GONE")
    lamp_lots.update(expires_on=shelves.day(-2))

    page = bo.get("/products/LAMP/")

    told = [(row["code"], str(row["state"]), row["state"].tone) for row in page.context["lots"]]
    assert told == [
        ("GONE", "Expired 2 days ago", "red"),
        ("SOON", "5 days left", "amber"),
        ("LONG", "300 days left", "green"),
    ]
    assert "some expired" in text(page)


def test_movements_are_narrowed_by_kind_and_place(small_world: World, bo: Client) -> None:
    ledger.adjust(small_world.cup, small_world.shop, -1)
    ledger.adjust(small_world.cup, small_world.warehouse, -1)

    kinds = bo.get("/products/CUP/?kind=adjusted").context["movements"]
    both = bo.get("/products/CUP/?kind=adjusted&place=shop").context["movements"]
    none = bo.get("/products/CUP/?kind=shipped")

    assert [row["location"] for row in kinds] == ["Main warehouse", "Shop"]
    assert [row["on_hand"] for row in both] == ["−1"]
    assert "No movement of this kind." in text(none)


def test_the_ledger_goes_on_with_older_movements(small_world: World, bo: Client) -> None:
    for _ in range(12):
        ledger.adjust(small_world.cup, small_world.shop, 1)
        ledger.adjust(small_world.cup, small_world.shop, -1)

    first = bo.get("/products/CUP/?place=shop")
    url = first.context["pager"]["next_url"]
    older = bo.get("/products/CUP/" + url.removesuffix("#movements"))

    assert len(first.context["movements"]) == 20
    assert len(older.context["movements"]) == 5
    assert url.endswith("#movements")


def test_a_bundle_names_its_parts_and_each_part_its_bundles(small_world: World, bo: Client) -> None:
    Product.objects.filter(pk=small_world.lamp.pk).update(type="bundle")
    BundleComponent.objects.create(bundle=small_world.lamp, component=small_world.tea, quantity=3)

    bundle, part = text(bo.get("/products/LAMP/")), text(bo.get("/products/TEA/"))

    assert "Can be put together now 3" in bundle
    assert "Made of 1 TEA 3 × Green tea 10 available" in bundle
    assert "Part of 1 LAMP 3 × Reading lamp 3 available" in part


def test_substitutes_stand_in_the_order_they_are_offered(small_world: World, bo: Client) -> None:
    Substitute.objects.create(product=small_world.lamp, substitute=small_world.cup, rank=2)
    Substitute.objects.create(product=small_world.lamp, substitute=small_world.tea, rank=1)

    page = text(bo.get("/products/LAMP/"))

    assert "May be replaced by 2 TEA 1. Green tea 10 available CUP 2. Tea cup 8 available" in page


def test_a_service_needs_no_stock(bo: Client) -> None:
    page = text(bo.get("/products/SETUP/"))

    assert "This product needs no stock" in page
    assert "Movements" not in page


def test_an_address_that_asks_for_nonsense_shows_the_page(bo: Client) -> None:
    page = bo.get("/products/TEA/?at=moon&kind=x&place=%00&cursor=zzz&elephant=1")

    assert page.status_code == 200


def test_the_page_takes_as_many_statements_for_much_demand_as_for_little(
    small_world: World, bo: Client
) -> None:
    tea, place = small_world.tea, small_world.warehouse
    shelves.announce(tea, place, 40, 9)
    shelves.owe(tea, place, 12, "A/1")
    few = shelves.statements(lambda: bo.get("/products/TEA/"))
    for number in range(4):
        shelves.announce(tea, place, 5, 3 + number)
        shelves.owe(tea, place, 3, f"B/{number}")
    ledger.receive(tea, small_world.shop, 5)

    many = shelves.statements(lambda: bo.get("/products/TEA/"))

    assert many == few


def test_a_drawing_holds_its_lowest_and_highest_figures() -> None:
    days = [
        AtpDay(timezone.localdate() + timedelta(days=n), incoming, promised, projected, available)
        for n, (incoming, promised, projected, available) in enumerate(
            [(0, 0, -7, 0), (137, 30, 100, 100), (0, 1, 99, 99)]
        )
    ]

    chart = atp_chart.draw(AtpTable("TEA", "", 12, days), place="")

    assert chart is not None
    assert chart.amounts == ["150", "100", "50", "0", "-50"]
    assert (chart.top, chart.height, chart.safety) == (-150, 200, -12)
    assert chart.available == "M0 0 V0 H1 V-100 H2 V-99 H3"
    # A single unit is still to be seen.
    assert [bar.height for bar in chart.promised] == [30, 4]


def test_a_drawing_of_nothing_has_a_scale() -> None:
    day = AtpDay(timezone.localdate(), 0, 0, 0, 0)

    chart = atp_chart.draw(AtpTable("TEA", "", 0, [day]), place="Shop")

    assert chart is not None
    assert chart.amounts == ["1", "0"]
    assert atp_chart.draw(AtpTable("", "", 0, []), place="") is None
