"""Files of products are read and written: CSV and XLSX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from core import limits
from core.errors import Invalid
from inventory.formats import product_cells, product_files, products_csv, products_xlsx
from inventory.formats.product_cells import COLUMNS
from inventory.rules.product_values import Component, ProductValues
from tests.inventory import goods

PLAIN = goods.new("CUP")
RICH = ProductValues(
    sku="=1+1",
    name="-Tea; \"green\", 'fine'\\ @home 绿茶",
    list_price=Decimal("0.0001"),
    currency="EUR",
    type="bundle",
    category_code="home",
    supplier_code="acme",
    gtin="0012345678905",
    unit="set",
    weight_g=0,
    lead_time_days=0,
    available_on=date(2027, 1, 4),
    length_mm=1,
    width_mm=2,
    height_mm=3,
    family_code="shirt",
    attributes={"size": "L; long", "colour": "a=b"},
    components=(Component("A*2", 3), Component("B;C", 1), Component("back\\slash", 2)),
    substitutes=("'=x", "@y"),
    tracks_lots=False,
    is_active=False,
    is_discontinued=True,
)
WRITERS: dict[str, Callable[[list[ProductValues]], bytes]] = {
    "csv": lambda values: "".join(products_csv.write(values)).encode(),
    "xlsx": products_xlsx.write,
}


def sheet(*rows: list[object]) -> bytes:
    """A workbook as somebody else writes it."""
    content = io.BytesIO()
    with Workbook(content) as workbook:
        worksheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for position, cell in enumerate(row):
                worksheet.write(number, position, cell)
    return content.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        product_files.read(content)
    return caught.value.code


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_written_is_read_back_as_it_was(kind: str) -> None:
    rows = product_files.read(WRITERS[kind]([PLAIN, RICH]))

    told = [product_cells.read(row.cells, None) for row in rows]
    assert [one.values for one in told] == [PLAIN, RICH]
    assert not any(one.problems for one in told)
    assert [row.number for row in rows] == [2, 3]


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    line = list(products_csv.write([RICH]))[1]

    assert line.startswith("'=1+1,")
    assert "''=x; @y" in line


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    content = products_xlsx.write([RICH, goods.new("https://example.com")])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert (cells[1][0], cells[2][0]) == ("=1+1", "https://example.com")


@pytest.mark.parametrize(
    "content",
    [
        "sku,name\nTEA,Grüner Tee\n".encode(),
        "\ufeffsku;name\r\nTEA;Grüner Tee\r\n".encode(),
        "SKU\tName\nTEA\t Grüner Tee \n".encode(),
        "\n\nsku,name,,\n\nTEA,Grüner Tee,,\n".encode(),
        "sku\tname\nTEA\tGrüner Tee\n".encode("utf-16"),
        sheet(["SKU", "name"], ["TEA", "Grüner Tee"]),
    ],
)
def test_what_spreadsheets_write_is_read(content: bytes) -> None:
    (row,) = product_files.read(content)

    assert row.cells == {"sku": "TEA", "name": "Grüner Tee"}


def test_a_row_is_numbered_as_the_spreadsheet_numbers_it() -> None:
    rows = product_files.read(b"sku\n\nTEA\n\n\nCUP\n")

    assert [(row.number, row.cells["sku"]) for row in rows] == [(3, "TEA"), (6, "CUP")]


def test_numbers_of_a_workbook_are_read_as_people_see_them() -> None:
    (row,) = product_files.read(
        sheet(["sku", "gtin", "list_price", "is_active"], [1001, 4006381333931, 4.5, True])
    )

    assert row.cells == {
        "sku": "1001",
        "gtin": "4006381333931",
        "list_price": "4.5",
        "is_active": "yes",
    }


def test_a_day_of_a_workbook_is_read_as_a_day() -> None:
    content = io.BytesIO()
    with Workbook(content) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ["sku", "available_on"])
        worksheet.write_string(1, 0, "CUP")
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        worksheet.write_datetime(1, 1, datetime(2027, 1, 4), day)  # noqa: DTZ001 - a cell has no zone

    (row,) = product_files.read(content.getvalue())

    assert product_cells.read(row.cells, PLAIN).values.available_on == date(2027, 1, 4)


def test_a_comma_is_the_decimal_mark_where_semicolons_separate() -> None:
    (semicolons,) = product_files.read(b"sku;list_price\nTEA;4,50\n")
    (commas,) = product_files.read(b'sku,list_price\nTEA,"4,50"\n')

    assert semicolons.cells["list_price"] == "4.50"
    assert product_cells.read(commas.cells, PLAIN).problems[0].code == "number_unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n ", "file_empty"),
        (b"sku,name\n", "file_empty"),
        (b",,\n,,\n", "file_empty"),
        ("sku,name\nTEA,Grüner Tee\n".encode("cp1252"), "encoding_unknown"),
        (b"sku\nTEA\x00\n", "file_kind_unknown"),
        (b"%PDF-1.7\n", "column_unknown"),
        (b"name,list_price\nTea,1\n", "column_missing"),
        (b"sku,colour\nTEA,red\n", "column_unknown"),
        (b"sku,,name\nTEA,,Tea\n", "column_unknown"),
        (b"sku,name,Name\nTEA,a,b\n", "column_double"),
        (b'sku,name\nTEA,"open\n', "file_malformed"),
        (b"sku,name\nTEA," + b"x" * 200_000 + b"\n", "file_malformed"),
        (b"PK\x03\x04 and then nothing", "file_malformed"),
        (sheet([]), "file_empty"),
        (sheet(["sku", "price"], ["TEA", 1]), "column_unknown"),
    ],
)
def test_a_file_that_is_none_of_products_is_refused_in_words(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_an_unknown_column_is_named_beside_those_there_are() -> None:
    with pytest.raises(Invalid) as caught:
        product_files.read(b"sku,colour,size\nTEA,red,L\n")

    assert [e["field"] for e in caught.value.details["errors"]] == ["colour", "size"]
    assert all(column in caught.value.message for column in COLUMNS)


def test_a_file_beyond_its_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRODUCT_IMPORT_ROWS", 2)
    monkeypatch.setattr(limits, "PRODUCT_IMPORT_BYTES_MAX", 10_000)

    assert refusal(b"sku\nA\nB\nC\n") == "file_too_long"
    assert refusal(sheet(["sku"], ["A"], ["B"], ["C"])) == "file_too_long"
    assert refusal(b"sku\n" + b"A" * 10_000) == "file_too_large"


def test_a_cell_far_out_is_refused_before_the_sheet_is_unfolded() -> None:
    content = io.BytesIO()
    with Workbook(content) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write("A1", "sku")
        worksheet.write("XFD2", "x")

    assert refusal(content.getvalue()) == "column_unknown"


def test_an_archive_that_unfolds_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SPREADSHEET_UNPACKED_BYTES_MAX", 1_000)

    assert refusal(sheet(["sku"], ["TEA"])) == "file_too_large"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "sku")

    assert refusal(content.getvalue()) == "file_kind_unknown"


def test_a_damaged_workbook_is_refused() -> None:
    content = bytearray(products_xlsx.write([PLAIN]))
    middle = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[middle : middle + 40] = b"\x00" * 40

    assert refusal(bytes(content)) == "file_malformed"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("list_price", "dear", "number_unreadable"),
        ("weight_g", "1.5", "number_unreadable"),
        ("weight_g", "-3", "number_unreadable"),
        ("lead_time_days", "9" * 30, "number_unreadable"),
        ("is_active", "maybe", "flag_unreadable"),
        ("available_on", "31/12/2026", "date_unreadable"),
        ("attributes", "L", "attributes_unreadable"),
        ("attributes", "=L", "attributes_unreadable"),
        ("attributes", "size=L; size=M", "attributes_unreadable"),
        ("components", "CUP*x", "components_unreadable"),
        ("components", "*2", "components_unreadable"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told(column: str, cell: str, code: str) -> None:
    told = product_cells.read({"sku": "CUP", column: cell}, PLAIN)

    assert [problem.code for problem in told.problems] == [code]


def test_an_empty_cell_empties_what_may_be_empty_and_leaves_the_rest() -> None:
    before = goods.new("CUP", weight_g=5, category_code="home", is_active=False)
    cells = dict.fromkeys(COLUMNS, "") | {"sku": "CUP"}

    told = product_cells.read(cells, before)

    assert told.values == goods.new("CUP", is_active=False)
    assert not told.problems


def test_a_component_without_a_number_counts_once() -> None:
    told = product_cells.read({"sku": "SET", "components": "TEA; CUP * 2;;"}, PLAIN)

    assert told.values.components == (Component("TEA", 1), Component("CUP", 2))


def test_blanks_around_a_text_that_stands_there_are_no_change() -> None:
    before = goods.new("CUP", name=" Tea cup ")

    assert product_cells.read({"sku": "CUP", "name": "Tea cup"}, before).values == before
