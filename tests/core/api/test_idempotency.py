"""The Idempotency-Key header."""

from __future__ import annotations

import pytest
from rest_framework.response import Response

from core.api import idempotency
from core.errors import Invalid
from core.services.once import KeyReused
from tests.world import MORNING


@pytest.mark.parametrize(
    ("header", "key"),
    [("abc-1", "abc-1"), ('"abc-1"', "abc-1"), (" abc ", "abc"), ("x" * 255, "x" * 255)],
)
def test_a_key_is_read_raw_or_quoted(header: str, key: str) -> None:
    assert idempotency.read_key(header) == key


@pytest.mark.parametrize("header", ["", " ", '""', "two words", "ключ", "x" * 256, "a\x00b"])
def test_what_is_no_key_is_refused(header: str) -> None:
    with pytest.raises(Invalid) as caught:
        idempotency.read_key(header)

    assert caught.value.code == "idempotency_key_invalid"


def test_a_key_is_required() -> None:
    with pytest.raises(Invalid) as caught:
        idempotency.read_key(None)

    assert caught.value.code == "idempotency_key_required"


def run(body: bytes, answer: object = None) -> Response:
    return idempotency.run_once(
        client="api:1",
        key="k",
        method="POST",
        route="orders",
        body=body,
        at=MORNING,
        act=lambda: Response(answer or {"n": 1}, status=201, headers={"ETag": '"v1"', "X-A": "b"}),
    )


@pytest.mark.django_db
def test_a_repetition_says_that_it_is_one_and_keeps_the_headers_that_matter() -> None:
    first = run(b'{"a": 1, "b": [1, 2]}')
    second = run(b'{ "b":[1,2], "a":1 }', {"n": 2})

    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert (second.status_code, bytes(second.data), second["ETag"]) == (201, b'{"n":1}', '"v1"')
    assert "X-A" not in second


@pytest.mark.django_db
@pytest.mark.parametrize("other", [b'{"a": 2}', b'{"a": "1"}', b'{"a": [1]}', b"", b"not json"])
def test_another_body_under_the_same_key_is_refused(other: bytes) -> None:
    run(b'{"a": 1}')

    with pytest.raises(KeyReused):
        run(other)
