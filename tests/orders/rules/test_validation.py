"""What intake checks without asking the stock."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from msgspec.structs import replace

from core import limits
from orders.rules import validation
from orders.rules.findings import Finding, Severity
from orders.rules.pricing import Totals
from orders.rules.request import AddressRequest, LineRequest, OrderRequest, PartyRequest
from orders.rules.validation import Facts, KnownProduct
from tests import world

TEA = KnownProduct(
    id=uuid.UUID(int=1),
    sku="TEA",
    name="Green tea",
    list_price=Decimal("4.50"),
    currency="EUR",
    unit="piece",
    type="stocked",
    is_active=True,
    is_stock_kept=True,
    lead_time_days=1,
)
OLD = KnownProduct(
    **{**{n: getattr(TEA, n) for n in KnownProduct.__slots__}, "sku": "OLD", "is_active": False}
)
FACTS = Facts(
    products={"TEA": TEA, "OLD": OLD},
    products_by_gtin={"4006381333931": TEA},
    is_channel_known=True,
    is_customer_known=False,
)


def order(**changes: object) -> OrderRequest:
    return replace(world.request(currency="EUR"), **changes)


def line(**values: object) -> list[LineRequest]:
    return [LineRequest(**({"sku": "TEA", "quantity": 1} | values))]  # type: ignore[arg-type]


def found(request: OrderRequest, facts: Facts = FACTS) -> list[tuple[str, str]]:
    return [(f.code, f.field) for f in validation.check(request, facts)]


def test_a_complete_order_has_no_findings() -> None:
    assert found(order()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"currency": ""}, ("currency_unknown", "currency")),
        ({"currency": "eur"}, ("currency_unknown", "currency")),
        ({"currency": "ЕВР"}, ("currency_unknown", "currency")),
        ({"lines": []}, ("lines_missing", "lines")),
        ({"lines": line() * (limits.LINES_PER_ORDER + 1)}, ("lines_too_many", "lines")),
        ({"lines": line(quantity=0)}, ("quantity_not_positive", "lines.0.quantity")),
        ({"lines": line(quantity=-5)}, ("quantity_not_positive", "lines.0.quantity")),
        ({"lines": line(quantity=1_000_001)}, ("quantity_too_large", "lines.0.quantity")),
        ({"lines": line(quantity=10**18)}, ("quantity_too_large", "lines.0.quantity")),
        ({"lines": line(unit_price=Decimal("-1"))}, ("price_negative", "lines.0.unit_price")),
        (
            {"lines": line(quantity=1_000_000, unit_price=Decimal("999999999999"))},
            ("amount_too_large", "lines"),
        ),
        (
            {"lines": line(unit_price=Decimal(9), discount_amount=Decimal("9.01"))},
            ("discount_too_large", "lines.0.discount_amount"),
        ),
        ({"discount_amount": Decimal("4.51")}, ("discount_too_large", "discount_amount")),
        ({"tax_amount": Decimal("-5")}, ("discount_too_large", "discount_amount")),
    ],
)
def test_what_leaves_nothing_to_keep_is_refused(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    findings = validation.check(order(**changes), FACTS)

    assert expected in [(f.code, f.field) for f in findings]
    assert validation.refuses(findings)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"customer": PartyRequest(email="a@example.com")}, ("customer_missing", "customer.name")),
        ({"customer": PartyRequest(name="A", email="a@b")}, ("email_invalid", "customer.email")),
        (
            {"customer": PartyRequest(name="A", email="a b@c.d")},
            ("email_invalid", "customer.email"),
        ),
        ({"ship_to": AddressRequest()}, ("address_incomplete", "ship_to.country")),
        ({"lines": line(sku="NOPE")}, ("product_unknown", "lines.0.sku")),
        ({"lines": line(sku="")}, ("product_unknown", "lines.0.sku")),
        ({"lines": line(sku="OLD")}, ("product_not_sold", "lines.0.sku")),
        ({"currency": "USD"}, ("price_missing", "lines.0.unit_price")),
    ],
)
def test_what_a_person_can_put_right_waits_for_them(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    findings = validation.check(order(**changes), FACTS)

    assert [(f.code, f.field) for f in findings if f.is_blocking] == [expected]
    assert not validation.refuses(findings)


def test_a_customer_without_any_address_of_theirs_is_only_warned_about() -> None:
    (finding,) = validation.check(order(customer=PartyRequest(name="Mei Lin")), FACTS)

    assert (finding.code, finding.severity) == ("contact_missing", Severity.WARN)


def test_a_known_customer_needs_to_say_nothing_of_themselves() -> None:
    facts = Facts({"TEA": TEA}, {}, is_channel_known=True, is_customer_known=True)

    assert found(order(customer=PartyRequest(code="ALFKI")), facts) == []


def test_a_product_is_found_by_its_gtin_where_the_sku_says_nothing() -> None:
    assert found(order(lines=line(sku="", gtin="4006381333931"))) == []


def test_a_price_of_the_customers_own_needs_no_list_price() -> None:
    assert found(order(currency="USD", lines=line(unit_price=Decimal(5)))) == []


def test_a_discount_of_everything_is_a_gift_and_fine() -> None:
    gift = line(unit_price=Decimal("3.3333"), quantity=3, discount_amount=Decimal("10.00"))

    assert found(order(lines=gift)) == []
    assert found(order(discount_amount=Decimal("4.50"))) == []


def test_everything_is_told_at_once() -> None:
    request = OrderRequest(lines=[LineRequest(sku="NOPE", quantity=-1)])

    assert {code for code, _ in found(request)} == {
        "currency_unknown",
        "customer_missing",
        "contact_missing",
        "address_incomplete",
        "quantity_not_positive",
        "product_unknown",
    }


def test_a_stated_total_is_compared_with_ours() -> None:
    totals = Totals(Decimal("4.50"), Decimal(0), Decimal(0), Decimal(0))

    def told(stated: str | None) -> list[Finding]:
        amount = None if stated is None else Decimal(stated)
        return validation.check_total(order(stated_total_amount=amount), totals)

    assert told(None) == told("4.5") == []
    assert [(f.code, f.severity) for f in told("4.49")] == [("total_differs", Severity.WARN)]
