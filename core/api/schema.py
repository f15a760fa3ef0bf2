"""Describe REST addresses for OpenAPI straight from the structs that decode and encode them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

F = TypeVar("F", bound=Callable[..., Any])

_TEMPLATE = "#/components/schemas/{name}"
_described: set[Any] = set()


class Problem(msgspec.Struct):
    """The one error shape (RFC 9457). ``code`` is stable; ``errors`` lists every field."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[dict[str, str]] = []
    details: dict[str, Any] = {}


def describe(
    *,
    summary: str,
    response: Any = None,
    request: Any = None,
    query: type[msgspec.Struct] | None = None,
    status: int = 200,
    tag: str = "",
) -> Callable[[F], F]:
    """Say what a method of an endpoint takes and gives.

    ``request`` and ``response`` are structs (or ``list[Struct]``); POST gets its idempotency and
    version headers described by itself.
    """

    def decorate(method: F) -> F:
        parameters = _query_parameters(query) if query else []
        if request is not None or method.__name__ == "post":
            parameters += _WRITE_HEADERS
        decorated: F = extend_schema(
            operation_id=_operation_id(summary),
            summary=summary,
            description=method.__doc__ or "",
            tags=[tag] if tag else None,
            request={"application/json": _reference(request)} if request is not None else None,
            responses={
                status: {"application/json": _reference(response)}
                if response is not None
                else OpenApiResponse(description="Done, nothing to say"),
                "4XX": OpenApiResponse(response=_reference(Problem), description="Refused"),
            },
            parameters=parameters,
        )(method)
        return decorated

    return decorate


def _operation_id(summary: str) -> str:
    """A name for client generators: "Read an order's lines" becomes readOrderLines."""
    words = [w.split("'")[0] for w in re.findall(r"[a-z0-9']+", summary.lower())]
    kept = [word for word in words if word not in {"a", "an", "the", "and", "it", "to"}]
    return kept[0] + "".join(word.capitalize() for word in kept[1:])


_WRITE_HEADERS = [
    OpenApiParameter(
        "Idempotency-Key",
        str,
        OpenApiParameter.HEADER,
        description="1 to 255 visible ASCII characters; the same key makes a repetition safe.",
    ),
    OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        description='The version you saw, like "v12"; where a thing that exists is changed.',
    ),
]


def _reference(type_: Any) -> dict[str, Any]:
    _described.add(type_)
    (schema,), _ = msgspec.json.schema_components([type_], ref_template=_TEMPLATE)
    return schema


def _query_parameters(query: type[msgspec.Struct]) -> list[OpenApiParameter]:
    (_,), components = msgspec.json.schema_components([query], ref_template=_TEMPLATE)
    properties = components[query.__name__]["properties"]
    return [
        OpenApiParameter(name, schema, OpenApiParameter.QUERY)
        for name, schema in properties.items()
    ]


def add_components(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Postprocessing hook: put the structs' schemas where the references point."""
    types = sorted(_described, key=str)
    _, components = msgspec.json.schema_components(types, ref_template=_TEMPLATE)
    result.setdefault("components", {}).setdefault("schemas", {}).update(components)
    return result
