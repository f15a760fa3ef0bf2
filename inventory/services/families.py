"""Families of products that differ by attributes only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import limits
from core.errors import DomainError, Invalid, Kind, NotFound
from core.unit_of_work import unit_of_work
from inventory.models import Product, ProductFamily

_CODE = re.compile(r"[a-zA-Z0-9_-]{1,60}\Z")
_NAME_LENGTH_MAX = 200
# In files, "=" ends the name of an attribute and ";" its value.
_ATTRIBUTE_NAME = re.compile(r"[^=;\x00-\x1f\x7f]{1,40}\Z")


class FamilyTaken(DomainError):
    """There is a family with this code already."""

    kind = Kind.CONFLICT
    code = "family_taken"


class FamilyInUse(DomainError):
    """Products have the attributes of this family."""

    code = "family_in_use"


@dataclass(frozen=True, slots=True)
class NewFamily:
    """A family to be; each of its products has a value for every attribute."""

    code: str
    name: str
    attribute_names: tuple[str, ...]


@unit_of_work
def create(*, families: Sequence[NewFamily]) -> list[ProductFamily]:
    """Create families.

    Raises:
        Invalid: ``family_code_invalid``, ``name_required``, ``attribute_names_invalid``.
        FamilyTaken: the code is in use.
    """
    for new in families:
        _check(new)
    rows = [
        ProductFamily(code=f.code, name=f.name, attribute_names=list(f.attribute_names))
        for f in families
    ]
    try:
        with transaction.atomic():
            return ProductFamily.objects.bulk_create(rows)
    except IntegrityError as error:
        raise FamilyTaken(_("There is a product family with this code already.")) from error


@unit_of_work
def change(*, code: str, name: str, attribute_names: Sequence[str]) -> ProductFamily:
    """Give a family another name or, while it has no products, other attributes.

    Raises:
        NotFound: ``family_unknown``.
        Invalid: ``name_required``, ``attribute_names_invalid``.
        FamilyInUse: it has products.
    """
    family = ProductFamily.objects.select_for_update().filter(code=code).first()
    if family is None:
        raise NotFound(_("There is no such product family."), code="family_unknown")
    _check(NewFamily(code, name, tuple(attribute_names)))
    is_other = set(attribute_names) != set(family.attribute_names)
    if is_other and Product.objects.filter(family=family).exists():
        raise FamilyInUse(_("Products have these attributes; they stay."))
    family.name, family.attribute_names = name, list(attribute_names)
    family.save(update_fields=["name", "attribute_names"])
    return family


def _check(new: NewFamily) -> None:
    if not _CODE.match(new.code):
        message = _("A code has 1 to 60 letters, digits, hyphens or underscores.")
        raise Invalid(message, code="family_code_invalid")
    if not 0 < len(new.name.strip()) <= _NAME_LENGTH_MAX:
        raise Invalid(_("A family needs a name."), code="name_required")
    names = new.attribute_names
    if (
        not 0 < len(names) <= limits.ATTRIBUTES_PER_FAMILY
        or len({name.casefold() for name in names}) < len(names)
        or not all(_ATTRIBUTE_NAME.match(name) and name == name.strip() for name in names)
    ):
        message = _("Name 1 to %(n)s different attributes, without = or ; in them.") % {
            "n": limits.ATTRIBUTES_PER_FAMILY
        }
        raise Invalid(message, code="attribute_names_invalid")
