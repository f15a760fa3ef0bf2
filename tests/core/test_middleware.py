"""What every request gets."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core import logs
from core.middleware import PrivatePagesMiddleware, RequestIdMiddleware


def ask(given: str | None = None) -> tuple[HttpResponse, str]:
    """The answer, and the id that the log had while it was made."""
    noted = []

    def view(request: HttpRequest) -> HttpResponse:
        noted.append(logs.request_id.get())
        return HttpResponse()

    headers = {"X-Request-ID": given} if given is not None else {}
    answer = RequestIdMiddleware(view)(RequestFactory().get("/", headers=headers))
    return answer, noted[0]


def test_a_request_has_an_id_in_the_log_and_in_the_answer() -> None:
    answer, noted = ask()

    assert len(noted) == 32
    assert answer["X-Request-ID"] == noted
    assert logs.request_id.get() == ""


def test_two_requests_have_two_ids() -> None:
    assert ask()[1] != ask()[1]


def test_a_well_formed_id_is_kept() -> None:
    assert ask("trace-0001")[1] == "trace-0001"


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "with space 1", "bad\tid-00000", 'a"b-000000']
)
def test_an_odd_id_is_replaced(given: str) -> None:
    assert ask(given)[1] != given


def test_a_fault_leaves_no_id_behind() -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestIdMiddleware(fail)(RequestFactory().get("/"))

    assert logs.request_id.get() == ""


def test_no_cache_keeps_a_page_unless_the_page_says_so() -> None:
    plain = PrivatePagesMiddleware(lambda r: HttpResponse())(RequestFactory().get("/"))
    public = PrivatePagesMiddleware(
        lambda r: HttpResponse(headers={"Cache-Control": "max-age=60"})
    )(RequestFactory().get("/"))

    assert (plain["Cache-Control"], plain["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert public["Cache-Control"] == "max-age=60"


def test_a_log_line_is_json_with_what_was_passed_beside_it() -> None:
    record = logging.makeLogRecord({"msg": "stock received", "levelname": "INFO", "units": 5})
    token = logs.request_id.set("r-1")
    try:
        line = logs.LineFormatter().format(record)
    finally:
        logs.request_id.reset(token)

    assert '"event": "stock received"' in line
    assert '"units": 5' in line
    assert '"request_id": "r-1"' in line
    assert "\n" not in line
