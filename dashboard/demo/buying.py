"""Plans what the company bought: for which months, from whom, and how well it came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from dashboard.demo import company, ground, terms, timetable
from dashboard.demo.company import ProductRow
from dashboard.demo.stories import UNSUPPLIED, Story
from dashboard.demo.terms import EUROPE, NEAR, OVERSEAS, Region
from purchasing.rules import terms as rules

# What was bought before lies too far back for a supplier's record; it only came in.
MONTHS = 12
_REGIONS = (NEAR, EUROPE, OVERSEAS)
_COMES_AT, _ASKED_AT = time(15), time(10)
_SPREAD_DAYS = (-1, 4)
# How often suppliers are late, each as one of these; and how often a line comes with trouble.
_LATE_SHARES = (0.0, 0.05, 0.1, 0.2, 0.4)
_DAYS_LATE = (1, 4)
_MISSING_SHARE, _REJECTED_SHARE = 0.04, 0.04
_REJECTED_MAX = 3


@dataclass(frozen=True, slots=True)
class Bought:
    """Units of a product on a purchase order: ``quantity`` came and were good."""

    sku: str
    quantity: int
    quantity_missing: int = 0
    quantity_rejected: int = 0

    @property
    def quantity_ordered(self) -> int:
        return self.quantity + self.quantity_missing


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order to a supplier. It came ``days_late``; who ``warns`` said so when it was asked."""

    supplier_code: str
    place: str
    lines: tuple[Bought, ...]
    days_late: int
    warns: bool


@dataclass(frozen=True, slots=True)
class Round:
    """Purchase orders to the suppliers of a region that were sent and came on the same days."""

    asked_at: datetime
    answered_at: datetime
    came_at: datetime
    purchases: tuple[Purchase, ...]


def plan(stories: Sequence[Story]) -> list[Round]:
    """The purchases of the last year that supply these orders, in the order in which they were
    sent. They come before the first day of the month that needs them."""
    months = dict(list(ordered_by_month(stories).items())[-MONTHS:])
    rounds = [each for region in _REGIONS for each in _rounds(region, months)]
    return sorted(rounds, key=lambda each: each.asked_at)


def ordered_by_month(stories: Sequence[Story]) -> dict[date, Counter[str]]:
    """What each month orders of the products that are bought in for it, by SKU."""
    months: dict[date, Counter[str]] = defaultdict(Counter)
    for story in stories:
        assert story.document.request is not None
        for line in story.document.request.lines:
            if (story.number, line.sku) not in UNSUPPLIED:
                months[_month_of(story)][line.sku] += line.quantity
    return dict(sorted(months.items()))


def comes_at(month: date) -> datetime:
    """When the goods for a month come in: on the last weekday before it."""
    return _moment(timetable.last_weekday(month - timedelta(days=1)), _COMES_AT)


def home_of(row: ProductRow) -> str:
    """The location that a product is sold from."""
    return ground.COLD if row.category_code in company.COLD_CATEGORIES else ground.MAIN


def _rounds(region: Region, months: Mapping[date, Counter[str]]) -> Iterator[Round]:
    days, size = list(months), region.months_per_order
    parts = [days[start : start + size] for start in range(0, len(days), size)]
    countries = {row.code: row.country for row in company.suppliers()}
    together: list[dict[tuple[str, str], list[Bought]]] = [defaultdict(list) for _part in parts]
    for row in company.products():
        country = countries[row.supplier_code]
        if terms.region_of(country) is not region:
            continue
        needs = [sum(months[month][row.sku] for month in part) for part in parts]
        how = terms.terms_of(row, country=country)
        for part, lines, units in zip(parts, together, _in_packs(needs, how), strict=True):
            if units:
                lines[row.supplier_code, home_of(row)].append(_bought(row.sku, units, part[0], how))
    for part, lines in zip(parts, together, strict=True):
        if lines:
            yield _round(region, part[0], lines)


def _in_packs(needs: Sequence[int], how: rules.Terms) -> list[int]:
    """How much to order for each part: whole packs, what is left of them serves the next. The
    last order is of what is needed, so that nothing is left in the end."""
    orders, left = [], 0
    for need in needs:
        left -= need
        orders.append(rules.orderable(terms=how, quantity=-left) if left < 0 else 0)
        left += orders[-1]
    for position in reversed(range(len(orders))):
        if orders[position]:
            orders[position] -= left
            break
    return orders


def _bought(sku: str, units: int, month: date, how: rules.Terms) -> Bought:
    chance = timetable.dice("bought", sku, f"{month:%Y-%m}")
    draw = chance.random()
    if draw < _MISSING_SHARE:
        return Bought(sku, units, quantity_missing=how.pack_size)
    if draw < _MISSING_SHARE + _REJECTED_SHARE:
        return Bought(sku, units, quantity_rejected=chance.randint(1, _REJECTED_MAX))
    return Bought(sku, units)


def _round(region: Region, month: date, lines: Mapping[tuple[str, str], Sequence[Bought]]) -> Round:
    chance = timetable.dice("round", region.name, f"{month:%Y-%m}")
    came_at = comes_at(month)
    sent = came_at.date() - timedelta(days=region.lead_time_days + chance.randint(*_SPREAD_DAYS))
    asked_at = _moment(timetable.last_weekday(sent), _ASKED_AT)
    return Round(
        asked_at=asked_at,
        answered_at=asked_at + timedelta(hours=region.answer_hours * chance.uniform(0.5, 1.5)),
        came_at=came_at,
        purchases=tuple(
            _purchase(supplier, place, month, bought)
            for (supplier, place), bought in sorted(lines.items())
        ),
    )


def _purchase(supplier: str, place: str, month: date, lines: Sequence[Bought]) -> Purchase:
    late_share = timetable.dice("supplier", supplier).choice(_LATE_SHARES)
    chance = timetable.dice("purchase", supplier, place, f"{month:%Y-%m}")
    is_late = chance.random() < late_share
    return Purchase(
        supplier_code=supplier,
        place=place,
        lines=tuple(lines),
        days_late=chance.randint(*_DAYS_LATE) if is_late else 0,
        warns=chance.random() < 0.5,
    )


def _month_of(story: Story) -> date:
    return timezone.localdate(story.ordered_at).replace(day=1)


def _moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=timezone.get_current_timezone())
