"""Compares what a document states with what its lines come to; both are kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import money
from orders.formats.protocol import DocumentLine
from orders.formats.remarks import Remarks


def expected_amount(line: DocumentLine) -> Decimal | None:
    """Quantity times price less discount, None unless the line states quantity and price."""
    if line.quantity is None or line.unit_price is None or not line.price_quantity:
        return None
    return line.quantity * line.unit_price / line.price_quantity - line.discount_amount


def sum_of_lines(lines: Sequence[DocumentLine]) -> Decimal | None:
    """Sum of the lines' stated amounts, else of quantity times price; None if one has neither."""
    total = Decimal(0)
    for line in lines:
        amount = line.amount if line.amount is not None else expected_amount(line)
        if amount is None:
            return None
        total += amount
    return total


def check_lines(lines: Sequence[DocumentLine], currency: str, remarks: Remarks) -> None:
    """Warn of each line whose stated amount is not quantity times price less discount."""
    for index, line in enumerate(lines):
        expected = expected_amount(line)
        if expected is None or line.amount is None:
            continue
        place = remarks.at(line.position, prefix=f"lines.{index}.")
        check("amount", line.amount, expected, currency, place)


def check(
    name: str, stated: Decimal | None, expected: Decimal | None, currency: str, remarks: Remarks
) -> None:
    """Warn with ``total_differs`` when a stated total is not the one expected."""
    if stated is None or expected is None:
        return
    digits = money.minor_digits(currency)
    if (stated - expected).copy_abs() <= Decimal(5).scaleb(-digits - 1):
        return
    message = _("%(name)s is stated as %(stated)s, but its parts come to %(expected)s.")
    figures = {"name": name, "stated": f"{stated:f}", "expected": f"{expected:.{digits}f}"}
    remarks.warn("total_differs", name, message % figures)
