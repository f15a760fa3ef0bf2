"""What must hold of a product before it is written, all of it told at once."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import limits
from core.errors import Kind
from inventory.models import Product
from inventory.rules import gtin
from inventory.rules.product_values import Problem, ProductValues
from inventory.services.product_lookups import Known, Told, Variant, variant_of

Type = Product.Type
Problems = Iterator[Problem]

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TEXT_LENGTHS = {"sku": 64, "name": 200, "unit": 12}
_PRICE_DIGITS = 4
_NUMBERS_MAX = {
    "weight_g": limits.WEIGHT_G_MAX,
    "length_mm": limits.LENGTH_MM_MAX,
    "width_mm": limits.LENGTH_MM_MAX,
    "height_mm": limits.LENGTH_MM_MAX,
    "lead_time_days": limits.LEAD_TIME_DAYS_MAX,
}


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the products of one batch say of each other."""

    skus: Counter[str]
    gtins: Counter[str]
    variants: Counter[Variant]
    types: Mapping[str, str]
    ids: frozenset[uuid.UUID]


def problems(told: Sequence[Told], known: Known) -> list[list[Problem]]:
    """What is wrong with each product, in the order in which they are told."""
    values = [one.values for one in told]
    batch = _Batch(
        skus=Counter(v.sku for v in values),
        gtins=Counter(v.gtin for v in values),
        variants=Counter(variant_of(v) for v in values),
        types={v.sku: v.type for v in values},
        ids=frozenset(one.product.pk for one in told if one.product),
    )
    return [list(_problems(one, known, batch)) for one in told]


def _problems(one: Told, known: Known, batch: _Batch) -> Problems:
    yield from _texts(one.values)
    yield from _numbers(one.values)
    yield from _references(one.values, known)
    yield from _names_taken(one, known, batch)
    yield from _variant(one, known, batch)
    yield from _components(one.values, known, batch)
    yield from _substitutes(one.values, known, batch)
    if one.product and one.before:
        yield from _standing(one, one.product.pk, one.before, known)


def _texts(values: ProductValues) -> Problems:
    if not values.sku.strip():
        yield Problem("sku", "name_required", _("A product needs a SKU and a name."))
    if not values.name.strip():
        yield Problem("name", "name_required", _("A product needs a SKU and a name."))
    if not values.unit.strip():
        yield Problem("unit", "unit_required", _("Say what one unit is, such as piece."))
    for name, length in _TEXT_LENGTHS.items():
        text = getattr(values, name)
        if len(text) > length:
            message = _("At most %(n)s characters.") % {"n": length}
            yield Problem(name, "text_too_long", message)
        if _CONTROL.search(text):
            yield Problem(name, "text_unfit", _("No line breaks or control characters."))
    if values.type not in Type.values:
        message = _("There is no product type %(type)s.") % {"type": values.type[:40]}
        yield Problem("type", "product_type_unknown", message)
    if not _CURRENCY.match(values.currency):
        message = _("Give the currency as a three-letter code.")
        yield Problem("currency", "currency_unknown", message)
    if values.gtin and not gtin.is_valid(values.gtin):
        yield Problem("gtin", "gtin_invalid", _("The GTIN's check digit is wrong."))


def _numbers(values: ProductValues) -> Problems:
    price = values.list_price
    if not price.is_finite() or price > limits.PRICE_MAX:
        yield Problem("list_price", "price_too_large", _("This is no price."))
    elif price < 0:
        yield Problem("list_price", "price_negative", _("A price is not below zero."))
    elif price != price.quantize(Decimal(1).scaleb(-_PRICE_DIGITS)):
        message = _("A price has at most %(n)s decimals.") % {"n": _PRICE_DIGITS}
        yield Problem("list_price", "price_too_fine", message)
    for name, largest in _NUMBERS_MAX.items():
        number = getattr(values, name)
        if number is not None and not 0 <= number <= largest:
            message = _("A number from 0 to %(largest)s.") % {"largest": largest}
            yield Problem(name, "number_out_of_range", message)


def _references(values: ProductValues, known: Known) -> Problems:
    if values.category_code and values.category_code not in known.categories:
        message = _("There is no category %(code)s.") % {"code": values.category_code[:60]}
        yield Problem("category_code", "category_unknown", message, Kind.NOT_FOUND)
    if values.supplier_code and values.supplier_code not in known.suppliers:
        message = _("There is no supplier %(code)s.") % {"code": values.supplier_code[:60]}
        yield Problem("supplier_code", "supplier_unknown", message, Kind.NOT_FOUND)
    if values.tracks_lots and values.type != Type.STOCKED:
        message = _("Only what is stocked has lots.")
        yield Problem("tracks_lots", "lots_only_stocked", message)
    if values.available_on and values.type != Type.STOCKED:
        message = _("Only what is stocked has a day on which it comes out.")
        yield Problem("available_on", "preorder_only_stocked", message)


def _names_taken(one: Told, known: Known, batch: _Batch) -> Problems:
    values = one.values
    is_there = one.product is None and values.sku in known.products
    if is_there or batch.skus[values.sku] > 1:
        message = _("There is a product with the SKU %(sku)s already.") % {"sku": values.sku}
        yield Problem("sku", "sku_taken", message, Kind.CONFLICT)
    if values.gtin and (
        batch.gtins[values.gtin] > 1 or _is_anothers(known.gtin_owners.get(values.gtin), batch)
    ):
        message = _("Another product has the GTIN %(gtin)s.") % {"gtin": values.gtin}
        yield Problem("gtin", "gtin_taken", message, Kind.CONFLICT)


def _is_anothers(owner: uuid.UUID | None, batch: _Batch) -> bool:
    """True when a product outside the batch has it; those inside are told what they will have."""
    return owner is not None and owner not in batch.ids


def _variant(one: Told, known: Known, batch: _Batch) -> Problems:
    values = one.values
    if not values.family_code:
        if values.attributes:
            message = _("Attributes belong to the products of a family.")
            yield Problem("attributes", "attributes_without_family", message)
        return
    family = known.families.get(values.family_code)
    if family is None:
        message = _("There is no product family %(code)s.") % {"code": values.family_code[:60]}
        yield Problem("family_code", "family_unknown", message, Kind.NOT_FOUND)
        return
    if set(values.attributes) != set(family.attribute_names):
        message = _("A product of this family has exactly these attributes: %(names)s.") % {
            "names": ", ".join(family.attribute_names)
        }
        yield Problem("attributes", "attributes_differ", message)
        return
    if not all(_is_attribute(value) for value in values.attributes.values()):
        message = _("Each attribute has a value of 1 to %(n)s characters.") % {
            "n": limits.ATTRIBUTE_VALUE_LENGTH_MAX
        }
        yield Problem("attributes", "attribute_invalid", message)
        return
    variant = variant_of(values)
    if batch.variants[variant] > 1 or _is_anothers(known.variant_owners.get(variant), batch):
        message = _("The family has a product with these attributes already.")
        yield Problem("attributes", "variant_taken", message, Kind.CONFLICT)


def _is_attribute(value: object) -> bool:
    return (
        isinstance(value, str)
        and value == value.strip()
        and 0 < len(value) <= limits.ATTRIBUTE_VALUE_LENGTH_MAX
        and not _CONTROL.search(value)
    )


def _components(values: ProductValues, known: Known, batch: _Batch) -> Problems:
    if values.type != Type.BUNDLE:
        if values.components:
            message = _("Only a bundle has components.")
            yield Problem("components", "components_only_bundle", message)
        return
    if not values.components:
        message = _("A bundle has at least one component.")
        yield Problem("components", "bundle_empty", message)
    if len(values.components) > limits.COMPONENTS_PER_BUNDLE:
        message = _("A bundle has at most %(n)s components.") % {"n": limits.COMPONENTS_PER_BUNDLE}
        yield Problem("components", "bundle_too_large", message)
    for sku, count in Counter(part.sku for part in values.components).items():
        yield from _component(sku, values, known, batch)
        if count > 1:
            message = _("%(sku)s stands twice among the components.") % {"sku": sku}
            yield Problem("components", "bundle_component_twice", message)
    if any(not 0 < part.quantity <= limits.QUANTITY_MAX for part in values.components):
        message = _("How many of each component? At least one.")
        yield Problem("components", "bundle_component_quantity", message)


def _component(sku: str, values: ProductValues, known: Known, batch: _Batch) -> Problems:
    if sku == values.sku:
        message = _("A bundle is no component of itself.")
        yield Problem("components", "bundle_component_itself", message)
        return
    kind = batch.types.get(sku) or known.products.get(sku, (None, ""))[1]
    if not kind:
        message = _("There is no product %(sku)s.") % {"sku": sku[:64]}
        yield Problem("components", "bundle_component_unknown", message, Kind.NOT_FOUND)
    elif kind != Type.STOCKED:
        message = _("%(sku)s is not stocked; a bundle is made of stocked products.") % {"sku": sku}
        yield Problem("components", "bundle_component_not_stocked", message)


def _substitutes(values: ProductValues, known: Known, batch: _Batch) -> Problems:
    if len(values.substitutes) > limits.SUBSTITUTES_PER_PRODUCT:
        message = _("A product has at most %(n)s substitutes.") % {
            "n": limits.SUBSTITUTES_PER_PRODUCT
        }
        yield Problem("substitutes", "substitutes_too_many", message)
    for sku, count in Counter(values.substitutes).items():
        if sku == values.sku:
            message = _("A product is no substitute of itself.")
            yield Problem("substitutes", "substitute_itself", message)
        elif sku not in batch.types and sku not in known.products:
            message = _("There is no product %(sku)s.") % {"sku": sku[:64]}
            yield Problem("substitutes", "substitute_unknown", message, Kind.NOT_FOUND)
        if count > 1:
            message = _("%(sku)s stands twice among the substitutes.") % {"sku": sku}
            yield Problem("substitutes", "substitute_twice", message)


def _standing(one: Told, pk: uuid.UUID, before: ProductValues, known: Known) -> Problems:
    values, standing = one.values, known.standing
    if values.type != before.type:
        if pk in standing.with_history:
            message = _("The type stays: stock of this product was moved or is reserved.")
            yield Problem("type", "type_fixed", message, Kind.REFUSED)
        elif pk in standing.in_bundles:
            message = _("The type stays: this product is a component of a bundle.")
            yield Problem("type", "type_fixed", message, Kind.REFUSED)
    if values.tracks_lots != before.tracks_lots and pk in standing.with_stock:
        message = _("Lots begin or end only while nothing of the product is in stock.")
        yield Problem("tracks_lots", "lots_with_stock", message, Kind.REFUSED)
    is_remade = set(values.components) != set(before.components)
    if is_remade and pk in standing.reserved_bundles:
        message = _("Orders hold stock for this bundle; its components stay until they left.")
        yield Problem("components", "bundle_reserved", message, Kind.REFUSED)
