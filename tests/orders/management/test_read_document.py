"""``manage.py read_document``: what is understood, printed, and nothing written."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.orders.formats.documents import PLAIN_CSV, SHOPIFY_ORDER, UBL_ORDER


def printed(file: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("read_document", str(file), *arguments, stdout=out)
    return out.getvalue()


def as_json(file: Path, *arguments: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(printed(file, "--json", *arguments))
    return content


def test_a_document_is_set_out_as_json_with_decimals_as_text(tmp_path: Path) -> None:
    file = tmp_path / "order.xml"
    file.write_bytes(UBL_ORDER)

    content = as_json(file)

    assert content["format"] == "ubl"
    [order] = content["documents"]
    assert (order["type"], order["number"], order["date"]) == ("order", "PO-77", "2026-03-02")
    assert order["currency"] == "EUR"
    assert order["totals"]["PayableAmount"] == "47.60"
    [buyer] = order["parties"]
    assert (buyer["role"], buyer["name"]) == ("buyer", "Harbour Books")
    [line] = order["lines"]
    assert (line["id"], line["quantity"], line["unit"]) == ("1", "20", "C62")
    assert (line["unit_price"], line["price_quantity"]) == ("200.00", "100")
    assert line["codes"] == {"gtin": "4006381333931"}


def test_findings_are_set_out_with_severity_and_position(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(PLAIN_CSV.replace(b"PEN-2,1", b"PEN-2,1.5"))

    content = as_json(file)

    [finding] = content["documents"][0]["findings"]
    assert finding == {
        "code": "quantity_not_whole",
        "severity": "block",
        "field": "lines.1.quantity",
        "message": "The quantity 1.5 is not a whole number of units.",
        "position": "line 3",
    }


def test_without_json_a_person_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_bytes(SHOPIFY_ORDER)

    text = printed(file, "--format", "shopify")

    assert "order #5 (shopify)" in text
    assert "2 @ 10.00" in text
    assert "total_price: 25.23" in text


def test_a_file_that_nobody_understands_ends_with_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "noise.bin"
    file.write_bytes(b"\x00\x01\x02")
    out = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("read_document", str(file), "--json", stdout=out)

    assert stopped.value.code == 1
    content = json.loads(out.getvalue())
    assert content["format"] is None
    assert content["documents"][0]["findings"][0]["code"] == "format_unknown"


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("read_document", str(tmp_path / "nothing.xml"))


def test_a_folder_is_read_as_northwind_tables_only(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ubl cannot read"):
        call_command("read_document", str(tmp_path), "--format", "ubl")
