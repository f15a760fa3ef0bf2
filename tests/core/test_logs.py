"""A line of the log says what happened, and lets nobody in."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from core import logs


def written(message: str, *args: object, **more: Any) -> str:
    record = logging.LogRecord("oms", logging.ERROR, __file__, 1, message, args, None)
    record.__dict__.update(more)
    return logs.LineFormatter().format(record)


def test_a_line_holds_the_event_and_its_ids() -> None:
    line = json.loads(written("order placed", order_id="42"))

    assert (line["event"], line["level"], line["order_id"]) == ("order placed", "error", "42")


@pytest.mark.parametrize(
    "path", ["/t/{}", "/c/{}", "/supplier/{}/", "https://x.example/supplier/{}/"]
)
def test_a_token_in_an_address_is_not_written(path: str) -> None:
    token = "Ab3_-." * 10

    by_message = written("Internal Server Error: %s", path.format(token))
    by_field = written("failed", path=path.format(token))

    assert token not in by_message
    assert token not in by_field
    assert json.loads(by_field)["path"] == path.format("…")


def test_a_token_in_a_traceback_is_not_written() -> None:
    token = "A" * 43
    try:
        raise ValueError(f"/supplier/{token}/")
    except ValueError:
        record = logging.LogRecord("oms", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    assert token not in logs.LineFormatter().format(record)


def test_an_ordinary_address_is_written_as_it_is() -> None:
    path = "/api/v1/orders/7K3F9QAB/0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6071"

    assert json.loads(written("not found", path=path))["path"] == path
