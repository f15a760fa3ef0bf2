"""What an order comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.money import round_amount


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an order in its currency; total = lines - discount + shipping + tax."""

    lines_amount: Decimal
    discount_amount: Decimal
    shipping_amount: Decimal
    tax_amount: Decimal

    @property
    def total_amount(self) -> Decimal:
        return self.lines_amount - self.discount_amount + self.shipping_amount + self.tax_amount


def line_amount(
    *, quantity: int, unit_price: Decimal, discount_amount: Decimal, currency: str
) -> Decimal:
    """Quantity x unit price less the line's discount, rounded once."""
    return round_amount(quantity * unit_price, currency) - round_amount(discount_amount, currency)


def total(
    *,
    line_amounts: Iterable[Decimal],
    line_taxes: Iterable[Decimal],
    discount_amount: Decimal,
    shipping_amount: Decimal,
    tax_amount: Decimal,
    currency: str,
) -> Totals:
    """Add up an order; the lines' taxes and the order's own tax are one tax amount."""
    return Totals(
        lines_amount=sum(line_amounts, Decimal(0)),
        discount_amount=round_amount(discount_amount, currency),
        shipping_amount=round_amount(shipping_amount, currency),
        tax_amount=round_amount(tax_amount, currency)
        + sum((round_amount(t, currency) for t in line_taxes), Decimal(0)),
    )
