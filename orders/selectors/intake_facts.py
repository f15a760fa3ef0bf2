"""What intake looks up before it judges a batch of requests: a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from inventory.models import Product
from orders.models import Channel, Customer, Order
from orders.rules.request import OrderRequest
from orders.rules.validation import Facts, KnownProduct


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a batch of requests refers to that exists already."""

    channels: dict[str, Channel]
    products: dict[str, KnownProduct]
    products_by_gtin: dict[str, KnownProduct]
    customers_by_code: dict[str, Customer]
    customers_by_email: dict[str, Customer]
    orders_by_external: dict[tuple[str, str], Order]

    def customer_of(self, request: OrderRequest) -> Customer | None:
        """The customer a request means: by code, else by e-mail."""
        party = request.customer
        if party.code:
            return self.customers_by_code.get(party.code)
        return self.customers_by_email.get(party.email.strip().lower()) if party.email else None

    def remember(self, customer: Customer) -> None:
        """Know a customer who is about to be written."""
        if customer.code:
            self.customers_by_code[customer.code] = customer
        if customer.email:
            self.customers_by_email.setdefault(customer.email.lower(), customer)

    def facts_for(self, request: OrderRequest) -> Facts:
        return Facts(
            products=self.products,
            products_by_gtin=self.products_by_gtin,
            is_channel_known=request.channel in self.channels,
            is_customer_known=self.customer_of(request) is not None,
        )


def look_up(requests: Sequence[OrderRequest]) -> Known:
    """Find what the requests refer to, in four queries."""
    products = [_known(p) for p in _products(requests)]
    customers = _customers(requests)
    return Known(
        channels={
            c.code: c
            for c in Channel.objects.filter(code__in={r.channel for r in requests}, is_active=True)
        },
        products={p.sku: p for p, _ in products},
        products_by_gtin={gtin: p for p, gtin in products if gtin},
        customers_by_code={c.code: c for c in customers if c.code},
        # The oldest customer with an e-mail keeps it; rows come newest first.
        customers_by_email={c.email.lower(): c for c in customers if c.email},
        orders_by_external=_placed_before(requests),
    )


def _products(requests: Sequence[OrderRequest]) -> list[Product]:
    lines = [line for request in requests for line in request.lines]
    skus = {line.sku for line in lines if line.sku}
    gtins = {line.gtin for line in lines if line.gtin}
    return list(Product.objects.filter(Q(sku__in=skus) | Q(gtin__in=gtins)))


def _known(product: Product) -> tuple[KnownProduct, str]:
    known = KnownProduct(
        id=product.pk,
        sku=product.sku,
        name=product.name,
        list_price=product.list_price,
        currency=product.currency,
        unit=product.unit,
        type=product.type,
        is_active=product.is_active,
        is_stock_kept=product.is_stock_kept,
        lead_time_days=product.lead_time_days,
    )
    return known, product.gtin


def _customers(requests: Sequence[OrderRequest]) -> list[Customer]:
    codes = {r.customer.code for r in requests if r.customer.code}
    emails = {r.customer.email.strip().lower() for r in requests if r.customer.email}
    return list(
        Customer.objects.alias(email_lower=Lower("email"))
        .filter(Q(code__in=codes) | Q(email_lower__in=emails))
        .order_by("-created_at")
    )


def _placed_before(requests: Sequence[OrderRequest]) -> dict[tuple[str, str], Order]:
    externals = {r.external_id for r in requests if r.external_id}
    if not externals:
        return {}
    return {
        (order.channel.code, order.external_id): order
        for order in Order.objects.select_related("channel").filter(external_id__in=externals)
    }
