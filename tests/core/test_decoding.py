"""A request that does not fit is told everything at once."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
import pytest

from core.decoding import convert, decode_json
from core.errors import Invalid


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sku: Annotated[str, msgspec.Meta(max_length=5)]
    quantity: int = 1

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise ValueError("`quantity` is not below zero")


class Basket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lines: list[Line]
    note: str = ""
    wanted_on: date | None = None
    gift: Line | None = None


def errors(body: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        decode_json(body, Basket)
    assert caught.value.code == "invalid_request"
    return {e["field"]: e["message"] for e in caught.value.details["errors"]}


def refusal_code(body: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        decode_json(body, Basket)
    return caught.value.code


def test_a_request_that_fits_is_read() -> None:
    basket = decode_json(b'{"lines": [{"sku": "TEA"}], "wanted_on": "2026-11-24"}', Basket)

    assert basket == Basket(lines=[Line("TEA")], wanted_on=date(2026, 11, 24))


def test_every_field_that_does_not_fit_is_told_with_its_place() -> None:
    found = errors(
        b"""{"lines": [{"sku": "TOO LONG"}, {"quantity": "two"}, {"sku": "CUP", "colour": "red"}],
             "note": 5, "wanted_on": "soon", "gift": {"quantity": 1}, "extra": 1}"""
    )

    assert set(found) == {
        "lines.0.sku",
        "lines.1.sku",
        "lines.1.quantity",
        "lines.2.colour",
        "note",
        "wanted_on",
        "gift.sku",
        "extra",
    }
    assert found["lines.1.sku"] == "lines.1.sku: is required"
    assert found["extra"] == "extra: there is no such field"


def test_what_a_line_refuses_as_a_whole_is_told_beside_the_other_errors() -> None:
    found = errors(b'{"lines": [{"sku": "TEA", "quantity": -1}], "note": 5}')

    assert set(found) == {"lines.0", "note"}
    assert found["lines.0"] == "lines.0: `quantity` is not below zero"


def test_a_missing_body_lacks_what_is_required() -> None:
    assert errors(b"") == {"lines": "lines: is required"}


def test_a_body_of_another_kind_is_told() -> None:
    assert errors(b"[1]") == {"": ": expected an object, got list"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"lines": [}',
        b'{"extra": 1, "lines": [}',
        b'{"note": 5} trailing',
        b'{"extra": ' + b"[" * 100_000,
        b'{"lines": [], "note": "a\\u0000b"}',
        b'{"lines": [], "note": "a\\\\\\u0000b"}',
    ],
)
def test_what_is_no_json_is_told_as_such(body: bytes) -> None:
    assert refusal_code(body) == "malformed_json"


def test_an_escaped_backslash_before_u0000_is_ordinary_text() -> None:
    assert decode_json(b'{"lines": [], "note": "a\\\\u0000"}', Basket).note == "a\\u0000"


def test_query_parameters_are_read_as_numbers_and_dates() -> None:
    class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
        size: int = 50
        is_late: bool | None = None
        ordered_from: date | None = None

    wanted = convert({"size": "20", "is_late": "true", "ordered_from": "2026-11-01"}, Filter)

    assert wanted == Filter(20, True, date(2026, 11, 1))
    with pytest.raises(Invalid) as caught:
        convert({"size": "many", "colour": "red"}, Filter)
    assert {e["field"] for e in caught.value.details["errors"]} == {"size", "colour"}


def test_a_parameter_with_a_nul_is_refused_before_the_database_sees_it() -> None:
    class Filter(msgspec.Struct, frozen=True):
        q: str = ""

    with pytest.raises(Invalid):
        convert({"q": "a\x00"}, Filter)
