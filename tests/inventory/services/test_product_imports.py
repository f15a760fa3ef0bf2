"""Files of products: compared, shown, written after a yes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import DomainError, Invalid, NotFound
from core.models import Event
from inventory.formats import products_csv, products_xlsx
from inventory.models import Product, ProductImport
from inventory.selectors import product_export
from inventory.selectors import product_imports as views
from inventory.selectors.product_export import ExportFilter
from inventory.selectors.product_imports import ImportFilter, ImportView
from inventory.services import product_imports
from inventory.services.product_imports import ImportCommitted, ImportHasProblems
from tests import race
from tests.inventory import goods, ledger
from tests.world import MORNING, World


def stage(content: str | bytes, file_name: str = "products.csv") -> ImportView:
    """Compare a file; what it would do."""
    data = content.encode() if isinstance(content, str) else content
    kept = product_imports.stage(file_name=file_name, content=data, actor=SYSTEM, at=MORNING)
    return read(kept.pk)


def read(import_id: uuid.UUID, **wanted: Any) -> ImportView:
    return views.read_import(import_id=import_id, wanted=ImportFilter(**wanted))


def commit(view: ImportView, **more: Any) -> ImportView:
    kept = product_imports.commit(import_id=view.id, actor=SYSTEM, at=MORNING, **more)
    return read(kept.pk)


def problems(view: ImportView) -> list[tuple[int, str, str]]:
    return [(row.number, p.column, p.code) for row in view.rows for p in row.problems]


def products() -> list[dict[str, Any]]:
    return [dict(row) for row in Product.objects.order_by("sku").values()]


NEW = "sku,name,list_price,currency\n"


def test_a_file_is_compared_and_nothing_is_written(small_world: World) -> None:
    before = products()

    view = stage(
        "sku,name,list_price,currency,weight_g\n"
        "TEA,Green tea,5.00,EUR,100\n"
        "CUP,Tea cup,12,EUR,\n"
        "KETTLE,Kettle,30,EUR,900\n"
    )

    assert [(row.number, row.sku, row.act) for row in view.rows] == [
        (2, "TEA", "change"),
        (3, "CUP", "unchanged"),
        (4, "KETTLE", "create"),
    ]
    assert [(c.column, c.before, c.after) for c in view.rows[0].changes] == [
        ("list_price", "4.50", "5.00"),
        ("weight_g", "", "100"),
    ]
    assert (view.create, view.change, view.unchanged, view.problems) == (1, 1, 1, 0)
    assert products() == before
    assert not Event.objects.filter(type="product.changed").exists()


def test_what_was_shown_is_written_in_one_go(small_world: World) -> None:
    view = stage(NEW + "TEA,Black tea,5,EUR\nCUP,Tea cup,12,EUR\nKETTLE,Kettle,30,EUR\n")

    done = commit(view)

    assert Product.objects.get(sku="TEA").name == "Black tea"
    assert Product.objects.get(sku="TEA").version == 2
    assert Product.objects.get(sku="CUP").version == 1
    assert Product.objects.get(sku="KETTLE").type == "stocked"
    assert [row.is_written for row in done.rows] == [True, False, True]
    assert (done.written, done.committed_at) == (2, MORNING)
    told = Event.objects.filter(type__startswith="product.").order_by("recorded_at", "id")
    assert {(e.type, e.data["sku"]) for e in told if e.data["sku"] in ("TEA", "KETTLE")} == {
        ("product.created", "TEA"),
        ("product.changed", "TEA"),
        ("product.created", "KETTLE"),
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_that_comes_back_changes_nothing(small_world: World, kind: str) -> None:
    write: dict[str, Callable[[], bytes]] = {
        "csv": lambda: "".join(products_csv.write(exported())).encode(),
        "xlsx": lambda: products_xlsx.write(exported()),
    }
    rich_catalogue(small_world)
    before = products()

    view = stage(write[kind](), f"products.{kind}")
    commit(view)

    assert view.rows
    assert {row.act for row in view.rows} == {"unchanged"}
    assert problems(view) == []
    assert products() == before
    assert write[kind]()  # and it can be taken out again


def exported() -> Any:
    return product_export.values_of(wanted=ExportFilter())


def rich_catalogue(world: World) -> None:
    """Every kind of value, and texts that spreadsheets would like to read as something else."""
    goods.supplier()
    goods.family()
    goods.create(
        goods.shirt("SHIRT-L", "L", supplier_code="acme", weight_g=240, length_mm=1),
        goods.shirt("SHIRT-M", "M; long", colour="=red", gtin="0012345678905"),
        goods.new("=CMD", name="-1+1", is_active=False),
        goods.new("0012", name=" 'quoted' \"twice\", 绿茶", list_price=Decimal("0.0050")),
        goods.new("1-2", name="@home", type="service", unit="hour", is_discontinued=True),
        goods.new("A;B*2", name="+49", substitutes=("=CMD", "TEA")),
    )
    goods.bundle("TEASET", ("TEA", 1), ("A;B*2", 12))
    goods.change(world.lamp, tracks_lots=True, width_mm=20, height_mm=30)


def test_the_catalogue_moves_to_another_house_by_file(small_world: World) -> None:
    view = stage(
        "sku,name,list_price,currency,type,components,substitutes\n"
        "SET,Set,50,EUR,bundle,POT*1; CUP*2,TEA\n"
        "POT,Pot,20,EUR,,,SET\n"
    )

    commit(view)

    made = Product.objects.get(sku="SET")
    assert sorted(made.components.values_list("component__sku", "quantity")) == [
        ("CUP", 2),
        ("POT", 1),
    ]
    assert list(made.substitutes.values_list("substitute__sku", flat=True)) == ["TEA"]


def test_everything_wrong_with_a_row_is_told(small_world: World) -> None:
    view = stage(
        "sku,name,list_price,currency,gtin,category,tracks_lots,attributes\n"
        "KETTLE,,cheap,eur,123,garden,perhaps,size=L\n"
        "TEA,Tea,1,EUR,,,,\n"
        ",No SKU,1,EUR,,,,\n"
        "CUP,a,1,EUR,,,,\n"
        "CUP,b,1,EUR,,,,,surplus\n"
    )

    assert problems(view) == [
        (2, "list_price", "number_unreadable"),
        (2, "tracks_lots", "flag_unreadable"),
        (2, "name", "value_missing"),
        (2, "currency", "currency_unknown"),
        (2, "gtin", "gtin_invalid"),
        (2, "category", "category_unknown"),
        (2, "attributes", "attributes_without_family"),
        (4, "sku", "sku_missing"),
        (5, "sku", "sku_twice"),
        (6, "sku", "sku_twice"),
        (6, "", "row_too_long"),
    ]
    assert view.problems == 4


def test_a_new_product_needs_a_name_and_a_price(small_world: World) -> None:
    view = stage("sku\nKETTLE\n")

    assert problems(view) == [
        (2, "name", "value_missing"),
        (2, "list_price", "value_missing"),
        (2, "currency", "value_missing"),
    ]


def test_what_stands_against_a_change_is_told_in_the_preview(small_world: World) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    ledger.reserve(made, 1)
    goods.create(goods.new("KETTLE", gtin=goods.KETTLE_GTIN))

    view = stage(
        "sku,type,components,tracks_lots,gtin\n"
        "TEASET,bundle,TEA*2,no,\n"
        "TEA,service,,no,\n"
        "CUP,stocked,,yes,\n"
        f"LAMP,stocked,,no,{goods.KETTLE_GTIN}\n"
        "SETUP,bundle,TEASET*1,no,\n"
    )

    assert problems(view) == [
        (2, "components", "bundle_component_not_stocked"),
        (2, "components", "bundle_reserved"),
        (3, "type", "type_fixed"),
        (4, "tracks_lots", "lots_with_stock"),
        (5, "gtin", "gtin_taken"),
        (6, "components", "bundle_component_not_stocked"),
    ]


def test_a_file_with_problems_is_not_written(small_world: World) -> None:
    view = stage(NEW + "KETTLE,Kettle,30,EUR\nPOT,Pot,dear,EUR\n")

    with pytest.raises(ImportHasProblems) as caught:
        commit(view)

    assert caught.value.details["rows"] == 1
    assert caught.value.details["errors"][0]["field"] == "3.list_price"
    assert not Product.objects.filter(sku__in=["KETTLE", "POT"]).exists()
    assert read(view.id).committed_at is None


def test_the_good_rows_are_written_when_asked_for(small_world: World) -> None:
    view = stage(NEW + "KETTLE,Kettle,30,EUR\nPOT,Pot,dear,EUR\n")

    done = commit(view, only_good=True)

    assert [(row.sku, row.is_written) for row in done.rows] == [("KETTLE", True), ("POT", False)]
    assert Product.objects.filter(sku="KETTLE").exists()
    assert not Product.objects.filter(sku="POT").exists()


def test_a_good_row_that_names_a_bad_one_is_left_out(small_world: World) -> None:
    view = stage(
        "sku,name,list_price,currency,type,components,substitutes\n"
        "POT,Pot,dear,EUR,,,\n"
        "SET,Set,50,EUR,bundle,POT*1,\n"
        "GIFT,Gift,60,EUR,,,SET\n"
        "KETTLE,Kettle,30,EUR,,,\n"
    )
    assert problems(view) == [(2, "list_price", "number_unreadable")]

    done = commit(view, only_good=True)

    assert [row.sku for row in done.rows if row.is_written] == ["KETTLE"]
    assert problems(done)[1:] == [(3, "", "row_left_out"), (4, "", "row_left_out")]


def test_a_file_is_written_once(small_world: World) -> None:
    view = stage(NEW + "KETTLE,Kettle,30,EUR\n")
    commit(view)

    with pytest.raises(ImportCommitted):
        commit(view)

    assert Product.objects.filter(sku="KETTLE").count() == 1


def test_a_product_changed_since_the_preview_is_not_overwritten(small_world: World) -> None:
    view = stage("sku,list_price\nTEA,5\nCUP,13\n")
    goods.change(small_world.tea, list_price=small_world.tea.list_price + 1)

    with pytest.raises(ImportHasProblems) as caught:
        commit(view)
    done = commit(view, only_good=True)

    assert caught.value.details["errors"][0]["code"] == "product_changed_meanwhile"
    assert problems(done) == [(2, "sku", "product_changed_meanwhile")]
    assert Product.objects.get(sku="TEA").version == 2
    assert Product.objects.get(sku="CUP").version == 2


def test_a_product_created_since_the_preview_is_not_overwritten(small_world: World) -> None:
    view = stage(NEW + "KETTLE,Kettle,30,EUR\n")
    goods.create(goods.new("KETTLE", name="Another kettle"))

    with pytest.raises(ImportHasProblems):
        commit(view)

    assert Product.objects.get(sku="KETTLE").name == "Another kettle"


def test_what_was_missing_at_the_preview_may_be_there_at_the_commit(small_world: World) -> None:
    view = stage("sku,supplier\nTEA,acme\n")
    assert problems(view) == [(2, "supplier", "supplier_unknown")]
    goods.supplier()

    commit(view)

    assert Product.objects.get(sku="TEA").supplier.code == "acme"  # type: ignore[union-attr]


def test_an_import_that_is_not_there_is_not_committed(db: None) -> None:
    with pytest.raises(NotFound) as caught:
        product_imports.commit(import_id=uuid.uuid4(), actor=SYSTEM, at=MORNING)

    assert caught.value.code == "import_unknown"


def test_a_file_that_cannot_be_read_leaves_nothing_behind(small_world: World) -> None:
    with pytest.raises(Invalid):
        stage("sku,colour\nTEA,red\n")

    assert not ProductImport.objects.exists()


def test_rows_are_read_by_kind_and_page(small_world: World) -> None:
    view = stage(NEW + "TEA,Green tea,4.5,EUR\n" + "".join(f"P{n},P,1,EUR\n" for n in range(5)))

    first = read(view.id, only="create", size=3)
    rest = read(view.id, only="create", size=3, offset=3)

    assert [row.sku for row in first.rows] == ["P0", "P1", "P2"]
    assert (first.next_offset, rest.next_offset) == (3, None)
    assert [row.sku for row in rest.rows] == ["P3", "P4"]


def test_a_long_file_costs_no_more_statements_than_a_short_one(small_world: World) -> None:
    def statements(count: int, name: str) -> tuple[int, int]:
        rows = "".join(f"{name}{n},P,1,EUR\n" for n in range(count))
        with CaptureQueriesContext(connection) as comparing:
            view = stage(NEW + rows)
        with CaptureQueriesContext(connection) as writing:
            commit(view)
        return len(comparing), len(writing)

    assert statements(1, "A") == statements(40, "B")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_commit_at_once_write_once(small_world: World) -> None:
    view = stage(NEW + "KETTLE,Kettle,30,EUR\n")

    results = race.at_once([lambda: commit(view)] * 2)

    assert race.unexpected(results, ImportCommitted) == []
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Product.objects.filter(sku="KETTLE").count() == 1
