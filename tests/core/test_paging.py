"""Pages of a list: whichever way one walks, every row comes once."""

from __future__ import annotations

import base64
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from core.models import PeriodicRun
from core.paging import Page, read_page
from tests.world import MORNING

KEYS = ["-claimed_at", "id"]


def write_runs(minutes: list[int]) -> None:
    """Rows with many equal moments, so that the second key has to decide."""
    PeriodicRun.objects.all().delete()
    PeriodicRun.objects.bulk_create(
        PeriodicRun(job="job", period=str(n), claimed_at=MORNING + timedelta(minutes=m))
        for n, m in enumerate(minutes)
    )


def page(cursor: str = "", *, size: int = 7, keys: list[str] = KEYS) -> Page[PeriodicRun]:
    return read_page(PeriodicRun.objects.all(), keys=keys, cursor=cursor, size=size)


def walk(size: int) -> tuple[list[int], str]:
    """All ids from the first page to the last, and the last page's way back."""
    seen, current = [], page(size=size)
    while True:
        seen += [row.pk for row in current.items]
        if not current.next_cursor:
            return seen, current.previous_cursor
        current = page(current.next_cursor, size=size)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    minutes=st.lists(st.integers(0, 3), max_size=20),
    size=st.integers(1, 8),
)
def test_walking_forth_and_back_gives_every_row_once(minutes: list[int], size: int) -> None:
    write_runs(minutes)
    expected = list(PeriodicRun.objects.order_by("-claimed_at", "id").values_list("pk", flat=True))

    forth, back = walk(size)

    assert forth == expected
    before: list[int] = []
    while back:
        current = page(back, size=size)
        before = [row.pk for row in current.items] + before
        back = current.previous_cursor
    last_page = (len(expected) - 1) % size + 1 if expected else 0
    assert before == expected[: len(expected) - last_page]


@pytest.mark.django_db
def test_a_page_costs_one_query_however_deep_it_lies() -> None:
    write_runs(list(range(60)))
    current = page()
    for _ in itertools.repeat(None, 6):
        current = page(current.next_cursor)

    with CaptureQueriesContext(connection) as first:
        page()
    with CaptureQueriesContext(connection) as deep:
        page(current.next_cursor)

    assert (len(first), len(deep)) == (1, 1)
    assert "OFFSET" not in deep.captured_queries[0]["sql"]


@pytest.mark.django_db
def test_rows_that_appear_meanwhile_neither_repeat_nor_hide_others() -> None:
    write_runs([5, 4, 3, 2, 1])
    first = page(size=2)

    PeriodicRun.objects.create(job="job", period="new", claimed_at=MORNING + timedelta(hours=1))
    second = page(first.next_cursor, size=2)

    assert [row.period for row in first.items] == ["0", "1"]
    assert [row.period for row in second.items] == ["2", "3"]


@pytest.mark.django_db
def test_a_page_is_never_larger_than_the_limit() -> None:
    write_runs([0] * 210)

    assert len(page(size=10_000).items) == 200
    assert len(page(size=0).items) == 50


@pytest.mark.django_db
def test_an_empty_list_has_no_other_pages() -> None:
    assert page() == Page(items=[])


def cursor_of(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "ä",
        cursor_of("n", "2026-11-24T09:00:00+00:00"),
        cursor_of("n", "2026-11-24T09:00:00+00:00", "1", "2"),
        cursor_of("sideways", "2026-11-24T09:00:00+00:00", "1"),
        cursor_of("n", "yesterday", "1"),
        cursor_of("n", "2026-11-24T09:00:00+00:00", "one"),
        cursor_of("n", 5, 6),
        cursor_of(),
    ],
)
def test_a_broken_page_link_is_told_and_asks_nothing_of_the_database(cursor: str) -> None:
    with CaptureQueriesContext(connection) as queries, pytest.raises(Invalid) as caught:
        page(cursor)

    assert caught.value.code == "cursor_invalid"
    assert len(queries) == 0


@pytest.mark.django_db
def test_a_nul_in_a_page_link_is_told_too() -> None:
    with pytest.raises(Invalid):
        page(cursor_of("n", "a\x00", "1"), keys=["job", "id"])


def test_a_page_of_converted_items_keeps_its_neighbours() -> None:
    assert Page([1, 2], "next", "previous").map(str) == Page(["1", "2"], "next", "previous")
