"""The shapes that the purchasing API takes and gives."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from core import limits
from purchasing.selectors.listing import PurchaseRow
from purchasing.selectors.terms import ContactView, SupplierProductView, SupplierView

Code = Annotated[str, msgspec.Meta(max_length=40)]
Sku = Annotated[str, msgspec.Meta(max_length=64)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Person = Annotated[str, msgspec.Meta(max_length=100)]
Mail = Annotated[str, msgspec.Meta(max_length=254)]
Phone = Annotated[str, msgspec.Meta(max_length=40)]
Note = Annotated[str, msgspec.Meta(max_length=2_000)]
ShortNote = Annotated[str, msgspec.Meta(max_length=200)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Currency = Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
Country = Annotated[str, msgspec.Meta(max_length=2)]
Language = Annotated[str, msgspec.Meta(max_length=10)]
Days = Annotated[int, msgspec.Meta(ge=0, le=3_650)]
Units = Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]
UnitsOrNone = Annotated[int, msgspec.Meta(ge=0, le=limits.QUANTITY_MAX)]


class SupplierPage(msgspec.Struct, frozen=True):
    """A page of suppliers by code."""

    items: list[SupplierView]
    next_cursor: str
    previous_cursor: str


class SupplierRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A supplier to create. Amounts are in ``currency``; purchase orders of up to
    ``automatic_order_limit`` may be sent without a person's decision, null: never."""

    code: Code
    name: Name
    country: Country = ""
    email: Mail = ""
    phone: Phone = ""
    language: Language = "en"
    currency: Currency = "USD"
    lead_time_days: Days = 7
    minimum_order_amount: Decimal = Decimal(0)
    automatic_order_limit: Decimal | None = None


class SupplierChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a supplier; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    country: Country | msgspec.UnsetType = msgspec.UNSET
    email: Mail | msgspec.UnsetType = msgspec.UNSET
    phone: Phone | msgspec.UnsetType = msgspec.UNSET
    language: Language | msgspec.UnsetType = msgspec.UNSET
    currency: Currency | msgspec.UnsetType = msgspec.UNSET
    lead_time_days: Days | msgspec.UnsetType = msgspec.UNSET
    minimum_order_amount: Decimal | msgspec.UnsetType = msgspec.UNSET
    automatic_order_limit: Decimal | msgspec.UnsetType | None = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET
    version: int | None = None


class BreakBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From this quantity on, a unit costs this much."""

    from_quantity: Units
    unit_price: Decimal


class TermsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product as the supplier sells it, as a whole. ``lead_time_days`` null: the supplier's."""

    sku: Sku
    supplier_sku: Sku = ""
    minimum_quantity: Units = 1
    pack_size: Units = 1
    lead_time_days: Days | None = None
    is_preferred: bool = False
    is_active: bool = True
    price_breaks: list[BreakBody] = []


class TermsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Terms to set; those of products that are not named stay."""

    products: list[TermsBody]
    version: int | None = None


class TermsAnswer(msgspec.Struct, frozen=True):
    """What a supplier sells us, by SKU; ``version`` is the supplier's."""

    items: list[SupplierProductView]
    version: int


class ContactBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person at the supplier; who receives orders needs an e-mail address."""

    name: Person
    role: Person = ""
    email: Mail = ""
    phone: Phone = ""
    receives_orders: bool = False


class ContactsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contacts that take the place of those before."""

    contacts: list[ContactBody]
    version: int | None = None


class ContactsAnswer(msgspec.Struct, frozen=True):
    """The people at a supplier by name; ``version`` is the supplier's."""

    items: list[ContactView]
    version: int


class PurchasePage(msgspec.Struct, frozen=True):
    """A page of purchase orders, newest first."""

    items: list[PurchaseRow]
    next_cursor: str
    previous_cursor: str


class PurchaseLineBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a product to buy. Without a price: from the supplier's price breaks; without a
    day: from the lead time and the location's calendar."""

    sku: Sku
    quantity: Units
    unit_price: Decimal | None = None
    expected_on: date | None = None


class PurchaseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft to write. ``note`` is for the supplier to read. ``is_off_terms``: the supplier
    agreed to less than its minimum, or to broken packs."""

    supplier: Code
    location: Code
    lines: list[PurchaseLineBody]
    note: Note = ""
    is_off_terms: bool = False


class DraftRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a draft; what is left out stays. ``lines`` replace all lines."""

    lines: list[PurchaseLineBody] | None = None
    note: Note | None = None
    location: Code | None = None
    is_off_terms: bool = False
    version: int | None = None


class DispatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Send it. ``is_off_terms``: below the supplier's minimum amount, as agreed."""

    is_off_terms: bool = False
    version: int | None = None


class LineAnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes of a line and when; zero declines it. Without a day: as asked."""

    line_id: uuid.UUID
    quantity: UnitsOrNone
    on: date | None = None
    note: ShortNote = ""


class ConfirmationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The supplier's answer. Lines that it does not name are confirmed as asked."""

    lines: list[LineAnswerBody] = []
    note: ShortNote = ""
    version: int | None = None


class ReasonRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state change with its reason."""

    reason: Reason
    version: int | None = None


class LineReceptionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a line that came: ``quantity`` good ones, and those that go back with why. Where
    the product has lots, the lot and its day of expiry."""

    line_id: uuid.UUID
    quantity: UnitsOrNone
    quantity_rejected: UnitsOrNone = 0
    reject_reason: ShortNote = ""
    lot_code: Code = ""
    expires_on: date | None = None


class ReceptionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came. ``may_exceed``: take in more than was ordered, which needs its own right."""

    lines: list[LineReceptionBody]
    may_exceed: bool = False
    version: int | None = None
