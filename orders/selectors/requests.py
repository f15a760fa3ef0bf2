"""A stored order as the request it once was, so that a second look uses the same check."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from orders.models import Address, Order, OrderLine
from orders.rules.pricing import Totals
from orders.rules.request import AddressRequest, LineRequest, OrderRequest, PartyRequest


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """What a stored order asks for, with its lines by position and its sums."""

    request: OrderRequest
    lines: list[OrderLine]
    totals: Totals


def of_orders(orders: Sequence[Order]) -> dict[uuid.UUID, StoredRequest]:
    """The requests of orders, in two queries."""
    lines: dict[uuid.UUID, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=orders).order_by("order_id", "position"):
        lines[line.order_id].append(line)
    addresses = Address.objects.in_bulk([order.ship_to_id for order in orders])
    return {
        order.pk: StoredRequest(
            request=_request(order, addresses[order.ship_to_id], lines[order.pk]),
            lines=lines[order.pk],
            totals=Totals(
                lines_amount=order.lines_amount,
                discount_amount=order.discount_amount,
                shipping_amount=order.shipping_amount,
                tax_amount=order.tax_amount,
            ),
        )
        for order in orders
    }


def _request(order: Order, ship_to: Address, lines: Sequence[OrderLine]) -> OrderRequest:
    customer = order.customer
    return OrderRequest(
        channel=order.channel.code,
        external_id=order.external_id,
        currency=order.currency,
        customer=PartyRequest(
            code=customer.code,
            name=customer.name,
            company=customer.company,
            email=customer.email,
            phone=customer.phone,
            language=customer.language,
        ),
        ship_to=address_request(ship_to),
        lines=[
            LineRequest(
                sku=line.sku,
                quantity=line.quantity,
                unit_price=line.unit_price,
                description=line.description,
                unit=line.unit,
                discount_amount=line.discount_amount,
                external_line_id=line.external_line_id,
                requested_on=line.requested_on,
            )
            for line in lines
        ],
        requested_on=order.requested_on,
        ordered_at=order.ordered_at,
        discount_amount=order.discount_amount,
        shipping_amount=order.shipping_amount,
        tax_amount=order.tax_amount,
        stated_total_amount=order.stated_total_amount,
        priority=order.priority,
        note=order.note,
    )


def address_request(address: Address) -> AddressRequest:
    """An address as it was given."""
    return AddressRequest(
        name=address.name,
        company=address.company,
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        region=address.region,
        postcode=address.postcode,
        country=address.country,
        phone=address.phone,
    )
