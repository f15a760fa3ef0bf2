"""The sample company's 830 orders, taken in by the import command with their own dates."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from core.actors import SYSTEM
from dashboard.demo import company
from inventory.models import Location
from inventory.services import products, stock
from inventory.services.products import NewProduct
from inventory.services.stock import Receipt
from orders.models import Channel, Order, OrderLine
from reports.selectors import laws
from tests.world import MORNING


@pytest.fixture
def stocked_company(db: None) -> None:
    """The company's products, with more on the shelf than its orders take."""
    Channel.objects.create(code=company.CHANNEL, name="Northwind")
    shelf = Location.objects.create(code="main", name="Main warehouse")
    made = products.create(
        products=[
            NewProduct(
                sku=row.sku, name=row.name, list_price=row.list_price, currency=company.CURRENCY
            )
            for row in company.products()
        ],
        actor=SYSTEM,
        at=MORNING,
    )
    stock.receive(
        receipts=[Receipt(product.pk, shelf.pk, 10_000) for product in made],
        actor=SYSTEM,
        at=MORNING,
    )


def test_the_imported_orders_say_what_the_company_says(stocked_company: None) -> None:
    out = StringIO()
    call_command("import_orders", str(company.FOLDER), stdout=out)

    assert re.search(r"830 documents: .*\b0 duplicate, 0 rejected, 0 noted", out.getvalue())
    orders = Order.objects.filter(channel__code=company.CHANNEL)
    assert orders.count() == 830
    assert orders.aggregate(Sum("shipping_amount"))["shipping_amount__sum"] == Decimal("64942.69")
    lines = OrderLine.objects.filter(order__in=orders)
    assert lines.count() == 2155
    assert lines.aggregate(Sum("line_amount"))["line_amount__sum"] == Decimal("1265793.04")
    assert laws.violations() == []

    first, last = orders.order_by("ordered_at")[0], orders.order_by("-ordered_at")[0]
    assert timezone.localdate(first.ordered_at) == date(1996, 7, 4)
    assert timezone.localdate(last.ordered_at) == date(1998, 5, 6)
    requested_on = {order.external_id: order.requested_on for order in orders if order.requested_on}
    shipped_on = {
        document.number: date.fromisoformat(document.attributes["shipped_on"])
        for document in company.documents()
        if "shipped_on" in document.attributes
    }
    assert len(requested_on.keys() - shipped_on.keys()) == 21
    assert sum(shipped_on[number] > requested_on[number] for number in shipped_on) == 37


def test_reading_the_same_folder_again_places_nothing(stocked_company: None) -> None:
    call_command("import_orders", str(company.FOLDER), stdout=StringIO())
    out = StringIO()

    call_command("import_orders", str(company.FOLDER), stdout=out)

    assert "830 duplicate" in out.getvalue()
    assert Order.objects.count() == 830
    assert OrderLine.objects.count() == 2155
