"""Weekly demand of a wholesaler's products, read from the UCI Online Retail sample.

What is no sale of goods is left out: adjustments, lines without a price, codes of postage and
fees, and sales that were cancelled again before the day at which the history ends.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
SAMPLES = Path(os.environ.get("OMS_SAMPLES", PROJECT.parent / "shared" / "samples"))
FILE = SAMPLES / "datasets" / "online-retail-2010-12-to-2011-06.csv.gz"

_FIRST_DAY = date(2010, 12, 1)
# Variants are told by letters behind five digits; POST, M, DOT and the like are no goods.
_GOODS = re.compile(r"\d{5}[A-Z]{0,2}\Z")
_WEEKS_MIN = 12


@dataclass(frozen=True)
class Series:
    """A product's demand by week: what is known at the cut, and what came after it."""

    code: str
    history: list[int]
    future: list[int]


@dataclass(frozen=True)
class _Line:
    code: str
    customer: str
    invoice: str
    quantity: int
    price: float
    day: date

    @property
    def is_cancellation(self) -> bool:
        return self.invoice.startswith("C")

    @property
    def is_sale(self) -> bool:
        return self.invoice.isdigit() and self.quantity > 0 and self.price > 0


def read(*, cut: date, weeks: int) -> list[Series]:
    """Products sold for at least twelve weeks before the cut, with ``weeks`` weeks after it.

    A week ends before the weekday of the cut; a product's history begins with its first sale.
    """
    if not FILE.is_file():
        pytest.skip("the sample data sets are not here; OMS_SAMPLES names their folder")
    units: dict[str, Counter[int]] = defaultdict(Counter)
    for line in _uncancelled(_goods(), cut=cut):
        units[line.code][(line.day - cut).days // 7] += line.quantity
    whole = (_FIRST_DAY - cut).days // 7 + 1
    found = []
    for code, by_week in sorted(units.items()):
        begin = max(whole, min(by_week))
        if begin <= -_WEEKS_MIN:
            found.append(
                Series(
                    code=code,
                    history=[by_week[week] for week in range(begin, 0)],
                    future=[by_week[week] for week in range(weeks)],
                )
            )
    return found


def _goods() -> list[_Line]:
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        lines = [
            _Line(
                code=row["StockCode"].upper(),
                customer=row["CustomerID"],
                invoice=row["InvoiceNo"],
                quantity=int(row["Quantity"]),
                price=float(row["UnitPrice"]),
                day=date.fromisoformat(row["InvoiceDate"][:10]),
            )
            for row in csv.DictReader(file)
        ]
    return [line for line in lines if _GOODS.match(line.code)]


def _uncancelled(lines: list[_Line], *, cut: date) -> list[_Line]:
    """The sales less those that the same customer cancelled whole. A cancellation after the cut
    does not touch what was known at it."""
    sales: dict[tuple[str, str, int, bool], list[_Line]] = defaultdict(list)
    for line in lines:
        key = (line.customer, line.code, abs(line.quantity), line.day < cut)
        if line.is_sale:
            sales[key].append(line)
        elif line.is_cancellation and sales[key]:
            sales[key].pop()
    return [line for kept in sales.values() for line in kept]
