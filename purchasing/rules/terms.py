"""What a supplier's terms say about a quantity: its price, and whether it may be ordered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core import money


@dataclass(frozen=True, slots=True)
class Break:
    """From this quantity on, a unit costs this much."""

    from_quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """How a supplier sells a product; ``lead_time_days`` in calendar days from order to receipt."""

    supplier_sku: str = ""
    minimum_quantity: int = 1
    pack_size: int = 1
    lead_time_days: int = 0
    breaks: tuple[Break, ...] = ()


def unit_price(*, breaks: Iterable[Break], quantity: int) -> Decimal | None:
    """The price of a unit when so many are ordered; None where no break covers so few."""
    reached = [b for b in breaks if b.from_quantity <= quantity]
    return max(reached, key=lambda b: b.from_quantity).unit_price if reached else None


def orderable(*, terms: Terms, quantity: int) -> int:
    """The least quantity that keeps to the minimum and whole packs and is no smaller."""
    wanted = max(quantity, terms.minimum_quantity)
    return -(-wanted // terms.pack_size) * terms.pack_size


def total_amount(*, lines: Iterable[tuple[int, Decimal]], currency: str) -> Decimal:
    """What quantities at unit prices cost together, rounded to the currency."""
    return money.round_amount(sum((q * price for q, price in lines), Decimal(0)), currency)
