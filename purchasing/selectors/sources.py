"""From whom each product is bought, and how long that takes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import F
from django.utils import timezone

from inventory.models import Supplier
from purchasing.models import PurchaseLine, SupplierProduct
from purchasing.rules.lead_times import Observed
from purchasing.rules.terms import Terms
from purchasing.selectors import terms as terms_book

# Older deliveries tell of another supplier.
OBSERVED_DAYS = 730

_LEAD_TIMES = """
SELECT delivery.supplier_id, delivery.product_id, count(*), sum(delivery.days),
       sum(delivery.days * delivery.days)
FROM (
    SELECT purchase.supplier_id, line.product_id,
           (max(receipt.received_at) AT TIME ZONE %(zone)s)::date
               - (purchase.sent_at AT TIME ZONE %(zone)s)::date AS days
    FROM purchasing_purchaseline line
    JOIN purchasing_purchaseorder purchase ON purchase.id = line.purchase_order_id
    JOIN purchasing_purchasereceipt receipt ON receipt.line_id = line.id
    WHERE purchase.supplier_id = ANY(%(suppliers)s::bigint[])
      AND purchase.sent_at >= %(since)s AND receipt.quantity > 0 AND receipt.received_at < %(at)s
      AND line.quantity_received + line.quantity_cancelled
          >= coalesce(line.quantity_confirmed, line.quantity)
    GROUP BY line.id, purchase.id
) AS delivery
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A product's supplier, its terms, and what was last paid a unit where no price is agreed."""

    supplier: Supplier
    terms: Terms
    last_price: Decimal | None = None


def by_product(*, products: Mapping[uuid.UUID, int | None]) -> dict[uuid.UUID, Source]:
    """From whom products are bought, given the supplier that each product itself names.

    The preferred supplier; else the one the product names; else the first by code of those who
    sell it. Five queries; a product that nobody sells is missing.
    """
    offers: dict[uuid.UUID, list[SupplierProduct]] = {}
    for row in (
        SupplierProduct.objects.filter(product_id__in=list(products), supplier__is_active=True)
        .select_related("supplier")
        .order_by("supplier__code")
    ):
        offers.setdefault(row.product_id, []).append(row)
    named = Supplier.objects.filter(is_active=True).in_bulk(
        {pk for pk in products.values() if pk is not None}
    )
    chosen = {
        product: supplier
        for product, supplier_id in products.items()
        if (supplier := _choose(offers.get(product, []), named.get(supplier_id or 0)))
    }
    return _with_terms(chosen)


def _choose(offers: list[SupplierProduct], named: Supplier | None) -> Supplier | None:
    active = [offer.supplier for offer in offers if offer.is_active]
    preferred = [offer.supplier for offer in offers if offer.is_active and offer.is_preferred]
    # Named by the product, but the terms with it have ended.
    ended = {offer.supplier for offer in offers} - set(active)
    named_and_selling = [named] if named is not None and named not in ended else []
    return next(iter([*preferred, *named_and_selling, *active]), None)


def _with_terms(chosen: Mapping[uuid.UUID, Supplier]) -> dict[uuid.UUID, Source]:
    suppliers = {supplier.pk for supplier in chosen.values()}
    terms = terms_book.for_buying(supplier_ids=suppliers, product_ids=chosen)
    paid = _last_prices(suppliers, chosen)
    found = {}
    for product, supplier in chosen.items():
        pair = (supplier.pk, product)
        unspoken = Terms(lead_time_days=supplier.lead_time_days)
        found[product] = Source(supplier, terms.get(pair, unspoken), paid.get(pair))
    return found


def _last_prices(
    suppliers: Iterable[int], products: Iterable[uuid.UUID]
) -> dict[tuple[int, uuid.UUID], Decimal]:
    lines = (
        PurchaseLine.objects.filter(
            purchase_order__supplier_id__in=suppliers,
            product_id__in=list(products),
            purchase_order__sent_at__isnull=False,
            purchase_order__currency=F("purchase_order__supplier__currency"),
        )
        .order_by("purchase_order__supplier_id", "product_id", "-purchase_order__sent_at")
        .distinct("purchase_order__supplier_id", "product_id")
    )
    return {
        (supplier, product): price
        for supplier, product, price in lines.values_list(
            "purchase_order__supplier_id", "product_id", "unit_price"
        )
    }


def lead_times(
    *, supplier_ids: Iterable[int], at: datetime
) -> dict[tuple[int, uuid.UUID], Observed]:
    """Calendar days from sending to the last receipt of every line that came whole, of the last
    two years, by (supplier, product), in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LEAD_TIMES,
            {
                "zone": str(timezone.get_default_timezone()),
                "suppliers": sorted(set(supplier_ids)),
                "since": at - timedelta(days=OBSERVED_DAYS),
                "at": at,
            },
        )
        return {
            (supplier, product): Observed(count, float(days), float(squares))
            for supplier, product, count, days, squares in cursor.fetchall()
        }
