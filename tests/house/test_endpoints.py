"""Every REST address says who may use it, and every storey's addresses are reachable."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views import View
from rest_framework.views import APIView

from accounts import permissions
from accounts.api.endpoint import Endpoint
from tests.house import source

_METHODS = ("get", "post", "put", "patch", "delete")
# Addresses that no key or session opens: they have checks of their own.
PUBLIC = {
    "SpectacularAPIView",
    "SpectacularSwaggerSplitView",
    "CarrierEvents",
    "Lookups",
}


def test_every_endpoint_names_a_permission_for_every_method() -> None:
    wrong = {
        view.__name__: (_handled(view), dict(view.permissions_by_method))
        for view in _views()
        if issubclass(view, Endpoint)
        and (
            _handled(view) != set(view.permissions_by_method)
            or not set(view.permissions_by_method.values()) <= permissions.ALL
        )
    }

    assert wrong == {}


def test_only_the_listed_addresses_need_no_permission() -> None:
    public = {
        view.__name__
        for view in _views()
        if issubclass(view, APIView) and not issubclass(view, Endpoint)
    }

    assert public == PUBLIC


def test_the_addresses_of_every_storey_are_reachable() -> None:
    reachable = set(_views())

    missing = [
        f"{storey}: {view.__name__}"
        for storey in source.STOREYS
        if (source.ROOT / storey / "api" / "urls.py").exists()
        for view in _walk(import_module(f"{storey}.api.urls").urlpatterns)
        if view not in reachable
    ]

    assert missing == []


def _views() -> list[type[View]]:
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[Any]) -> Iterator[type[View]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "cls", None) or getattr(
                pattern.callback, "view_class", None
            )
            if view is not None:
                yield view


def _handled(view: type[View]) -> set[str]:
    return {method.upper() for method in _METHODS if hasattr(view, method)}
