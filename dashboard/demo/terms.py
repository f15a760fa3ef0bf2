"""On which terms the company's suppliers sell: by region, currency and price of the product."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard.demo.company import ProductRow
from purchasing.rules.terms import Break, Terms


@dataclass(frozen=True, slots=True)
class Region:
    """Where suppliers are about equally far: from order to receipt, to an answer, and how many
    months of goods an order to them is for. ``countries`` empty: all others."""

    name: str
    lead_time_days: int
    answer_hours: int
    months_per_order: int
    countries: frozenset[str] = frozenset()


NEAR = Region("near", 8, 7, 2, frozenset({"US", "CA"}))
OVERSEAS = Region("overseas", 24, 44, 4, frozenset({"AU", "BR", "JP", "SG"}))
EUROPE = Region("Europe", 15, 26, 3)

_EURO_COUNTRIES = frozenset({"DE", "ES", "FI", "FR", "IT", "NL"})
# What a US dollar is worth; round numbers that stay as they are.
_RATES = {"USD": Decimal(1), "EUR": Decimal("0.90"), "GBP": Decimal("0.80")}
# From so many units on, this share of our list price.
_LADDER = ((1, Decimal("0.70")), (40, Decimal("0.65")), (120, Decimal("0.60")))
_MINIMUM_OF_PACKS = 10
_CENT = Decimal("0.01")


def region_of(country: str) -> Region:
    return next((region for region in (NEAR, OVERSEAS) if country in region.countries), EUROPE)


def currency_of(country: str) -> str:
    if country in _EURO_COUNTRIES:
        return "EUR"
    return "GBP" if country == "GB" else "USD"


def terms_of(row: ProductRow, *, country: str, markup: Decimal = Decimal(1)) -> Terms:
    """How a supplier in a country sells a product; what costs less comes in larger packs."""
    rate = _RATES[currency_of(country)] * markup
    pack_size = 10 if row.list_price < 20 else 5 if row.list_price < 60 else 1
    return Terms(
        supplier_sku=f"{row.sku.removeprefix('NW-')}-{pack_size}",
        minimum_quantity=_MINIMUM_OF_PACKS if pack_size > 1 else 1,
        pack_size=pack_size,
        lead_time_days=region_of(country).lead_time_days,
        breaks=tuple(
            Break(quantity, (row.list_price * share * rate).quantize(_CENT))
            for quantity, share in _LADDER
        ),
    )
