"""What left the shelves: by week and place for the forecast, by year for the classes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from core import house_days
from inventory.models import Product, StockMovement
from purchasing.rules.forecast import HISTORY_PERIODS_MAX
from purchasing.selectors import planned_places
from purchasing.selectors.planned_places import Place

DAYS_OF_A_WEEK = 7
TURNOVER_DAYS = 365

# A place's history begins on the day of its first change that is known: before it there was
# nothing to sell.
_WEEKS = """
SELECT moved.product_id, moved.location_id, (%(today)s::date - 1 - moved.day) / 7 AS weeks_ago,
       coalesce(sum(-moved.on_hand_change) FILTER (WHERE moved.kind = 'shipped'), 0),
       min(moved.day)
FROM (
    SELECT product_id, location_id, kind, on_hand_change,
           (occurred_at AT TIME ZONE %(zone)s)::date AS day
    FROM inventory_stockmovement
    WHERE product_id = ANY(%(products)s::uuid[]) AND on_hand_change <> 0
      AND occurred_at >= %(since)s AND occurred_at < %(until)s
) AS moved
GROUP BY 1, 2, 3
"""


def by_week(*, product_ids: Iterable[uuid.UUID], today: date) -> dict[Place, list[int]]:
    """Units shipped in each whole week up to yesterday, oldest first, in one query.

    The weeks are those of the house's days; a place without any whole week is missing.
    """
    zone = timezone.get_default_timezone()
    weeks_ago: dict[Place, dict[int, int]] = defaultdict(dict)
    first_day: dict[Place, date] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _WEEKS,
            {
                "today": today,
                "zone": str(zone),
                "products": [str(pk) for pk in product_ids],
                "since": house_days.start_of(
                    today - timedelta(days=HISTORY_PERIODS_MAX * DAYS_OF_A_WEEK)
                ),
                "until": house_days.start_of(today),
            },
        )
        for product, location, week, units, day in cursor.fetchall():
            place = (product, location)
            # More came back than left: no demand, and no negative one.
            weeks_ago[place][week] = max(0, units)
            first_day[place] = min(day, first_day.get(place, day))
    return {
        place: [units.get(week, 0) for week in range(whole - 1, -1, -1)]
        for place, units in weeks_ago.items()
        if (whole := (today - first_day[place]).days // DAYS_OF_A_WEEK)
    }


def turnover(*, today: date) -> dict[str, dict[uuid.UUID, Decimal]]:
    """What each product that is bought for stock made in the last year at today's list price, by
    currency; 0 where nothing was sold. Two queries."""
    found: dict[str, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    products = Product.objects.filter(planned_places.bought()).order_by("pk")
    prices = dict[uuid.UUID, tuple[str, Decimal]]()
    for pk, currency, price in products.values_list("pk", "currency", "list_price"):
        prices[pk] = (currency, price)
        found[currency][pk] = Decimal(0)
    shipped = (
        StockMovement.objects.filter(
            kind=StockMovement.Kind.SHIPPED,
            occurred_at__gte=house_days.start_of(today - timedelta(days=TURNOVER_DAYS)),
            occurred_at__lt=house_days.start_of(today),
        )
        .values_list("product_id")
        .annotate(units=Sum(-F("on_hand_change")))
    )
    for product, units in shipped.order_by():
        if product in prices:
            currency, price = prices[product]
            found[currency][product] = max(0, units) * price
    return found
