"""What an order comes to."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orders.rules import pricing
from orders.rules.pricing import Totals

D = Decimal
prices = st.decimals(min_value=0, max_value=10_000, places=4, allow_nan=False)
amounts = st.decimals(min_value=0, max_value=1_000, places=4, allow_nan=False)


def line(quantity: int, price: str, discount: str = "0", currency: str = "EUR") -> Decimal:
    return pricing.line_amount(
        quantity=quantity,
        unit_price=D(price),
        discount_amount=D(discount),
        currency=currency,
    )


def test_a_line_is_rounded_once_after_it_is_multiplied() -> None:
    assert line(3, "3.3333") == D("10.00")
    assert line(1000, "0.0049") == D("4.90")
    assert line(3, "33.4", "0.5", "JPY") == D("100")
    assert line(2, "4.50", "1.00") == D("8.00")


def test_taxes_of_the_lines_and_of_the_order_are_one_tax() -> None:
    totals = pricing.total(
        line_amounts=[D("8.00"), D("2.00")],
        line_taxes=[D("0.80"), D("0.20")],
        discount_amount=D("1.00"),
        shipping_amount=D("4.90"),
        tax_amount=D("0.50"),
        currency="EUR",
    )

    assert totals == Totals(D("10.00"), D("1.00"), D("4.90"), D("1.50"))
    assert totals.total_amount == D("15.40")


@given(st.lists(st.tuples(st.integers(1, 100), prices, amounts), max_size=5), amounts, amounts)
def test_the_parts_add_up_to_the_cent(
    lines: list[tuple[int, Decimal, Decimal]], discount: Decimal, tax: Decimal
) -> None:
    totals = pricing.total(
        line_amounts=[
            pricing.line_amount(
                quantity=quantity, unit_price=price, discount_amount=part, currency="EUR"
            )
            for quantity, price, part in lines
        ],
        line_taxes=[tax],
        discount_amount=discount,
        shipping_amount=D("4.90"),
        tax_amount=tax,
        currency="EUR",
    )

    assert totals.total_amount == (
        totals.lines_amount - totals.discount_amount + totals.shipping_amount + totals.tax_amount
    )
    assert totals.total_amount == totals.total_amount.quantize(D("0.01"))
