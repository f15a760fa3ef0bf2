"""From bytes to a typed request; what does not fit is told for every field at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from core.errors import Invalid

T = TypeVar("T", bound=msgspec.Struct)

# An escaped NUL, not an escaped backslash before "u0000". PostgreSQL keeps no NUL in text.
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def decode_json(body: bytes, type_: type[T]) -> T:
    """Decode a JSON body.

    Raises:
        Invalid: ``malformed_json`` when it is no JSON, ``invalid_request`` with one error for
            each field that does not fit.
    """
    if _ESCAPED_NUL.search(body):
        raise Invalid("Text holds no NUL character.", code="malformed_json")
    try:
        try:
            return msgspec.json.decode(body or b"{}", type=type_)
        except msgspec.ValidationError as error:
            # The typed decoder stops at the first misfit; what follows may be no JSON at all.
            raise _explain(msgspec.json.decode(body or b"{}"), type_, error) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Invalid(f"The body is not JSON: {error}", code="malformed_json") from error


def convert(data: Mapping[str, Any], type_: type[T]) -> T:
    """Build a request from plain values such as query parameters; text is read as numbers and
    dates where the field asks for them.

    Raises:
        Invalid: ``invalid_request`` with one error for each field that does not fit.
    """
    if any("\x00" in value for value in data.values() if isinstance(value, str)):
        raise Invalid("Text holds no NUL character.", code="invalid_request")
    try:
        return msgspec.convert(data, type=type_, strict=False)
    except msgspec.ValidationError as error:
        raise _explain(data, type_, error, strict=False) from error


def _explain(
    data: Any, type_: type[msgspec.Struct], first: msgspec.ValidationError, *, strict: bool = True
) -> Invalid:
    errors = list(_field_errors(data, type_, "", strict)) or [
        {"field": "", "code": "invalid", "message": str(first)}
    ]
    return Invalid(
        "The request does not fit: " + "; ".join(e["message"] for e in errors[:3]),
        code="invalid_request",
        details={"errors": errors},
    )


def _field_errors(data: Any, type_: Any, path: str, strict: bool) -> list[dict[str, str]]:
    """Decode a struct field by field: slower, but it finds everything that is wrong."""
    if not isinstance(data, dict):
        return [_error(path, f"expected an object, got {type(data).__name__}")]
    fields = {f.encode_name: f for f in msgspec.structs.fields(type_)}
    found = [
        _error(f"{path}{name}", "there is no such field") for name in data if name not in fields
    ]
    for name, field in fields.items():
        if name not in data:
            if field.required:
                found.append(_error(f"{path}{name}", "is required"))
            continue
        found += _value_errors(data[name], field.type, f"{path}{name}", strict)
    return found


def _value_errors(value: Any, type_: Any, path: str, strict: bool) -> list[dict[str, str]]:
    try:
        msgspec.convert(value, type=type_, strict=strict)
    except msgspec.ValidationError as error:
        inner, found = _struct_in(type_), []
        if inner and isinstance(value, dict):
            found = _field_errors(value, inner, f"{path}.", strict)
        if inner and isinstance(value, list):
            found = [
                misfit
                for position, item in enumerate(value)
                for misfit in _value_errors(item, inner, f"{path}.{position}", strict)
            ]
        # A struct may refuse values that fit one by one.
        return found or [_error(path, str(error))]
    return []


def _struct_in(type_: Any) -> type[msgspec.Struct] | None:
    """The struct inside ``Struct``, ``list[Struct]`` or ``Struct | None``."""
    info = msgspec.inspect.type_info(type_)
    candidates = [info, *getattr(info, "types", ())]
    for candidate in candidates:
        candidate = getattr(candidate, "item_type", candidate)
        if isinstance(candidate, msgspec.inspect.StructType):
            return candidate.cls
    return None


def _error(path: str, message: str) -> dict[str, str]:
    return {"field": path.strip("."), "code": "invalid", "message": f"{path.strip('.')}: {message}"}
