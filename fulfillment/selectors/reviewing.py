"""What the rules of review look at, read for many fulfillments at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fulfillment.models import Fulfillment, FulfillmentLine, ReviewPolicy
from fulfillment.rules import review
from orders.models import Order, OrderLine


def policies() -> list[review.Policy]:
    """The active policies in the order they are asked."""
    return [
        review.Policy(
            position=row.position,
            name=row.name,
            channel_codes=tuple(row.channel_codes),
            countries=tuple(row.countries),
            min_total_amount=row.min_total_amount,
            person_checks=frozenset(row.person_checks),
            needs_consent=row.needs_consent,
        )
        for row in ReviewPolicy.objects.filter(is_active=True).order_by("position")
    ]


def lines_by_fulfillment(
    *, fulfillment_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[FulfillmentLine]]:
    """The lines of fulfillments with their products, in the order of the order."""
    lines: dict[uuid.UUID, list[FulfillmentLine]] = defaultdict(list)
    for line in (
        FulfillmentLine.objects.filter(fulfillment_id__in=list(fulfillment_ids))
        .select_related("product")
        .order_by("order_line__position", "pk")
    ):
        lines[line.fulfillment_id].append(line)
    return lines


def line_amounts(*, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Decimal]]:
    """The amounts of every line of orders."""
    amounts: dict[uuid.UUID, list[Decimal]] = defaultdict(list)
    for order_id, amount in OrderLine.objects.filter(order_id__in=list(order_ids)).values_list(
        "order_id", "line_amount"
    ):
        amounts[order_id].append(amount)
    return amounts


def packed(lines: Sequence[FulfillmentLine]) -> list[review.PackedLine]:
    """Lines as the quantity check sees them."""
    return [
        review.PackedLine(line.product.sku, line.quantity, line.quantity_picked) for line in lines
    ]


def amounts(order: Order, line_amounts: Sequence[Decimal]) -> review.Amounts:
    """An order's money as the amount check sees it."""
    return review.Amounts(
        currency=order.currency,
        line_amounts=tuple(line_amounts),
        lines=order.lines_amount,
        discount=order.discount_amount,
        shipping=order.shipping_amount,
        tax=order.tax_amount,
        total=order.total_amount,
        stated_total=order.stated_total_amount,
    )


def destination(order: Order) -> review.Destination:
    """The delivery address as the address check sees it."""
    address = order.ship_to
    return review.Destination(
        name=address.name,
        company=address.company,
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        region=address.region,
        postcode=address.postcode,
        country=address.country,
    )


def policy_of(fulfillment: Fulfillment, stored: Sequence[review.Policy]) -> review.Policy:
    """The policy that decides about a locked fulfillment."""
    order = fulfillment.order
    return review.choose_policy(
        stored,
        channel_code=order.channel.code,
        country=order.ship_to.country,
        total_amount=order.total_amount,
    )
