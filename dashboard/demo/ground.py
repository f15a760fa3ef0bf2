"""The ground the demo world stands on: places, departments, rules, channels, carriers, goods."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal

from accounts.models import Department
from dashboard.demo import company, goods, people
from fulfillment.models import ReviewCheck, ReviewPolicy, RoutingRule
from inventory.models import Location, Product, WorkCalendar
from orders.models import Channel
from tracking.models import Carrier

MAIN, COLD, LONDON = "main", "cold", "london"
# Until then an order is worked on the same day, by the clock of the place.
_CUT_OFF = time(14)
# From this order value in US dollars a person checks, and the customer is asked.
LARGE_AMOUNT = Decimal(10_000)
_DELIVERY_COUNTRIES_WITH_PAPERS = ["AR", "BR", "VE"]
_EXPORT_COUNTRIES = [*_DELIVERY_COUNTRIES_WITH_PAPERS, "MX"]


def lay(*, at: datetime) -> dict[str, Product]:
    """Lay the whole ground in the present transaction and return the products by SKU."""
    _places()
    departments = _departments()
    people.employ(departments)
    _routing(departments)
    _review()
    _channels()
    _carriers()
    return goods.lay(at=at)


def _places() -> None:
    seattle, london = WorkCalendar.objects.bulk_create(
        [
            WorkCalendar(
                code="seattle",
                name="Seattle",
                cut_off=_CUT_OFF,
                holiday_country="US",
                holiday_subdivision="WA",
            ),
            WorkCalendar(
                code="london",
                name="London",
                cut_off=_CUT_OFF,
                holiday_country="GB",
                holiday_subdivision="ENG",
            ),
        ]
    )
    harbor = {
        "country": "US",
        "region": "WA",
        "city": "Seattle",
        "postcode": "98126",
        "time_zone": "America/Los_Angeles",
        "calendar": seattle,
    }
    Location.objects.bulk_create(
        [
            Location(
                code=MAIN, name="Main warehouse", street="1200 Harbor Ave SW", priority=10, **harbor
            ),
            Location(
                code=COLD, name="Cold store", street="1210 Harbor Ave SW", priority=20, **harbor
            ),
            Location(
                code=LONDON,
                name="London depot",
                country="GB",
                city="London",
                postcode="E16 2AB",
                street="5 Dock Road",
                time_zone="Europe/London",
                calendar=london,
                priority=50,
            ),
        ]
    )


def _departments() -> dict[str, Department]:
    names = {"cold": "Cold store", "dry": "Dry goods and drinks", "export": "Export"}
    return {
        row.code: row
        for row in Department.objects.bulk_create(
            Department(code=code, name=name) for code, name in names.items()
        )
    }


def _routing(departments: Mapping[str, Department]) -> None:
    RoutingRule.objects.bulk_create(
        [
            RoutingRule(
                position=10,
                name="Latin America",
                countries=_EXPORT_COUNTRIES,
                department=departments["export"],
            ),
            RoutingRule(
                position=20,
                name="Dairy, meat and seafood",
                category_codes=list(company.COLD_CATEGORIES),
                department=departments["cold"],
            ),
            RoutingRule(position=100, name="Everything else", department=departments["dry"]),
        ]
    )


def _review() -> None:
    kinds = ReviewCheck.Kind
    ReviewPolicy.objects.bulk_create(
        [
            ReviewPolicy(
                position=10,
                name="Large orders",
                min_total_amount=LARGE_AMOUNT,
                person_checks=[kinds.QUANTITY, kinds.AMOUNT],
                needs_consent=True,
            ),
            ReviewPolicy(
                position=20,
                name="Export papers",
                countries=_DELIVERY_COUNTRIES_WITH_PAPERS,
                person_checks=[kinds.ADDRESS],
            ),
            ReviewPolicy(position=100, name="By rule"),
        ]
    )


def _channels() -> None:
    names = {
        company.CHANNEL: "Northwind order book",
        "web": "Web shop",
        "staff": "Staff",
        "api": "API",
        "shopify": "Shopify",
        "csv": "CSV file",
        "json": "JSON file",
    }
    Channel.objects.bulk_create(
        [
            *(Channel(code=code, name=name) for code, name in names.items()),
            Channel(code="ubl", name="EDI (UBL)", allows_backorder=True),
        ]
    )


def _carriers() -> None:
    Carrier.objects.bulk_create(
        Carrier(
            code=row.code,
            name=row.name,
            phone=row.phone,
            adapter="demo",
            webhook_secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
        )
        for row in company.shippers()
    )
