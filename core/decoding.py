"""From bytes to a typed request; what does not fit is told for every field at once."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from core.errors import Invalid

T = TypeVar("T", bound=msgspec.Struct)


def decode_json(body: bytes, type_: type[T]) -> T:
    """Decode a JSON body.

    Raises:
        Invalid: ``malformed_json`` when it is no JSON, ``invalid_request`` with one error for
            each field that does not fit.
    """
    try:
        return msgspec.json.decode(body or b"{}", type=type_)
    except msgspec.ValidationError as error:
        raise _explain(msgspec.json.decode(body or b"{}"), type_, error) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Invalid(f"The body is not JSON: {error}", code="malformed_json") from error


def convert(data: Any, type_: type[T]) -> T:
    """Build a request from plain values such as query parameters; text is read as numbers and
    dates where the field asks for them.

    Raises:
        Invalid: ``invalid_request`` with one error for each field that does not fit.
    """
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
        inner = _struct_in(type_)
        if inner and isinstance(value, dict):
            return _field_errors(value, inner, f"{path}.", strict)
        if inner and isinstance(value, list):
            return [
                found
                for position, item in enumerate(value)
                for found in _value_errors(item, inner, f"{path}.{position}", strict)
            ]
        return [_error(path, str(error))]
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
