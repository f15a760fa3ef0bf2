"""The shape of an order as it is asked for, whichever way it comes in.

The staff form, REST, batch, files and other systems all build an ``OrderRequest``; intake knows
nothing else. Field limits that belong to one value stand here; what depends on other data
(product known, stock there) is validation's work.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=200)]
LongText = Annotated[str, Meta(max_length=4000)]
Code = Annotated[str, Meta(max_length=64)]
# E.164 has 15 digits; people write spaces and an extension.
Phone = Annotated[str, Meta(max_length=40)]
# A moment says its offset: nine o'clock where?
AwareMoment = Annotated[datetime, Meta(tz=True)]
# 12 digits before the point cover any order a person can mean; more is a typing error.
AMOUNT_MAX = Decimal("999999999999")
# No order is older, none is for later; at the very ends a time zone leads out of the calendar.
YEAR_MIN, YEAR_MAX = 1900, 2999


def _check_amounts(request: LineRequest | OrderRequest, names: tuple[str, ...]) -> None:
    for name in names:
        amount = getattr(request, name)
        if amount is None or (amount.is_finite() and amount.copy_abs() <= AMOUNT_MAX):
            continue
        raise ValueError(f"`{name}` must lie between -{AMOUNT_MAX} and {AMOUNT_MAX}")


def _check_dates(request: LineRequest | OrderRequest, names: tuple[str, ...]) -> None:
    for name in names:
        stated: date | None = getattr(request, name)
        if stated is not None and not YEAR_MIN <= stated.year <= YEAR_MAX:
            raise ValueError(f"`{name}` must lie between the years {YEAR_MIN} and {YEAR_MAX}")


class PartyRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Who orders. ``code`` finds a known customer; otherwise the e-mail does."""

    name: Text = ""
    code: Code = ""
    email: Text = ""
    phone: Phone = ""
    company: Text = ""
    language: Annotated[str, Meta(max_length=10)] = ""


class AddressRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A postal address; ``country`` is ISO 3166-1 alpha-2."""

    name: Text = ""
    company: Text = ""
    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    region: Text = ""
    postcode: Annotated[str, Meta(max_length=20)] = ""
    country: Annotated[str, Meta(max_length=2)] = ""
    phone: Phone = ""


class LineRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """One order line. ``unit_price`` None means: our list price."""

    sku: Code = ""
    quantity: int = 0
    unit_price: Decimal | None = None
    gtin: Code = ""
    description: Text = ""
    unit: Annotated[str, Meta(max_length=12)] = ""
    discount_amount: Decimal = Decimal(0)
    tax_amount: Decimal = Decimal(0)
    external_line_id: Code = ""
    requested_on: date | None = None

    def __post_init__(self) -> None:
        _check_amounts(self, ("unit_price", "discount_amount", "tax_amount"))
        _check_dates(self, ("requested_on",))


class OrderRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """An order as asked for. Amounts are in ``currency`` (ISO 4217).

    ``external_id`` is the sender's own number, unique within ``channel``. ``stated_total_amount``
    is what the sender says the order comes to; it is kept beside our own sum, never replaced.
    """

    lines: list[LineRequest]
    customer: PartyRequest = PartyRequest()
    ship_to: AddressRequest = AddressRequest()
    bill_to: AddressRequest | None = None
    currency: Annotated[str, Meta(max_length=3)] = ""
    channel: Code = ""
    external_id: Code = ""
    ordered_at: AwareMoment | None = None
    requested_on: date | None = None
    discount_amount: Decimal = Decimal(0)
    shipping_amount: Decimal = Decimal(0)
    tax_amount: Decimal = Decimal(0)
    stated_total_amount: Decimal | None = None
    priority: Annotated[int, Meta(ge=0, le=9)] = 5
    note: LongText = ""
    is_draft: bool = False

    def __post_init__(self) -> None:
        _check_amounts(
            self, ("discount_amount", "shipping_amount", "tax_amount", "stated_total_amount")
        )
        _check_dates(self, ("ordered_at", "requested_on"))


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to ``limits.ORDERS_PER_BATCH`` orders; each has its own outcome."""

    orders: list[msgspec.Raw]
