"""Keep an order's derived columns true, in the transaction of whatever changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from core import setwise
from orders.lifecycle import Bucket, HoldStatus
from orders.models import Hold, Order, OrderFinding, OrderLine
from orders.rules.findings import Severity
from orders.rules.standing import Standing, stand

_SUMS = {
    **{bucket.value: Sum(f"quantity_{bucket.value}") for bucket in Bucket},
    "released": Sum("quantity_released"),
}

_COLUMNS = [
    "stage",
    "fulfillment_status",
    "display_status",
    "quantity_live",
    "quantity_shipped",
    "quantity_delivered",
    "active_hold_count",
    "blocking_finding_count",
    "stage_since",
    "updated_at",
]


def refresh(*, order_ids: Iterable[uuid.UUID], at: datetime) -> None:
    """Recompute the derived columns of locked orders and count their version up.

    Five statements, whatever the number of orders.
    """
    ids = sorted(set(order_ids))
    sums: dict[uuid.UUID, dict[str, Any]] = {
        row["order_id"]: dict(row)
        for row in OrderLine.objects.filter(order_id__in=ids).values("order_id").annotate(**_SUMS)
    }
    holds = _counts(Hold.objects.filter(order_id__in=ids, status=HoldStatus.ACTIVE))
    findings = _counts(
        OrderFinding.objects.filter(
            order_id__in=ids, resolved_at=None, severity=Severity.BLOCK.value
        )
    )
    rows = []
    for order in Order.objects.filter(pk__in=ids):
        standing = compute(
            order,
            buckets=sums.get(order.pk, {}),
            active_hold_count=holds.get(order.pk, 0),
            blocking_finding_count=findings.get(order.pk, 0),
        )
        stage_since = order.stage_since if standing.stage == order.stage else at
        rows.append(
            (
                order.pk,
                standing.stage.value,
                standing.fulfillment_status.value,
                standing.display_status.value,
                standing.quantity_live,
                standing.quantity_shipped,
                standing.quantity_delivered,
                holds.get(order.pk, 0),
                findings.get(order.pk, 0),
                stage_since,
                at,
            )
        )
    setwise.update_rows(Order, columns=_COLUMNS, rows=rows, bump_version=True)


def compute(
    order: Order,
    *,
    buckets: Mapping[str, Any],
    active_hold_count: int = 0,
    blocking_finding_count: int = 0,
) -> Standing:
    """The standing of an order from sums of its lines (``released`` among them)."""
    return stand(
        status=order.status,
        buckets={b.value: buckets.get(b.value) or 0 for b in Bucket},
        quantity_released=buckets.get("released") or 0,
        active_hold_count=active_hold_count,
        open_case_count=order.open_case_count,
        blocking_finding_count=blocking_finding_count,
    )


def _counts(queryset: QuerySet[Hold] | QuerySet[OrderFinding]) -> dict[uuid.UUID, int]:
    return dict(queryset.values_list("order_id").annotate(n=Count("pk")))
