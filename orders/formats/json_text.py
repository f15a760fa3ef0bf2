"""Parses JSON and JSON lines with exact decimals; what cannot be parsed is told with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import msgspec
from django.utils.translation import gettext as _

from orders.formats.encoding import decode
from orders.formats.protocol import Document, unknown

_BYTE = re.compile(r"\(byte (\d+)\)")


def _exact(number: str) -> Decimal | str:
    """Return a number exactly, its text where it is beyond what any number can be."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return number


_DECODER = msgspec.json.Decoder(float_hook=_exact)


def looks_like_json(head: bytes) -> bool:
    """True when the first character that is no blank opens an object or a list."""
    return decode(head).text.lstrip()[:1] in ("{", "[")


def parse(text: str) -> Iterator[tuple[str, object]]:
    """Yield pairs of a position and a value: one for JSON, one a line for JSON lines.

    A value that could not be parsed comes as a :class:`Document` of kind unknown.
    """
    content = text.encode("utf-8", errors="replace")
    value = _parsed(content)
    if not isinstance(value, Document):
        yield "", value
        return
    lines = [line for line in enumerate(content.split(b"\n"), start=1) if line[1].strip()]
    if len(lines) < 2 or isinstance(_parsed(lines[0][1]), Document):
        yield "", value
        return
    for number, line in lines:
        yield f"line {number}: ", _parsed(line, first_line=number)


def _parsed(content: bytes, first_line: int = 1) -> object:
    try:
        return _DECODER.decode(content)
    except RecursionError:
        message = _("The JSON is nested too deeply.")
        return unknown(code="json_malformed", message=message, position=f"line {first_line}")
    except msgspec.MsgspecError as error:
        match = _BYTE.search(str(error))
        offset = int(match[1]) if match else len(content)
        message = _("The JSON cannot be read: %(reason)s") % {"reason": _BYTE.sub("", str(error))}
        position = _place(content, offset, first_line)
        return unknown(code="json_malformed", message=message.strip(), position=position)


def _place(content: bytes, offset: int, first_line: int) -> str:
    before = content[:offset]
    line = first_line + before.count(b"\n")
    column = offset - (before.rfind(b"\n") + 1) + 1
    return f"line {line}, column {column}"
