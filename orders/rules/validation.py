"""What intake checks without asking the stock: every finding at once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import limits
from core.money import round_amount
from orders.rules import contact, pricing
from orders.rules.findings import Finding, Severity
from orders.rules.request import AMOUNT_MAX, LineRequest, OrderRequest

_CURRENCY = re.compile(r"[A-Z]{3}\Z")

BLOCK, WARN = Severity.BLOCK, Severity.WARN

# With one of these there is nothing that could be kept as an order: it is refused as a whole.
REFUSING_CODES = frozenset(
    {
        "channel_unknown",
        "currency_unknown",
        "lines_missing",
        "lines_too_many",
        "quantity_not_positive",
        "quantity_too_large",
        "price_negative",
        "amount_too_large",
        "discount_too_large",
        "number_missing",
        "quantity_not_whole",
    }
)


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """What intake needs to know of a product."""

    id: uuid.UUID
    sku: str
    name: str
    list_price: Decimal
    currency: str
    unit: str
    type: str
    is_active: bool
    is_stock_kept: bool
    lead_time_days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the check: products by SKU and by GTIN, and the channel."""

    products: Mapping[str, KnownProduct]
    products_by_gtin: Mapping[str, KnownProduct]
    is_channel_known: bool
    is_customer_known: bool

    def product_of(self, line: LineRequest) -> KnownProduct | None:
        return self.products.get(line.sku) or (
            self.products_by_gtin.get(line.gtin) if line.gtin else None
        )


def check(request: OrderRequest, facts: Facts) -> list[Finding]:
    """Return everything that is missing, wrong or odd about a request."""
    findings = [*_check_head(request, facts), *_check_parties(request, facts)]
    for position, line in enumerate(request.lines):
        findings += _check_line(position, line, request, facts)
    return [*findings, *_check_amounts(request, facts)]


def refuses(findings: list[Finding]) -> bool:
    """True when the findings leave nothing that could be kept as an order."""
    return any(finding.code in REFUSING_CODES for finding in findings)


def _check_head(request: OrderRequest, facts: Facts) -> Iterator[Finding]:
    if not facts.is_channel_known:
        yield Finding("channel_unknown", BLOCK, "channel", _("There is no such channel."))
    if not _CURRENCY.match(request.currency):
        yield Finding(
            "currency_unknown", BLOCK, "currency", _("Give the currency as a three-letter code.")
        )
    if not request.lines:
        yield Finding("lines_missing", BLOCK, "lines", _("An order needs at least one line."))
    if len(request.lines) > limits.LINES_PER_ORDER:
        yield Finding(
            "lines_too_many",
            BLOCK,
            "lines",
            _("An order has at most %(n)s lines.") % {"n": limits.LINES_PER_ORDER},
        )


def _check_parties(request: OrderRequest, facts: Facts) -> Iterator[Finding]:
    customer = request.customer
    if not facts.is_customer_known and not (customer.name or customer.company).strip():
        yield Finding("customer_missing", BLOCK, "customer.name", _("Who orders is missing."))
    has_contact = customer.email or customer.phone
    if not facts.is_customer_known and not has_contact:
        yield Finding(
            "contact_missing",
            WARN,
            "customer.email",
            _("There is no e-mail and no telephone: the customer cannot be told anything."),
        )
    if customer.email and not _looks_like_email(customer.email):
        yield Finding("email_invalid", BLOCK, "customer.email", _("This is no e-mail address."))
    for name in contact.missing_address_fields(request.ship_to):
        yield Finding(
            "address_incomplete",
            BLOCK,
            f"ship_to.{name}",
            _address_words(name, request.ship_to.country),
        )


def _address_words(name: str, country: str) -> str:
    if name == "country":
        return _("Give the country of delivery as a two-letter code.")
    return _("Needed for a delivery to %(country)s.") % {"country": country}


def _looks_like_email(text: str) -> bool:
    local, at, domain = text.strip().rpartition("@")
    return bool(local and at and "." in domain and not any(c.isspace() for c in text.strip()))


def _check_line(
    position: int, line: LineRequest, request: OrderRequest, facts: Facts
) -> Iterator[Finding]:
    field = f"lines.{position}"
    if line.quantity <= 0:
        yield Finding(
            "quantity_not_positive", BLOCK, f"{field}.quantity", _("A line needs at least one.")
        )
    if line.quantity > limits.QUANTITY_MAX:
        yield Finding(
            "quantity_too_large",
            BLOCK,
            f"{field}.quantity",
            _("More than %(n)s of one product is taken for a mistake.")
            % {"n": limits.QUANTITY_MAX},
        )
    if line.unit_price is not None and line.unit_price < 0:
        yield Finding(
            "price_negative", BLOCK, f"{field}.unit_price", _("A price is not below zero.")
        )
    yield from _check_product(field, line, request, facts)


def _check_product(
    field: str, line: LineRequest, request: OrderRequest, facts: Facts
) -> Iterator[Finding]:
    product = facts.product_of(line)
    if product is None:
        yield Finding(
            "product_unknown",
            BLOCK,
            f"{field}.sku",
            _("There is no product %(sku)s.") % {"sku": line.sku or line.gtin or "—"},
        )
        return
    if not product.is_active:
        yield Finding(
            "product_not_sold",
            BLOCK,
            f"{field}.sku",
            _("%(sku)s is not sold any more.") % {"sku": product.sku},
        )
    if line.unit_price is None and product.currency != request.currency:
        yield Finding(
            "price_missing",
            BLOCK,
            f"{field}.unit_price",
            _("%(sku)s has no list price in %(currency)s.")
            % {"sku": product.sku, "currency": request.currency},
        )


def _check_amounts(request: OrderRequest, facts: Facts) -> Iterator[Finding]:
    """What an order comes to lies between nothing and what a person can mean."""
    prices = [_price(line, request, facts) for line in request.lines]
    are_countable = all(0 < line.quantity <= limits.QUANTITY_MAX for line in request.lines)
    if not _CURRENCY.match(request.currency) or None in prices or not are_countable:
        return
    amounts = [
        pricing.line_amount(
            quantity=line.quantity,
            unit_price=price or Decimal(0),
            discount_amount=line.discount_amount,
            currency=request.currency,
        )
        for line, price in zip(request.lines, prices, strict=True)
    ]
    for position, amount in enumerate(amounts):
        if amount < 0:
            yield _discount_too_large(f"lines.{position}.discount_amount")
    extra = request.shipping_amount + request.tax_amount
    extra += sum((line.tax_amount for line in request.lines), Decimal(0))
    total = sum(amounts, Decimal(0)) + extra
    if total > AMOUNT_MAX:
        yield Finding(
            "amount_too_large",
            BLOCK,
            "lines",
            _("An order of more than %(n)s is taken for a mistake.") % {"n": f"{AMOUNT_MAX:,}"},
        )
    if total < round_amount(request.discount_amount, request.currency):
        yield _discount_too_large("discount_amount")


def _discount_too_large(field: str) -> Finding:
    return Finding(
        "discount_too_large", BLOCK, field, _("A discount is not larger than what it is given on.")
    )


def _price(line: LineRequest, request: OrderRequest, facts: Facts) -> Decimal | None:
    """What one unit costs; None where it cannot be told."""
    product = facts.product_of(line)
    if line.unit_price is not None or product is None:
        return line.unit_price
    return product.list_price if product.currency == request.currency else None


def check_total(request: OrderRequest, totals: pricing.Totals) -> list[Finding]:
    """Compare what the sender says the order comes to with our own sum; both are kept."""
    stated = request.stated_total_amount
    if stated is None or stated == totals.total_amount:
        return []
    return [
        Finding(
            "total_differs",
            WARN,
            "stated_total_amount",
            _("The order states a total of %(stated)s; its lines come to %(ours)s.")
            % {"stated": stated, "ours": totals.total_amount},
        )
    ]
