"""Which format a file is taken for, and what happens to files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import limits
from orders.formats import registry
from orders.rules.findings import Severity
from tests.orders.formats.documents import (
    PLAIN_CSV,
    PLAIN_JSON,
    SHOPIFY_ORDER,
    UBL_ORDER,
    codes,
    read,
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (UBL_ORDER, "ubl"),
        (SHOPIFY_ORDER, "shopify"),
        (PLAIN_JSON, "json"),
        (PLAIN_CSV, "csv"),
        (PLAIN_CSV.decode().encode("utf-16"), "csv"),
        (PLAIN_JSON.decode().encode("utf-8-sig"), "json"),
        (b"Name,Lineitem name,Lineitem quantity\n#1,Pencil,1\n", "shopify-csv"),
    ],
)
def test_a_file_is_known_by_what_is_in_it(content: bytes, name: str) -> None:
    found = registry.detect(content, "upload.bin")

    assert found is not None
    assert found.name == name


def test_every_format_can_be_asked_for_by_its_name() -> None:
    for known in registry.FORMATS:
        assert registry.by_name(known.name) is known


def test_a_format_nobody_knows_is_refused() -> None:
    with pytest.raises(registry.FormatUnknown):
        registry.by_name("telex")


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(content: bytes) -> None:
    [document] = read(content)

    assert document.kind == "unknown"
    assert codes(document, Severity.BLOCK)
    assert document.findings[0].position


@pytest.mark.parametrize("content", [b"[]", b'{"orders": []}', PLAIN_CSV.split(b"\n")[0]])
def test_a_file_without_orders_says_so(content: bytes) -> None:
    [document] = read(content)

    assert codes(document, Severity.BLOCK) == ["file_empty"]


def test_a_picture_is_of_no_known_format() -> None:
    [document] = read(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "order.png")

    assert codes(document) == ["format_unknown"]


def test_a_file_above_the_bound_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "orders.json"
    with huge.open("wb") as file:
        file.truncate(limits.DOCUMENT_BYTES_MAX + 1)

    [document] = registry.read_path(huge).documents

    assert codes(document) == ["file_too_large"]


def test_deeply_nested_json_is_told() -> None:
    [document] = read(b"[" * 200_000)

    assert codes(document, Severity.BLOCK) == ["json_malformed"]


def test_deeply_nested_xml_is_told() -> None:
    [document] = read(b"<a>" * 200_000)

    assert codes(document, Severity.BLOCK) == ["xml_malformed"]
