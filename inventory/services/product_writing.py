"""Write products that were checked: new rows, changed rows, what they consist of."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.errors import DomainError, Kind
from core.services import events
from core.services.events import NewEvent
from inventory.models import Product
from inventory.rules.product_values import ProductValues, differences
from inventory.services import bundles, substitutes
from inventory.services.product_lookups import Known, Told

# Columns that have the name of the value; those that name other rows are looked up.
_COLUMNS = (
    "name",
    "type",
    "attributes",
    "gtin",
    "unit",
    "list_price",
    "currency",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "lead_time_days",
    "available_on",
    "tracks_lots",
    "is_active",
    "is_discontinued",
)
_LOOKED_UP = ("category", "supplier", "family")


class ProductTaken(DomainError):
    """``sku_taken``, ``gtin_taken`` or ``variant_taken``: another product is named so."""

    kind = Kind.CONFLICT
    code = "sku_taken"


def write(*, told: Sequence[Told], known: Known, actor: Actor, at: datetime) -> list[Product]:
    """Write products that have no problem and tell of each that is new or really changed; the
    new ones are returned. The number of statements does not grow with them.

    Raises:
        ProductTaken: somebody else was given the name between the check and now.
    """
    fresh = [one for one in told if one.product is None]
    changed = {
        one.product.pk: fields
        for one in told
        if one.product and one.before and (fields := differences(one.before, one.values))
    }
    rows = [Product(sku=one.values.sku, created_at=at, **_row(one.values, known)) for one in fresh]
    values = {one.product.pk: one.values for one in told if one.product}
    with _rivals_told():
        _update({pk: values[pk] for pk in changed}, changed, known)
        Product.objects.bulk_create(rows)
    values |= {row.pk: one.values for row, one in zip(rows, fresh, strict=True)}
    made = {row.pk for row in rows}
    _relate(
        values,
        ids={sku: pk for sku, (pk, _type) in known.products.items()} | {r.sku: r.pk for r in rows},
        remade=_with(changed, "components") | {pk for pk in made if values[pk].components},
        replaced=_with(changed, "substitutes") | {pk for pk in made if values[pk].substitutes},
    )
    events.record(
        [
            *(NewEvent("product", r.pk, "product.created", {"sku": r.sku}) for r in rows),
            *(_changed(pk, values[pk].sku, fields) for pk, fields in changed.items()),
        ],
        actor=actor,
        at=at,
    )
    return rows


def _row(values: ProductValues, known: Known) -> dict[str, Any]:
    row = {name: getattr(values, name) for name in _COLUMNS}
    family = known.families.get(values.family_code)
    return row | {
        "attributes": dict(values.attributes),
        "category_id": known.categories.get(values.category_code),
        "supplier_id": known.suppliers.get(values.supplier_code),
        "family_id": family.pk if family else None,
    }


def _update(
    values: Mapping[uuid.UUID, ProductValues],
    changed: Mapping[uuid.UUID, Mapping[str, Any]],
    known: Known,
) -> None:
    renamed = _with(changed, "gtin", "family_code", "attributes")
    if len(renamed) > 1:
        # Two products may change GTINs or attributes with each other in one batch.
        Product.objects.filter(pk__in=renamed).update(gtin="", family=None)
    columns = (*_COLUMNS, *_LOOKED_UP)
    rows = []
    for pk, one in values.items():
        row = _row(one, known)
        rows.append((pk, *(row[f"{n}_id" if n in _LOOKED_UP else n] for n in columns)))
    setwise.update_rows(Product, columns=columns, rows=rows, bump_version=True)


@contextmanager
def _rivals_told() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "inventory_product_gtin_once":
            message, code = _("There is a product with this GTIN already."), "gtin_taken"
        elif constraint == "inventory_product_variant_once":
            message = _("The family has a product with these attributes already.")
            code = "variant_taken"
        else:
            message, code = _("There is a product with this SKU already."), "sku_taken"
        raise ProductTaken(message, code=code) from error


def _with(changed: Mapping[uuid.UUID, Mapping[str, Any]], *names: str) -> set[uuid.UUID]:
    return {pk for pk, fields in changed.items() if fields.keys() & set(names)}


def _relate(
    values: Mapping[uuid.UUID, ProductValues],
    *,
    ids: Mapping[str, uuid.UUID],
    remade: set[uuid.UUID],
    replaced: set[uuid.UUID],
) -> None:
    bundles.replace_components(
        components={
            pk: [(ids[part.sku], part.quantity) for part in values[pk].components] for pk in remade
        }
    )
    substitutes.replace_substitutes(
        substitutes={pk: [ids[sku] for sku in values[pk].substitutes] for pk in replaced}
    )


def _changed(pk: uuid.UUID, sku: str, fields: Mapping[str, Any]) -> NewEvent:
    names = sorted(name.removesuffix("_code") for name in fields)
    return NewEvent("product", pk, "product.changed", {"sku": sku, "fields": names})
