"""Suppliers, demand of the past and deliveries of the past, by the ways they really come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.actors import SYSTEM
from inventory.models import Location, Product, StockMovement, Supplier
from purchasing.models import (
    PriceBreak,
    PurchaseOrder,
    ServiceClass,
    SupplierProduct,
)
from purchasing.services import orders, receiving
from purchasing.services.orders import NewPurchase, NewPurchaseLine, Sending
from purchasing.services.receiving import LineReception, Reception
from tests.world import MORNING

Kind = StockMovement.Kind


def service_classes() -> None:
    """The classes as they are delivered; tests that empty the tables take them away."""
    for code, share, level in (("A", "0.8", "0.98"), ("B", "0.95", "0.95"), ("C", "1", "0.9")):
        ServiceClass.objects.update_or_create(
            code=code,
            defaults={"turnover_share": Decimal(share), "service_level": Decimal(level)},
        )


def supplier(code: str = "leaf", **values: Any) -> Supplier:
    return Supplier.objects.create(
        **{"code": code, "name": code.capitalize(), "currency": "EUR", "lead_time_days": 7} | values
    )


def sells(
    seller: Supplier,
    product: Product,
    prices: Sequence[tuple[int, str]] = ((1, "2.00"),),
    **values: Any,
) -> SupplierProduct:
    """Terms of a supplier for a product, with (from quantity, unit price)."""
    row = SupplierProduct.objects.create(supplier=seller, product=product, **values)
    PriceBreak.objects.bulk_create(
        PriceBreak(supplier_product=row, from_quantity=start, unit_price=Decimal(price))
        for start, price in prices
    )
    return row


def sold(
    product: Product, location: Location, by_week: Sequence[int], *, until: datetime = MORNING
) -> None:
    """Units that came in and left again in each week before ``until``, oldest first."""
    movements = []
    for weeks_ago, units in zip(range(len(by_week), 0, -1), by_week, strict=True):
        at = until - timedelta(weeks=weeks_ago)
        movements += [
            _movement(product, location, Kind.RECEIVED, max(units, 1), at),
            _movement(product, location, Kind.SHIPPED, -units, at + timedelta(days=3)),
            _movement(product, location, Kind.ADJUSTED, min(0, units - 1), at),
        ]
    StockMovement.objects.bulk_create(m for m in movements if m.on_hand_change)


def _movement(
    product: Product, location: Location, kind: str, change: int, at: datetime
) -> StockMovement:
    return StockMovement(
        product=product,
        location=location,
        kind=kind,
        on_hand_change=change,
        actor_kind="system",
        occurred_at=at,
    )


def bought(
    seller: Supplier,
    location: Location,
    lines: Sequence[tuple[str, int, str]],
    *,
    at: datetime = MORNING,
    expected_on: Any = None,
) -> PurchaseOrder:
    """A purchase order of (SKU, quantity, unit price), sent."""
    (made,) = orders.create(
        orders=[
            NewPurchase(
                supplier_code=seller.code,
                location_code=location.code,
                lines=[
                    NewPurchaseLine(sku, quantity, Decimal(price), expected_on)
                    for sku, quantity, price in lines
                ],
                is_off_terms=True,
            )
        ],
        actor=SYSTEM,
        at=at,
    )
    (sent,) = orders.send(sendings=[Sending(made.pk, is_off_terms=True)], actor=SYSTEM, at=at)
    return sent


def came(purchase: PurchaseOrder, quantities: Sequence[tuple[int, int]], *, at: datetime) -> None:
    """Good and rejected units of each line, by position, came in."""
    lines = purchase.lines.order_by("position")
    receiving.receive(
        receptions=[
            Reception(
                purchase.pk,
                [
                    LineReception(
                        line.pk, good, rejected, reject_reason="broken" if rejected else ""
                    )
                    for line, (good, rejected) in zip(lines, quantities, strict=True)
                    if good or rejected
                ],
            )
        ],
        may_exceed=True,
        actor=SYSTEM,
        at=at,
    )
