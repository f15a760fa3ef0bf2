"""Whatever bytes arrive, reading them ends in documents with findings and never in an error."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orders.formats import outline, registry
from tests.orders.formats import documents

FORMAT_NAMES = [registry.AUTO, *(known.name for known in registry.FORMATS)]
OFTEN = settings(max_examples=200, deadline=None, database=None)

KEY_NAMES = """
external_id lines customer ship_to currency ordered_at quantity unit_price sku note priority
order orders line_items name email price total_price total_discounts tax_lines shipping_lines
shipping_address address1 country_code created_at taxes_included variants refund_line_items
order_id tracking_numbers transactions amount financial_status fulfillments
"""
KEYS = st.sampled_from(KEY_NAMES.split())
NUMBERS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["1e-999", "1e999", "-0", "1,5", "0x10", "NaN", "Infinity", "9" * 50]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(), st.just("2026-02-30")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, min_size=1, max_size=8)
    ),
    max_leaves=30,
)


def read_and_set_out(content: bytes, format_name: str) -> None:
    found = list(registry.read_content(content, "", format_name).documents)

    for document in found:
        msgspec.json.encode(outline.of_document(document))
        if document.kind == "unknown":
            assert any(finding.is_blocking for finding in document.findings)


@OFTEN
@given(content=st.binary(max_size=400), format_name=st.sampled_from(FORMAT_NAMES))
@example(content=b'{"\\ud800": "\\u0000"}', format_name="json")
@example(content=b'{"lines": [{"quantity": 1e-99999999999999999999}]}', format_name="json")
def test_random_bytes_never_raise(content: bytes, format_name: str) -> None:
    read_and_set_out(content, format_name)


@OFTEN
@given(data=st.data(), format_name=st.sampled_from(FORMAT_NAMES))
def test_damaged_documents_never_raise(data: st.DataObject, format_name: str) -> None:
    content = bytearray(data.draw(st.sampled_from(documents.ALL)))
    for _wound in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 30))
        content[place : place + length] = data.draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b"1e-999", b"-", b"9" * 30, b"\xff", b"&#0;", b"\\ud800", b'"']),
            )
        )
    read_and_set_out(bytes(content), format_name)


@OFTEN
@given(value=VALUES, format_name=st.sampled_from(["auto", "json", "shopify"]))
def test_json_of_any_shape_never_raises(value: object, format_name: str) -> None:
    read_and_set_out(json.dumps(value).encode(), format_name)


@OFTEN
@given(cells=st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_tables_of_any_cells_never_raise(cells: list[list[str]]) -> None:
    header = "external_id,sku,quantity,unit_price,ordered_at,priority,customer_name,ship_to_country"
    rows = "\n".join(",".join(row) for row in cells)

    read_and_set_out(f"{header}\n{rows}".encode(errors="replace"), "csv")


@OFTEN
@given(quantity=st.text(max_size=10), price=NUMBERS, base=NUMBERS, date=st.text(max_size=12))
def test_ubl_with_any_values_never_raises(
    quantity: str, price: object, base: object, date: str
) -> None:
    content = documents.UBL_ORDER.decode()
    for stated, replacement in (("20", quantity), ("200.00", price), ("100", base)):
        content = content.replace(f">{stated}<", f">{replacement}<")
    content = content.replace("2026-03-02", date)

    read_and_set_out(content.encode(errors="replace"), "ubl")


@pytest.mark.parametrize("content", documents.ALL)
def test_every_cut_of_a_document_is_read_without_an_error(content: bytes) -> None:
    for end in range(0, len(content), 7):
        read_and_set_out(content[:end], registry.AUTO)
