"""The laws that no run may break, looked up in the data: an empty answer means all of them hold.

Source: the laws of the domain: sums of buckets, stock and money; gapless events; derived columns
equal to what they are derived from.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exceptions_handling.models import ExceptionCase
from orders.lifecycle import Bucket, HoldStatus
from orders.models import Hold, Order, OrderFinding, OrderLine
from orders.rules.findings import Severity
from orders.rules.standing import stand

# Orders recomputed at a time, and breaches told of one law: the first ones show what is wrong.
_ORDERS_AT_ONCE = 500
_TOLD_PER_LAW = 20


@dataclass(frozen=True, slots=True)
class Law:
    """A law and the query that finds what breaks it; ``%(subject)s`` is the query's answer."""

    words: str | Promise
    query: str


LAWS = (
    Law(
        gettext_lazy("Line %(subject)s: its buckets do not add up to its quantity."),
        """
        SELECT o.number || '/' || l.position FROM orders_orderline l
        JOIN orders_order o ON o.id = l.order_id
        WHERE l.quantity <> l.quantity_unallocated + l.quantity_backordered
            + l.quantity_allocated + l.quantity_in_work + l.quantity_ready
            + l.quantity_shipped + l.quantity_delivered + l.quantity_cancelled
           OR l.quantity_released > l.quantity_ready
        """,
    ),
    Law(
        gettext_lazy("Line %(subject)s: its fulfillments do not hold what its buckets say."),
        """
        SELECT o.number || '/' || l.position FROM orders_orderline l
        JOIN orders_order o ON o.id = l.order_id
        LEFT JOIN (
            SELECT fl.order_line_id,
                   sum(fl.quantity) FILTER (
                       WHERE f.status IN ('assigned', 'accepted')) AS allocated,
                   sum(fl.quantity) FILTER (
                       WHERE f.status IN ('in_work', 'ready', 'in_review', 'released')) AS at_work,
                   sum(fl.quantity) FILTER (
                       WHERE f.status IN ('shipped', 'delivery_failed')) AS shipped,
                   sum(fl.quantity) FILTER (WHERE f.status = 'delivered') AS delivered
            FROM fulfillment_fulfillmentline fl
            JOIN fulfillment_fulfillment f ON f.id = fl.fulfillment_id
            GROUP BY fl.order_line_id) held ON held.order_line_id = l.id
        WHERE l.quantity_allocated <> coalesce(held.allocated, 0)
           OR l.quantity_in_work + l.quantity_ready <> coalesce(held.at_work, 0)
           OR l.quantity_shipped <> coalesce(held.shipped, 0)
           OR l.quantity_delivered <> coalesce(held.delivered, 0)
        """,
    ),
    Law(
        gettext_lazy("Order %(subject)s: its amounts do not add up."),
        """
        SELECT o.number FROM orders_order o
        JOIN (SELECT order_id, sum(line_amount) AS amount FROM orders_orderline
              GROUP BY order_id) lines ON lines.order_id = o.id
        WHERE o.lines_amount <> lines.amount
           OR o.total_amount
              <> o.lines_amount - o.discount_amount + o.shipping_amount + o.tax_amount
        """,
    ),
    Law(
        gettext_lazy("Stock of %(subject)s: the level is not the sum of its movements."),
        """
        SELECT p.sku || ' @ ' || place.code FROM (
            SELECT product_id, location_id, on_hand, allocated FROM inventory_stocklevel
            UNION ALL
            SELECT product_id, location_id, -on_hand_change, -allocated_change
            FROM inventory_stockmovement) both_sides
        JOIN inventory_product p ON p.id = product_id
        JOIN inventory_location place ON place.id = location_id
        GROUP BY p.sku, place.code HAVING sum(on_hand) <> 0 OR sum(allocated) <> 0
        """,
    ),
    Law(
        gettext_lazy("Stock of %(subject)s: allocated is not the sum of its reservations."),
        """
        SELECT p.sku || ' @ ' || place.code FROM (
            SELECT product_id, location_id, allocated FROM inventory_stocklevel
            UNION ALL
            SELECT product_id, location_id, -quantity FROM inventory_reservation) both_sides
        JOIN inventory_product p ON p.id = product_id
        JOIN inventory_location place ON place.id = location_id
        GROUP BY p.sku, place.code HAVING sum(allocated) <> 0
        """,
    ),
    Law(
        gettext_lazy("Stock of %(subject)s: more is promised than there is and may be."),
        """
        SELECT p.sku || ' @ ' || place.code FROM inventory_stocklevel s
        JOIN inventory_product p ON p.id = s.product_id
        JOIN inventory_location place ON place.id = s.location_id
        WHERE s.on_hand < 0 OR s.allocated < 0 OR s.allocated > s.on_hand + s.backorder_limit
        """,
    ),
    Law(
        gettext_lazy("Stock of %(subject)s: its lots do not add up to the level."),
        """
        SELECT p.sku || ' @ ' || place.code FROM (
            SELECT product_id, location_id, on_hand FROM inventory_stocklevel
            UNION ALL
            SELECT product_id, location_id, -on_hand FROM inventory_stocklot) both_sides
        JOIN inventory_product p ON p.id = product_id AND p.tracks_lots
        JOIN inventory_location place ON place.id = location_id
        GROUP BY p.sku, place.code HAVING sum(on_hand) <> 0
        """,
    ),
    Law(
        gettext_lazy("Lot %(subject)s: what lies there is not the sum of its movements."),
        """
        SELECT p.sku || ' ' || lot || ' @ ' || place.code FROM (
            SELECT product_id, location_id, code AS lot, on_hand FROM inventory_stocklot
            UNION ALL
            SELECT product_id, location_id, lot_code, -on_hand_change
            FROM inventory_stockmovement WHERE on_hand_change <> 0) both_sides
        JOIN inventory_product p ON p.id = product_id AND p.tracks_lots
        JOIN inventory_location place ON place.id = location_id
        GROUP BY p.sku, lot, place.code HAVING sum(on_hand) <> 0
        """,
    ),
    Law(
        gettext_lazy("Stock of %(subject)s: more is said to be covered than lies there."),
        """
        SELECT p.sku || ' @ ' || place.code FROM (
            SELECT product_id, location_id, sum(quantity_covered) AS covered
            FROM inventory_reservation GROUP BY product_id, location_id) r
        JOIN inventory_stocklevel s USING (product_id, location_id)
        JOIN inventory_product p ON p.id = r.product_id
        JOIN inventory_location place ON place.id = r.location_id
        WHERE r.covered > s.on_hand
        """,
    ),
    # What has expired lies there and is nobody's.
    Law(
        gettext_lazy("Stock of %(subject)s: somebody waits beside a free unit."),
        """
        SELECT p.sku || ' @ ' || place.code FROM (
            SELECT product_id, location_id, sum(quantity) AS quantity,
                   sum(quantity_covered) AS covered
            FROM inventory_reservation GROUP BY product_id, location_id) r
        JOIN inventory_stocklevel s USING (product_id, location_id)
        JOIN inventory_product p ON p.id = r.product_id
        JOIN inventory_location place ON place.id = r.location_id
        WHERE r.covered < r.quantity AND r.covered < s.on_hand - (
            SELECT coalesce(sum(lot.on_hand), 0) FROM inventory_stocklot lot
            WHERE lot.product_id = r.product_id AND lot.location_id = r.location_id
              AND lot.expires_on < (now() AT TIME ZONE place.time_zone)::date)
        """,
    ),
    Law(
        gettext_lazy("Reservation %(subject)s: its pegs are not what it waits for."),
        """
        SELECT r.reference || ' ' || p.sku || ' @ ' || place.code FROM inventory_reservation r
        JOIN inventory_product p ON p.id = r.product_id
        JOIN inventory_location place ON place.id = r.location_id
        LEFT JOIN (SELECT reservation_id, sum(quantity) AS quantity FROM inventory_peg
                   GROUP BY reservation_id) peg ON peg.reservation_id = r.id
        WHERE r.quantity - r.quantity_covered <> coalesce(peg.quantity, 0)
        """,
    ),
    Law(
        gettext_lazy("Supply %(subject)s: it is promised to more than it brings, or elsewhere."),
        """
        SELECT supply.reference FROM inventory_incomingsupply supply
        JOIN inventory_peg peg ON peg.supply_id = supply.id
        JOIN inventory_reservation r ON r.id = peg.reservation_id
        GROUP BY supply.id
        HAVING sum(peg.quantity) > supply.quantity
            OR bool_or(peg.due_on <> supply.due_on)
            OR bool_or((r.product_id, r.location_id)
                       <> (supply.product_id, supply.location_id))
        """,
    ),
    # A bundle reserves so many of each component for each of its units.
    Law(
        gettext_lazy("Line %(subject)s: its stock is not reserved as its units stand."),
        """
        SELECT o.number || '/' || l.position FROM orders_orderline l
        JOIN orders_order o ON o.id = l.order_id AND o.status <> 'submitted'
        JOIN inventory_product p ON p.id = l.product_id AND p.type IN ('stocked', 'bundle')
        LEFT JOIN (
            SELECT demand, min(units) AS least, max(units) AS most FROM (
                SELECT demand, sum(quantity::numeric / per_unit) AS units
                FROM inventory_reservation GROUP BY demand, product_id) parts
            GROUP BY demand) r ON r.demand = l.id
        CROSS JOIN LATERAL (SELECT CASE WHEN o.status = 'confirmed'
            THEN l.quantity_unallocated + l.quantity_backordered + l.quantity_allocated
               + l.quantity_in_work + l.quantity_ready ELSE 0 END AS units) wanted
        WHERE coalesce(r.least, 0) <> wanted.units OR coalesce(r.most, 0) <> wanted.units
        """,
    ),
    Law(
        gettext_lazy("Events of %(subject)s: the sequence has a gap."),
        """
        SELECT s.kind || ' ' || s.id FROM core_eventstream s
        LEFT JOIN (SELECT stream_id, count(*) AS events, min(sequence) AS first,
                          max(sequence) AS last
                   FROM core_event GROUP BY stream_id) e ON e.stream_id = s.id
        WHERE (e.events, e.first, e.last) IS DISTINCT FROM
              (s.last_sequence::bigint, 1, s.last_sequence)
        """,
    ),
)


def violations() -> list[str]:
    """Everything that breaks a law, in words, up to twenty of each law."""
    found = []
    for law in LAWS:
        found += [str(law.words) % {"subject": subject} for subject in _subjects(law.query)]
    found += [
        _("Order %(subject)s: %(columns)s not as recomputed.")
        % {"subject": number, "columns": ", ".join(columns)}
        for number, columns in islice(_astray(), _TOLD_PER_LAW)
    ]
    return found


def _subjects(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT {_TOLD_PER_LAW}")
        return [row[0] for row in cursor.fetchall()]


def _astray() -> Iterator[tuple[str, list[str]]]:
    """Orders whose derived columns differ from what they are derived from, with the columns."""
    orders = Order.objects.order_by("pk").iterator(chunk_size=_ORDERS_AT_ONCE)
    while chunk := list(islice(orders, _ORDERS_AT_ONCE)):
        facts = _Facts.of([order.pk for order in chunk])
        for order in chunk:
            expected = facts.expected(order)
            if columns := [name for name, v in expected.items() if getattr(order, name) != v]:
                yield order.number, columns


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the derived columns of orders are derived from."""

    buckets: Mapping[uuid.UUID, dict[str, int]]
    holds: Mapping[uuid.UUID, int]
    findings: Mapping[uuid.UUID, int]
    cases: Mapping[uuid.UUID, int]

    @classmethod
    def of(cls, order_ids: Sequence[uuid.UUID]) -> _Facts:
        sums = {bucket.value: Sum(f"quantity_{bucket.value}") for bucket in Bucket}
        sums["released"] = Sum("quantity_released")
        lines = OrderLine.objects.filter(order_id__in=order_ids).values_list("order_id")
        buckets: dict[uuid.UUID, dict[str, int]] = {
            order_id: dict(zip(sums, quantities, strict=True))
            for order_id, *quantities in lines.annotate(**sums)
        }
        holds = Hold.objects.filter(order_id__in=order_ids, status=HoldStatus.ACTIVE)
        findings = OrderFinding.objects.filter(
            order_id__in=order_ids, resolved_at=None, severity=Severity.BLOCK
        )
        cases = ExceptionCase.objects.open().filter(order_id__in=order_ids)
        counts = (
            dict(rows.values_list("order_id").annotate(n=Count("pk")))
            for rows in (holds, findings, cases)
        )
        return cls(buckets, *counts)

    def expected(self, order: Order) -> dict[str, object]:
        """The derived columns as they have to be."""
        holds = self.holds.get(order.pk, 0)
        findings = self.findings.get(order.pk, 0)
        sums = self.buckets.get(order.pk, {})
        stands = stand(
            status=order.status,
            buckets={bucket.value: sums.get(bucket.value) or 0 for bucket in Bucket},
            quantity_released=sums.get("released") or 0,
            active_hold_count=holds,
            open_case_count=order.open_case_count,
            blocking_finding_count=findings,
        )
        return {
            "stage": stands.stage,
            "fulfillment_status": stands.fulfillment_status,
            "display_status": stands.display_status,
            "quantity_live": stands.quantity_live,
            "quantity_shipped": stands.quantity_shipped,
            "quantity_delivered": stands.quantity_delivered,
            "active_hold_count": holds,
            "blocking_finding_count": findings,
            "open_case_count": self.cases.get(order.pk, 0),
        }
