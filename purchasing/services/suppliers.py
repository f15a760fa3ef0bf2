"""Add and change suppliers, and whom to write to there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound, StaleVersion
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Supplier
from purchasing.models import SupplierContact

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_COUNTRY = re.compile(r"([A-Z]{2})?\Z")
# Suppliers have plain numbers as keys; their events need a stream that no other thing has.
_STREAMS = uuid.UUID("5d6c3f0e-6f0f-5a0e-9c1c-0d8a3a1f7b52")
_LEAD_TIME_DAYS_MAX = 3_650
_CONTACTS_MAX = 100


class SupplierTaken(DomainError):
    """There is a supplier with this code already."""

    kind = Kind.CONFLICT
    code = "supplier_taken"


@dataclass(frozen=True, slots=True)
class NewSupplier:
    """A supplier to be. Amounts are in ``currency``; up to ``automatic_order_limit`` a purchase
    order may be sent without a person's decision, None: never."""

    code: str
    name: str
    country: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    currency: str = "USD"
    lead_time_days: int = 7
    minimum_order_amount: Decimal = Decimal(0)
    automatic_order_limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a supplier; who receives orders needs an e-mail address."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    receives_orders: bool = False


_CHANGEABLE = {field.name for field in fields(NewSupplier)} - {"code"} | {"is_active"}


@unit_of_work
def create(*, suppliers: Sequence[NewSupplier], actor: Actor, at: datetime) -> list[Supplier]:
    """Create suppliers.

    Raises:
        Forbidden: the actor may not buy.
        Invalid: ``code_invalid``, ``name_required``, ``email_invalid``, ``currency_unknown``,
            ``country_unknown``, ``lead_time_invalid``, ``amount_invalid``.
        SupplierTaken: a code is in use.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    rows = []
    for new in suppliers:
        values = {field.name: getattr(new, field.name) for field in fields(NewSupplier)}
        if not _CODE.match(new.code):
            raise Invalid(
                _("A code has letters, digits, points and dashes, 40 at most."),
                code="code_invalid",
            )
        _check(values)
        rows.append(Supplier(**values))
    try:
        with transaction.atomic():
            Supplier.objects.bulk_create(rows)
    except IntegrityError as error:
        raise SupplierTaken(_("There is a supplier with this code already.")) from error
    events.record([fact(row, "supplier.created", {}) for row in rows], actor=actor, at=at)
    return rows


@unit_of_work
def change(
    *, code: str, version: int | None, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Supplier:
    """Change a supplier's facts; what is not in ``values`` stays.

    Raises:
        Forbidden: the actor may not buy.
        NotFound: ``supplier_unknown``.
        StaleVersion: it was changed meanwhile.
        Invalid: ``field_not_changeable``, and as when it is created.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    if unknown := sorted(set(values) - _CHANGEABLE):
        raise Invalid(
            _("%(field)s cannot be changed.") % {"field": unknown[0]}, code="field_not_changeable"
        )
    _check(values)
    supplier = lock(code=code, version=version)
    for name, value in values.items():
        setattr(supplier, name, value)
    supplier.version += 1
    supplier.save(update_fields=[*values, "version"])
    events.record(
        [fact(supplier, "supplier.changed", {"fields": sorted(values)})], actor=actor, at=at
    )
    return supplier


@unit_of_work
def set_contacts(
    *,
    code: str,
    version: int | None,
    contacts: Sequence[Contact],
    actor: Actor,
    at: datetime,
) -> Supplier:
    """Put new contacts in place of a supplier's.

    Raises:
        Forbidden: the actor may not buy.
        NotFound: ``supplier_unknown``.
        StaleVersion: the supplier was changed meanwhile.
        Invalid: ``too_many_contacts``, ``name_required``, ``email_invalid``, ``email_required``.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    if len(contacts) > _CONTACTS_MAX:
        raise Invalid(_("These are too many contacts."), code="too_many_contacts")
    for contact in contacts:
        _check({"name": contact.name, "email": contact.email})
        if contact.receives_orders and not contact.email:
            raise Invalid(
                _("%(name)s receives orders and needs an e-mail address for it.")
                % {"name": contact.name},
                code="email_required",
            )
    supplier = lock(code=code, version=version)
    SupplierContact.objects.filter(supplier=supplier).delete()
    SupplierContact.objects.bulk_create(
        SupplierContact(
            supplier=supplier, **{f.name: getattr(contact, f.name) for f in fields(Contact)}
        )
        for contact in contacts
    )
    touch(supplier)
    events.record(
        [fact(supplier, "supplier.changed", {"fields": ["contacts"]})], actor=actor, at=at
    )
    return supplier


def lock(*, code: str, version: int | None) -> Supplier:
    """Lock a supplier and check the version that was seen.

    Raises:
        NotFound: ``supplier_unknown``.
        StaleVersion: it was changed meanwhile.
    """
    # Purchase orders that name the supplier go on meanwhile.
    supplier = Supplier.objects.select_for_update(no_key=True).filter(code=code).first()
    if supplier is None:
        raise NotFound(
            _("There is no supplier %(code)s.") % {"code": code}, code="supplier_unknown"
        )
    if version is not None and supplier.version != version:
        raise StaleVersion(
            _("%(number)s was changed since you read it; look at it again.")
            % {"number": supplier.code},
            details={"subject": supplier.code, "current_version": supplier.version},
        )
    return supplier


def touch(supplier: Supplier) -> None:
    """Count a change of what belongs to a locked supplier."""
    supplier.version += 1
    supplier.save(update_fields=["version"])


def fact(supplier: Supplier, event_type: str, data: Mapping[str, Any]) -> NewEvent:
    """A fact about a supplier, in its own stream."""
    return NewEvent(
        "supplier", stream_of(supplier.code), event_type, {"supplier": supplier.code, **data}
    )


def stream_of(code: str) -> uuid.UUID:
    """The stream of a supplier's events."""
    return uuid.uuid5(_STREAMS, code)


def _check(values: Mapping[str, Any]) -> None:
    if not values.get("name", "named").strip():
        raise Invalid(_("A name is required."), code="name_required")
    if values.get("email"):
        try:
            validate_email(values["email"])
        except ValidationError as error:
            raise Invalid(_("This is no e-mail address."), code="email_invalid") from error
    if not _CURRENCY.match(values.get("currency", "USD")):
        raise Invalid(_("Give the currency as a three-letter code."), code="currency_unknown")
    if not _COUNTRY.match(values.get("country", "")):
        raise Invalid(_("Give the country as a two-letter code."), code="country_unknown")
    if not 0 <= values.get("lead_time_days", 0) <= _LEAD_TIME_DAYS_MAX:
        raise Invalid(_("A lead time is 0 to 3650 days."), code="lead_time_invalid")
    for name in ("minimum_order_amount", "automatic_order_limit"):
        amount = values.get(name)
        if amount is not None and not (amount.is_finite() and 0 <= amount <= limits.PRICE_MAX):
            raise Invalid(_("This is no amount."), code="amount_invalid")
