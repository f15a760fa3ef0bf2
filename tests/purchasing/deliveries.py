"""A year of purchases from a supplier, good and bad, and its figures worked out a second way.

The second way knows nothing of the first: it walks the rows unit by unit and day by day.
"""

from __future__ import annotations

import math
import random
import statistics
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.ids import new_id
from core.models import Event
from inventory.models import Location, Product, Supplier
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import PurchaseLine, PurchaseOrder, PurchaseReceipt

BEGIN = datetime(2025, 10, 1, 8, 0, tzinfo=UTC)
FATES = ["whole"] * 8 + ["declined", "cancelled_early", "cancelled_late", "silent"]


@dataclass
class Bought:
    """One purchase order with its lines and their receipts, as they were written."""

    order: PurchaseOrder
    fate: str
    lines: list[PurchaseLine] = field(default_factory=list)
    receipts: dict[Any, list[PurchaseReceipt]] = field(default_factory=dict)


def year(
    supplier: Supplier, location: Location, products: list[Product], *, seed: int, orders: int = 60
) -> list[Bought]:
    """Write a year of purchases: late, early, split, short, over, rejected, declined, cancelled,
    unanswered, confirmed otherwise."""
    dice = random.Random(seed)
    made = [_order(dice, supplier, location, products, n) for n in range(orders)]
    PurchaseOrder.objects.bulk_create(each.order for each in made)
    PurchaseLine.objects.bulk_create(line for each in made for line in each.lines)
    PurchaseReceipt.objects.bulk_create(
        r for each in made for receipts in each.receipts.values() for r in receipts
    )
    Event.objects.bulk_create(
        Event(
            stream_id=each.order.pk,
            stream_kind="purchase_order",
            sequence=1,
            type="purchase.declined",
            occurred_at=each.order.created_at,
            actor_kind="supplier",
            data={"number": each.order.number, "reason": "sold out"},
        )
        for each in made
        if each.fate == "declined"
    )
    return made


def _order(
    dice: random.Random, supplier: Supplier, location: Location, products: list[Product], n: int
) -> Bought:
    fate = dice.choice(FATES)
    sent = BEGIN + timedelta(days=dice.randrange(400), hours=dice.randrange(14))
    answered = None
    if fate != "silent":
        answered = sent + timedelta(minutes=dice.randrange(30, 10_000))
    is_over = fate in {"declined", "cancelled_early", "cancelled_late"}
    order = PurchaseOrder(
        pk=new_id(),
        number=f"T-{n:05}",
        supplier=supplier,
        location=location,
        status=PurchaseStatus.CANCELLED if is_over else PurchaseStatus.PARTLY_RECEIVED,
        currency=dice.choice(["EUR", "EUR", "EUR", "USD"]),
        created_at=sent,
        sent_at=sent,
        answered_at=answered,
    )
    bought = Bought(order, fate)
    days = dice.randrange(3, 20)
    for position, product in enumerate(dice.sample(products, dice.randint(1, 2)), start=1):
        bought.lines.append(_line(dice, bought, product, position, days))
    if is_over:
        gap = {"declined": 2, "cancelled_early": dice.randrange(days), "cancelled_late": days + 5}
        order.closed_at = sent + timedelta(days=gap[fate])
    return bought


def _line(
    dice: random.Random, bought: Bought, product: Product, position: int, days: int
) -> PurchaseLine:
    sent = bought.order.sent_at
    assert sent is not None
    quantity = dice.randint(1, 50)
    line = PurchaseLine(
        pk=new_id(),
        purchase_order=bought.order,
        position=position,
        product=product,
        quantity=quantity,
        unit_price=Decimal(dice.randrange(100, 900)) / 100,
        expected_on=(sent + timedelta(days=days)).date(),
    )
    if bought.fate == "whole" and dice.random() < 0.7:
        line.quantity_confirmed = dice.choice([quantity, quantity, quantity // 2])
        line.confirmed_on = line.expected_on + timedelta(days=dice.choice([0, 0, 3, 9]))
    if bought.fate in {"whole", "silent"}:
        bought.receipts[line.pk] = _receipts(dice, line, sent, days)
    return line


def _receipts(
    dice: random.Random, line: PurchaseLine, sent: datetime, days: int
) -> list[PurchaseReceipt]:
    left = dice.choice([line.quantity, line.quantity, line.quantity + 2, line.quantity // 2])
    at = sent + timedelta(days=max(1, days + dice.choice([-2, 0, 0, 1, 6])))
    receipts = []
    while left > 0:
        part = dice.randint(1, left)
        bad = dice.choice([0, 0, 0, 1])
        receipts.append(
            PurchaseReceipt(line=line, quantity=part, quantity_rejected=bad, received_at=at)
        )
        left -= part
        at += timedelta(days=dice.randrange(4), hours=1)
    return receipts


def figures_of(
    bought: list[Bought], *, first: date, last: date, today: date
) -> dict[str, tuple[Any, int, int]]:
    """Value, population and excluded of every figure, worked out from the rows."""
    found: dict[str, tuple[Any, int, int]] = {}
    for basis in ("asked", "confirmed"):
        found |= _ladder(bought, basis, first, last, today)
    found |= _spread("lead_time", *_lead_days(bought, first, last))
    found |= _spread("answer_time", *_answer_hours(bought, first, last))
    found["price_change"] = _price_change(bought, first, last)
    found["reject_rate"] = _reject_rate(bought, first, last)
    return found


def _units_by_day(bought: Bought, line: PurchaseLine) -> list[date]:
    """The day of each good unit that came, in the order of coming."""
    receipts = sorted(bought.receipts.get(line.pk, []), key=lambda r: r.received_at)
    return [r.received_at.date() for r in receipts for _unit in range(r.quantity)]


def _ladder(
    bought: list[Bought], basis: str, first: date, last: date, today: date
) -> dict[str, tuple[Any, int, int]]:
    on_time = in_full = both = population = excluded = 0
    for each in bought:
        for line in each.lines:
            if not first <= line.expected_on <= last:
                continue
            day, wanted = line.expected_on, line.quantity
            if basis == "confirmed" and line.quantity_confirmed is not None:
                wanted = line.quantity_confirmed
            if basis == "confirmed" and line.confirmed_on is not None:
                day = line.confirmed_on
            is_ours = each.fate.startswith("cancelled")
            closed = each.order.closed_at
            if day >= today or wanted == 0 or (is_ours and closed and closed.date() <= day):
                excluded += 1
                continue
            population += 1
            came = _units_by_day(each, line)[:wanted]
            is_on_time = bool(came) and came[-1] <= day
            is_in_full = len(came) == wanted
            on_time += is_on_time
            in_full += is_in_full
            both += is_on_time and is_in_full
    shares = {"on_time": on_time, "in_full": in_full, "otif": both}
    return {
        f"{name}_{basis}": (hits / population if population else None, population, excluded)
        for name, hits in shares.items()
    }


def _lead_days(bought: list[Bought], first: date, last: date) -> tuple[list[float], int]:
    days, excluded = [], 0
    for each in bought:
        for line in each.lines:
            wanted = line.quantity
            if line.quantity_confirmed is not None and line.quantity_confirmed < wanted:
                wanted = line.quantity_confirmed
            came = _units_by_day(each, line)
            if wanted and len(came) >= wanted:
                whole_on = came[wanted - 1]
                if first <= whole_on <= last:
                    assert each.order.sent_at is not None
                    days.append(float((whole_on - each.order.sent_at.date()).days))
            elif any(first <= day <= last for day in came):
                excluded += 1
    return days, excluded


def _answer_hours(bought: list[Bought], first: date, last: date) -> tuple[list[float], int]:
    sent = [
        each.order
        for each in bought
        if each.order.sent_at is not None and first <= each.order.sent_at.date() <= last
    ]
    hours = [
        (order.answered_at - order.sent_at) / timedelta(hours=1)
        for order in sent
        if order.answered_at is not None and order.sent_at is not None
    ]
    return hours, len(sent) - len(hours)


def _spread(name: str, values: list[float], excluded: int) -> dict[str, tuple[Any, int, int]]:
    ordered, count = sorted(values), len(values)
    half, tenth = math.ceil(count / 2), math.ceil(count * 9 / 10)
    median = ordered[half - 1] if values else None
    p90 = ordered[tenth - 1] if values else None
    variation = statistics.stdev(values) / statistics.mean(values) if count > 1 else None
    return {
        f"{name}_median": (median, count, excluded),
        f"{name}_p90": (p90, count, excluded),
        f"{name}_variation": (variation, count, excluded),
    }


def _price_change(bought: list[Bought], first: date, last: date) -> tuple[Any, int, int]:
    prices: dict[tuple[str, Any], list[tuple[Any, ...]]] = {}
    for each in bought:
        sent = each.order.sent_at
        assert sent is not None
        if first <= sent.date() <= last:
            for line in each.lines:
                prices.setdefault((each.order.currency, line.product_id), []).append(
                    (sent.date(), each.order.number, line.position, line.quantity, line.unit_price)
                )
    before = after = Decimal(0)
    compared = 0
    for rows in prices.values():
        if len(rows) > 1:
            compared += 1
            units = sum(row[3] for row in rows)
            before += min(rows)[4] * units
            after += max(rows)[4] * units
    change = float(after / before) - 1 if compared else None
    return change, compared, len(prices) - compared


def _reject_rate(bought: list[Bought], first: date, last: date) -> tuple[Any, int, int]:
    bad = came = 0
    for each in bought:
        for receipts in each.receipts.values():
            for receipt in receipts:
                if first <= receipt.received_at.date() <= last:
                    bad += receipt.quantity_rejected
                    came += receipt.quantity + receipt.quantity_rejected
    return (bad / came if came else None), came, 0
