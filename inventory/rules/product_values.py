"""A product as it is told: by a form, a file or another system, and as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import Kind


@dataclass(frozen=True, slots=True)
class Component:
    """``quantity`` units of the product ``sku`` go into each unit of a bundle."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductValues:
    """Everything that can be told of a product. ``list_price`` is per ``unit`` in ``currency``;
    ``substitutes`` are SKUs, the first is offered first; before ``available_on`` orders wait."""

    sku: str
    name: str
    list_price: Decimal
    currency: str
    type: str = "stocked"
    category_code: str = ""
    supplier_code: str = ""
    gtin: str = ""
    unit: str = "piece"
    weight_g: int | None = None
    lead_time_days: int = 1
    available_on: date | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    family_code: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    components: tuple[Component, ...] = ()
    substitutes: tuple[str, ...] = ()
    tracks_lots: bool = False
    is_active: bool = True
    is_discontinued: bool = False


FIELDS = tuple(one.name for one in fields(ProductValues))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a product. ``field`` is one of ``FIELDS``."""

    field: str
    code: str
    message: str
    kind: Kind = Kind.INVALID


def differences(before: ProductValues, after: ProductValues) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, each with its value before and after."""
    return {
        name: (getattr(before, name), getattr(after, name))
        for name in FIELDS
        if _comparable(getattr(before, name)) != _comparable(getattr(after, name))
    }


def _comparable(value: Any) -> Any:
    # Components have no order, substitutes have.
    if isinstance(value, tuple) and value and isinstance(value[0], Component):
        return frozenset(value)
    return value
