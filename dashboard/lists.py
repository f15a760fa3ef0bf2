"""What every list shares: its filter from the address, its ways to the pages around."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import msgspec
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import decoding, limits
from core.errors import Invalid
from core.paging import Page
from dashboard import formats, refusals

T = TypeVar("T", bound=msgspec.Struct)


def wanted(
    request: HttpRequest,
    type_: type[T],
    *,
    query: QueryDict | None = None,
    besides: Collection[str] = (),
) -> T:
    """The filter that the address asks for; one that does not fit is told and left out.

    ``besides`` are parameters that belong to the page and not to the filter.
    """
    asked = (request.GET if query is None else query).dict()
    # No text of ours holds a NUL, and PostgreSQL takes none.
    texts = {
        name: str(value).replace("\x00", "").strip()
        for name, value in asked.items()
        if name not in besides
    }
    given = {name: text for name, text in texts.items() if text}
    try:
        return decoding.convert(given, type_)
    except Invalid:
        messages.warning(request, _("This address asks for something that the list cannot do."))
        return type_()


def read(request: HttpRequest, asked: T, select: Callable[[T], Page[Any]]) -> Page[Any]:
    """The page that the address asks for; a link to a page that is broken leads to the first."""
    try:
        return select(asked)
    except Invalid as error:
        messages.warning(request, refusals.text(error))
        return select(msgspec.structs.replace(asked, cursor=""))


def pager(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """How many rows are shown, and the addresses of the pages before and after."""
    count = len(page.items)
    return {
        "shown": ngettext("%(n)s row", "%(n)s rows", count) % {"n": formats.number(count)},
        "previous_url": _page_url(request, page.previous_cursor),
        "next_url": _page_url(request, page.next_cursor),
    }


def _page_url(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"


def with_changes(query: QueryDict, **changes: str) -> str:
    """The query with some values set or (empty) left out, from the first page on."""
    changed = query.copy()
    for name, value in {**changes, "cursor": changes.get("cursor", "")}.items():
        if value:
            changed[name] = value
        else:
            changed.pop(name, None)
    return f"?{changed.urlencode()}"


def bounded(count: int) -> str:
    """A count as far as it was counted."""
    return formats.count(count, exact_up_to=limits.COUNT_EXACT_MAX)


def choice(
    name: str, label: str, value: str, any_: str, options: Iterable[tuple[str, Any]]
) -> dict[str, Any]:
    """A filter to choose from; the first choice, ``any_``, filters nothing."""
    offered = [{"value": code, "label": text} for code, text in options]
    return {
        "name": name,
        "label": label,
        "kind": "select",
        "value": value,
        "options": [{"value": "", "label": any_}, *offered],
    }
