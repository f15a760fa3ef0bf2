"""Add and change products."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound, StaleVersion
from core.unit_of_work import unit_of_work
from inventory.models import Product
from inventory.rules.product_values import FIELDS, Component, Problem, ProductValues
from inventory.selectors import product_values
from inventory.services import product_checks, product_lookups, product_writing
from inventory.services.product_lookups import Told
from inventory.services.product_writing import ProductTaken

__all__ = ["Component", "NewProduct", "ProductChange", "ProductTaken", "change", "create"]

# A product to be is told by the values of a product.
NewProduct = ProductValues

CHANGEABLE = frozenset(FIELDS) - {"sku"}


@dataclass(frozen=True, slots=True)
class ProductChange:
    """Values of a product that change, by field; those left out stay. Without a ``version``
    whatever stands there is changed."""

    product_id: uuid.UUID
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None


@unit_of_work
def create(*, products: Sequence[NewProduct], actor: Actor, at: datetime) -> list[Product]:
    """Create products with their components and substitutes, which may be products of the same
    batch. The number of statements does not grow with them.

    Raises:
        Invalid, NotFound, ProductTaken: the first thing that is wrong; ``errors`` in the details
            lists all of it.
    """
    told = [Told(values) for values in products]
    known = product_lookups.look_up(told)
    _refuse(product_checks.problems(told, known))
    return product_writing.write(told=told, known=known, actor=actor, at=at)


@unit_of_work
def change(*, changes: Sequence[ProductChange], actor: Actor, at: datetime) -> list[Product]:
    """Change products; one that stays as it is keeps its version. The number of statements does
    not grow with them.

    Raises:
        NotFound: no such product, or something that the new values name is not there.
        StaleVersion: one was changed meanwhile.
        Invalid: ``field_not_changeable``, or a value does not hold.
        ProductTaken: another product is named so.
        DomainError: ``type_fixed``, ``lots_with_stock``, ``bundle_reserved``.
    """
    _refuse_unchangeable(changes)
    rows = lock(product_ids=[one.product_id for one in changes])
    _refuse_stale(changes, rows)
    before = product_values.of_products(list(rows.values()))
    told = [
        Told(
            values=replace(before[one.product_id], **one.values),
            product=rows[one.product_id],
            before=before[one.product_id],
        )
        for one in changes
    ]
    known = product_lookups.look_up(told)
    _refuse(product_checks.problems(told, known))
    product_writing.write(told=told, known=known, actor=actor, at=at)
    return list(Product.objects.filter(pk__in=list(rows)).order_by("sku"))


def lock(*, product_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Product]:
    """Keep others from changing products until the transaction ends; orders and movements that
    name them go on meanwhile."""
    rows = Product.objects.select_for_update(no_key=True, of=("self",))
    related = rows.select_related("category", "supplier", "family")
    return {row.pk: row for row in related.filter(pk__in=product_ids).order_by("pk")}


def _refuse_unchangeable(changes: Sequence[ProductChange]) -> None:
    assert len({one.product_id for one in changes}) == len(changes), "each product once"
    unknown = sorted({name for one in changes for name in one.values} - CHANGEABLE)
    if unknown:
        message = _("%(name)s cannot be changed.") % {"name": unknown[0]}
        raise Invalid(message, code="field_not_changeable")


def _refuse_stale(changes: Sequence[ProductChange], rows: Mapping[uuid.UUID, Product]) -> None:
    for one in changes:
        if one.product_id not in rows:
            raise NotFound(_("There is no such product."))
        current = rows[one.product_id].version
        if one.version not in (None, current):
            raise StaleVersion(
                _("The product was changed meanwhile."), details={"current_version": current}
            )


_REFUSALS = {Kind.INVALID: Invalid, Kind.NOT_FOUND: NotFound, Kind.CONFLICT: ProductTaken}


def _refuse(problems: Sequence[Sequence[Problem]]) -> None:
    found = [problem for of_one in problems for problem in of_one]
    if not found:
        return
    first = found[0]
    errors = [
        {"field": one.field.removesuffix("_code"), "code": one.code, "message": one.message}
        for one in found
    ]
    raise _REFUSALS.get(first.kind, DomainError)(
        first.message, code=first.code, details={"errors": errors}
    )
