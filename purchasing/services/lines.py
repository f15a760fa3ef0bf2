"""Lines of a purchase order, from what is asked and the supplier's terms."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from core import limits
from core.errors import DomainError, Invalid, NotFound
from inventory.models import Location, Product, Supplier
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars
from purchasing.models import PurchaseLine
from purchasing.rules import terms as rules
from purchasing.rules.terms import Terms
from purchasing.selectors import terms as terms_book

_PRICE_DIGITS = 4


class OffTerms(DomainError):
    """The supplier does not sell it like that."""

    code = "off_terms"


@dataclass(frozen=True, slots=True)
class NewPurchaseLine:
    """Units of a product to buy. No price: from the supplier's price breaks; no day: from the
    lead time and the location's calendar."""

    sku: str
    quantity: int
    unit_price: Decimal | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one purchase order is to hold. ``is_off_terms``: the supplier agreed to less than the
    minimum, or to broken packs."""

    supplier: Supplier
    location: Location
    lines: Sequence[NewPurchaseLine]
    is_off_terms: bool = False


@dataclass(frozen=True, slots=True)
class _Book:
    """Everything that lines are written from."""

    products: Mapping[str, Product]
    terms: Mapping[tuple[int, uuid.UUID], Terms]
    calendars: Mapping[int, WorkDays]


def build(*, wanted: Sequence[Wanted], at: datetime) -> list[list[PurchaseLine]]:
    """The unsaved lines of each purchase order, without position. Five queries, whatever the
    number.

    Raises:
        Invalid: ``lines_required``, ``too_many_lines``, ``quantity_not_positive``,
            ``price_invalid``, ``expected_on_passed``, ``expected_on_too_far``,
            ``product_not_bought``, ``product_discontinued``, ``price_unknown``.
        NotFound: ``product_unknown``.
        OffTerms: ``quantity_below_minimum``, ``quantity_not_whole_packs``.
    """
    skus = {line.sku for each in wanted for line in each.lines}
    products = {p.sku: p for p in Product.objects.filter(sku__in=skus)}
    book = _Book(
        products=products,
        terms=terms_book.for_buying(
            supplier_ids={each.supplier.pk for each in wanted},
            product_ids={p.pk for p in products.values()},
        ),
        calendars=calendars.of_locations(location_ids={each.location.pk for each in wanted}),
    )
    return [_lines(each, book, at=at) for each in wanted]


def _lines(wanted: Wanted, book: _Book, *, at: datetime) -> list[PurchaseLine]:
    if not wanted.lines:
        raise Invalid(_("A purchase order needs at least one line."), code="lines_required")
    if len(wanted.lines) > limits.LINES_PER_ORDER:
        raise Invalid(_("These are too many lines."), code="too_many_lines")
    return [_line(new, wanted, book, at=at) for new in wanted.lines]


def _line(new: NewPurchaseLine, wanted: Wanted, book: _Book, *, at: datetime) -> PurchaseLine:
    product = _product(new, book)
    known = book.terms.get((wanted.supplier.pk, product.pk))
    terms = known or Terms(lead_time_days=wanted.supplier.lead_time_days)
    if not wanted.is_off_terms:
        _require_orderable(new, terms)
    days = book.calendars[wanted.location.pk]
    today = at.astimezone(days.zone).date()
    return PurchaseLine(
        product=product,
        supplier_sku=terms.supplier_sku,
        quantity=new.quantity,
        unit_price=_price(new, terms),
        expected_on=_expected_on(new, terms, days, today=today),
    )


def _product(new: NewPurchaseLine, book: _Book) -> Product:
    if not 0 < new.quantity <= limits.QUANTITY_MAX:
        raise Invalid(
            _("Order a quantity above zero."),
            code="quantity_not_positive",
            details={"sku": new.sku},
        )
    product = book.products.get(new.sku)
    if product is None:
        raise NotFound(
            _("There is no product %(sku)s.") % {"sku": new.sku},
            code="product_unknown",
            details={"sku": new.sku},
        )
    if product.type != Product.Type.STOCKED:
        raise Invalid(
            _("%(sku)s is not kept in stock, so it is not bought for it.") % {"sku": new.sku},
            code="product_not_bought",
            details={"sku": new.sku},
        )
    if product.is_discontinued or not product.is_active:
        raise Invalid(
            _("%(sku)s is not bought any more.") % {"sku": new.sku},
            code="product_discontinued",
            details={"sku": new.sku},
        )
    return product


def _require_orderable(new: NewPurchaseLine, terms: Terms) -> None:
    suggested = rules.orderable(terms=terms, quantity=new.quantity)
    if suggested == new.quantity:
        return
    is_below = new.quantity < terms.minimum_quantity
    words = (
        _("%(sku)s: the supplier sells at least %(minimum)s. Order %(suggested)s.")
        if is_below
        else _("%(sku)s: the supplier sells packs of %(pack)s. Order %(suggested)s.")
    )
    facts = {
        "sku": new.sku,
        "minimum": terms.minimum_quantity,
        "pack": terms.pack_size,
        "suggested": suggested,
    }
    raise OffTerms(
        words % facts,
        code="quantity_below_minimum" if is_below else "quantity_not_whole_packs",
        details=facts,
    )


def _price(new: NewPurchaseLine, terms: Terms) -> Decimal:
    price = new.unit_price
    if price is None:
        price = rules.unit_price(breaks=terms.breaks, quantity=new.quantity)
    if price is None:
        raise Invalid(
            _("%(sku)s: no price is agreed for this quantity. Give one.") % {"sku": new.sku},
            code="price_unknown",
            details={"sku": new.sku},
        )
    require_price(price, sku=new.sku)
    return price


def require_price(price: Decimal, *, sku: str) -> None:
    """Refuse what cannot be a price of a unit.

    Raises:
        Invalid: ``price_invalid``.
    """
    is_price = price.is_finite() and 0 <= price <= limits.PRICE_MAX
    if not is_price or price != round(price, _PRICE_DIGITS):
        raise Invalid(
            _("%(sku)s: this is no price.") % {"sku": sku},
            code="price_invalid",
            details={"sku": sku},
        )


def _expected_on(new: NewPurchaseLine, terms: Terms, days: WorkDays, *, today: date) -> date:
    """The day asked for; else the first working day of the location after the lead time."""
    if new.expected_on is None:
        return days.next(today + timedelta(days=terms.lead_time_days))
    require_day(new.expected_on, today=today)
    return new.expected_on


def require_day(on: date, *, today: date) -> None:
    """Refuse a day of arrival that cannot be meant.

    Raises:
        Invalid: ``expected_on_passed``, ``expected_on_too_far``.
    """
    if on < today:
        raise Invalid(
            _("This day has passed: %(day)s.") % {"day": on.isoformat()},
            code="expected_on_passed",
        )
    if on > today + timedelta(days=limits.PURCHASE_DAYS_AHEAD_MAX):
        raise Invalid(
            _("This day is years away: %(day)s.") % {"day": on.isoformat()},
            code="expected_on_too_far",
        )
