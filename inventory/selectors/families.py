"""Families of products as lists show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from core.errors import NotFound
from inventory.models import ProductFamily

# Families are made by people; more than this is read through the products.
_ROWS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family and how many products it has."""

    code: str
    name: str
    attribute_names: list[str]
    products: int


def list_families() -> list[FamilyView]:
    """Every family by name, in one query."""
    return [_view(family) for family in _counted().order_by("name", "code")[:_ROWS_MAX]]


def read_family(*, code: str) -> FamilyView:
    """One family.

    Raises:
        NotFound: ``family_unknown``.
    """
    family = _counted().filter(code=code).first()
    if family is None:
        raise NotFound(f"There is no product family {code}.", code="family_unknown")
    return _view(family)


def _counted() -> QuerySet[ProductFamily]:
    return ProductFamily.objects.annotate(products=Count("variants"))


def _view(family: ProductFamily) -> FamilyView:
    return FamilyView(
        code=family.code,
        name=family.name,
        attribute_names=list(family.attribute_names),
        products=family.products,  # type: ignore[attr-defined]
    )
