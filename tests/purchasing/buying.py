"""A tea merchant that sells us tea, cups and lamps, and purchase orders at every stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.actors import SYSTEM, Actor
from inventory.models import StockLevel, Supplier
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.rules.terms import Break
from purchasing.services import answers, orders, receiving, suppliers, terms
from purchasing.services.answers import Answer, LineAnswer, Refusal
from purchasing.services.orders import NewPurchase, NewPurchaseLine, Sending, Withdrawal
from purchasing.services.receiving import LineReception, Reception
from purchasing.services.suppliers import Contact, NewSupplier
from purchasing.services.terms import ProductTerms
from tests.world import MORNING, World

# Tea is sold from 12 on in boxes of 6: five days from the Tuesday on which tests begin.
TEA_DUE = date(2026, 11, 29)
LATE = date(2026, 12, 20)


def merchant(*, code: str = "leaf", name: str = "Leaf & Sons", **more: Any) -> Supplier:
    """A supplier of tea (12 at least, boxes of 6, 3.00 and from 60 on 2.50), cups and lamps."""
    values = {"email": "sales@example.net", "currency": "EUR", "lead_time_days": 10, **more}
    suppliers.create(
        suppliers=[NewSupplier(code=code, name=name, **values)], actor=SYSTEM, at=MORNING
    )
    return terms.set_products(
        code=code,
        products=[
            ProductTerms(
                sku="TEA",
                supplier_sku="L-1",
                minimum_quantity=12,
                pack_size=6,
                lead_time_days=5,
                price_breaks=[Break(12, Decimal("3.00")), Break(60, Decimal("2.50"))],
            ),
            ProductTerms(sku="CUP", price_breaks=[Break(1, Decimal("7.125"))]),
            ProductTerms(sku="LAMP", price_breaks=[Break(1, Decimal("40"))]),
        ],
        actor=SYSTEM,
        at=MORNING,
    )


def contacts(*addresses: str, code: str = "leaf") -> None:
    """People of the merchant who receive orders."""
    suppliers.set_contacts(
        code=code,
        version=None,
        contacts=[Contact(name=a, email=a, receives_orders=True) for a in addresses],
        actor=SYSTEM,
        at=MORNING,
    )


def new(
    lines: Sequence[NewPurchaseLine | tuple[str, int]] = (("TEA", 12), ("CUP", 4)), **more: Any
) -> NewPurchase:
    """A purchase order to be: lines, or SKUs and quantities."""
    rows = [row if isinstance(row, NewPurchaseLine) else NewPurchaseLine(*row) for row in lines]
    return NewPurchase(**{"supplier_code": "leaf", "location_code": "main", "lines": rows, **more})


def draft(*lines: NewPurchaseLine | tuple[str, int], **more: Any) -> PurchaseOrder:
    """A draft, of 12 tea and 4 cups unless told otherwise."""
    wanted = new(lines, **more) if lines else new(**more)
    (purchase,) = orders.create(orders=[wanted], actor=SYSTEM, at=MORNING)
    return purchase


def sent(*lines: NewPurchaseLine | tuple[str, int], **more: Any) -> PurchaseOrder:
    purchase = draft(*lines, **more)
    orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING)
    return fresh(purchase)


def confirmed(*lines: NewPurchaseLine | tuple[str, int]) -> PurchaseOrder:
    purchase = sent(*lines)
    answers.confirm(answers=[Answer(purchase.pk)], actor=SYSTEM, at=MORNING)
    return fresh(purchase)


def partly_received() -> PurchaseOrder:
    purchase = sent()
    receive(purchase, TEA=5)
    return fresh(purchase)


def received() -> PurchaseOrder:
    purchase = sent()
    receive(purchase, TEA=12, CUP=4)
    return fresh(purchase)


def cancelled() -> PurchaseOrder:
    purchase = sent()
    cancel(purchase)
    return fresh(purchase)


STAGES: dict[str, Callable[[], PurchaseOrder]] = {
    "draft": draft,
    "sent": sent,
    "confirmed": confirmed,
    "partly_received": partly_received,
    "received": received,
    "cancelled": cancelled,
}


def cancel(purchase: PurchaseOrder, *, actor: Actor = SYSTEM) -> None:
    wanted = [Withdrawal(purchase.pk, "not needed")]
    orders.cancel(cancellations=wanted, actor=actor, at=MORNING)


def close_short(purchase: PurchaseOrder, *, actor: Actor = SYSTEM) -> None:
    wanted = [Withdrawal(purchase.pk, "never came")]
    orders.close_short(closures=wanted, actor=actor, at=MORNING)


def decline(purchase: PurchaseOrder, *, actor: Actor = SYSTEM) -> None:
    answers.decline(refusals=[Refusal(purchase.pk, "sold out")], actor=actor, at=MORNING)


def answer(
    purchase: PurchaseOrder,
    *,
    actor: Actor = SYSTEM,
    at: datetime = MORNING,
    **said: tuple[int, date | None],
) -> None:
    """Confirm so many of a SKU for a day."""
    given = [
        LineAnswer(line(purchase, sku).pk, quantity, on) for sku, (quantity, on) in said.items()
    ]
    answers.confirm(answers=[Answer(purchase.pk, given)], actor=actor, at=at)


def receive(
    purchase: PurchaseOrder, *, actor: Actor = SYSTEM, may_exceed: bool = False, **came: int
) -> None:
    """Take in so many of a SKU."""
    rows = [LineReception(line(purchase, sku).pk, quantity) for sku, quantity in came.items()]
    receiving.receive(
        receptions=[Reception(purchase.pk, rows)],
        may_exceed=may_exceed,
        actor=actor,
        at=MORNING,
    )


def line(purchase: PurchaseOrder, sku: str) -> PurchaseLine:
    """The line of a product as it is now."""
    return PurchaseLine.objects.get(purchase_order=purchase, product__sku=sku)


def fresh(purchase: PurchaseOrder) -> PurchaseOrder:
    return PurchaseOrder.objects.get(pk=purchase.pk)


def allow_backorders(small_world: World, limit: int = 50) -> None:
    """The main warehouse may promise tea that has not come yet."""
    StockLevel.objects.filter(product=small_world.tea, location=small_world.warehouse).update(
        backorder_limit=limit
    )
