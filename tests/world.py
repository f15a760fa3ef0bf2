"""One small named world; dates are fixed, nothing is random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Department, Membership, User
from accounts.permissions import Role
from accounts.selectors import actors
from core.actors import SYSTEM, Actor
from core.models import EventDelivery
from core.services import delivery
from fulfillment.models import ReviewPolicy, RoutingRule
from inventory.models import Category, Location, Product, StockLevel
from inventory.services import products as product_services
from inventory.services import stock
from inventory.services.products import NewProduct
from inventory.services.stock import Receipt
from orders.models import Channel, Order
from orders.rules.request import AddressRequest, LineRequest, OrderRequest, PartyRequest
from orders.services import intake
from orders.services.intake import Placement
from tracking.models import Carrier

# Tuesday morning; every test starts here.
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

CUSTOMER = PartyRequest(
    name="Mei Lin", email="mei.lin@example.com", phone="+49 30 901820", language="en"
)
ADDRESS = AddressRequest(
    name="Mei Lin",
    line1="Unter den Linden 1",
    city="Berlin",
    postcode="10117",
    country="DE",
)


@dataclass
class World:
    """The parts of the world by name."""

    warehouse: Location
    shop: Location
    tea: Product
    cup: Product
    lamp: Product
    setup: Product
    picking: Department
    workshop: Department
    amira: User  # works in picking
    bo: User  # works in picking and leads it
    chen: User  # works in the workshop
    desk: User  # order desk
    reviewer: User
    channel: Channel
    carrier: Carrier

    def actor(self, name: str) -> Actor:
        """The actor of one of the people: amira, bo, chen, desk, reviewer."""
        return actors.actor_of_user(getattr(self, name))


def build(*, at: datetime = MORNING) -> World:
    """Build the world: 10 tea, 5 cups (and 3 in the shop), no lamp; a set-up is a service."""
    warehouse = Location.objects.create(
        code="main", name="Main warehouse", country="DE", priority=10
    )
    shop = Location.objects.create(code="shop", name="Shop", kind="shop", priority=20)
    Category.objects.create(code="home", name="Home")
    tea, cup, lamp, setup = product_services.create(
        products=[
            _product("TEA", "Green tea", "4.50"),
            _product("CUP", "Tea cup", "12.00"),
            _product("LAMP", "Reading lamp", "80.00", lead_time_days=5),
            _product("SETUP", "Set-up at home", "50.00", type_="service"),
        ],
        actor=SYSTEM,
        at=at,
    )
    stock.receive(
        receipts=[
            Receipt(tea.pk, warehouse.pk, 10),
            Receipt(cup.pk, warehouse.pk, 5),
            Receipt(cup.pk, shop.pk, 3),
        ],
        actor=SYSTEM,
        at=at,
    )
    return World(
        warehouse=warehouse,
        shop=shop,
        tea=tea,
        cup=cup,
        lamp=lamp,
        setup=setup,
        **_people(),  # type: ignore[arg-type]
        channel=Channel.objects.create(code="web", name="Web shop", currency="EUR"),
        carrier=Carrier.objects.create(
            code="demo",
            name="Demo Express",
            adapter="standard",
            webhook_secret="whsec_" + "QUJD" * 12,
        ),
    )


def _product(
    sku: str, name: str, price: str, *, type_: str = "stocked", lead_time_days: int = 1
) -> NewProduct:
    return NewProduct(
        sku=sku,
        name=name,
        list_price=Decimal(price),
        currency="EUR",
        type=type_,
        category_code="home",
        lead_time_days=lead_time_days,
    )


def _people() -> dict[str, object]:
    picking = Department.objects.create(code="picking", name="Picking")
    workshop = Department.objects.create(code="workshop", name="Workshop")
    people = {
        name: User.objects.create(username=name, role=role, first_name=name.capitalize())
        for name, role in {
            "amira": Role.WORKER,
            "bo": Role.LEAD,
            "chen": Role.WORKER,
            "desk": Role.ORDER_DESK,
            "reviewer": Role.REVIEWER,
        }.items()
    }
    Membership.objects.create(user=people["amira"], department=picking)
    Membership.objects.create(user=people["bo"], department=picking, is_lead=True)
    Membership.objects.create(user=people["chen"], department=workshop)
    RoutingRule.objects.create(
        position=10, name="Services", product_types=["service"], department=workshop
    )
    RoutingRule.objects.create(position=100, name="Everything else", department=picking)
    ReviewPolicy.objects.create(
        position=10,
        name="Large orders",
        min_total_amount=Decimal(500),
        person_checks=["quantity", "amount", "address"],
        needs_consent=True,
    )
    ReviewPolicy.objects.create(position=100, name="All others")
    return {"picking": picking, "workshop": workshop, **people}


def request(
    lines: Sequence[tuple[str, int]] = (("TEA", 1),),
    *,
    external_id: str = "",
    channel: str = "web",
    customer: PartyRequest = CUSTOMER,
    ship_to: AddressRequest = ADDRESS,
    **more: object,
) -> OrderRequest:
    """A request for SKUs and quantities by the usual customer."""
    return OrderRequest(
        lines=[LineRequest(sku=sku, quantity=quantity) for sku, quantity in lines],
        customer=customer,
        ship_to=ship_to,
        channel=channel,
        external_id=external_id,
        **more,  # type: ignore[arg-type]
    )


def place(
    lines: Sequence[tuple[str, int]] = (("TEA", 1),),
    *,
    actor: Actor = SYSTEM,
    at: datetime = MORNING,
    **more: object,
) -> Placement:
    """Place one order and return what became of it."""
    (placement,) = intake.place_orders(
        requests=[request(lines, **more)],  # type: ignore[arg-type]
        default_channel="web",
        actor=actor,
        at=at,
    )
    return placement


def order(placement: Placement) -> Order:
    """The order of a placement as it is now."""
    assert placement.order_id is not None, placement.findings
    return Order.objects.get(pk=placement.order_id)


def deliver_events(*, at: datetime | None = None) -> int:
    """Deliver everything that is due, as a worker would; returns how many deliveries."""
    moment = at or max(MORNING + timedelta(days=400), timezone.now())
    total = 0
    while count := delivery.deliver_due(at=moment):
        total += count
    dead = EventDelivery.objects.exclude(status="delivered").values_list("handler", "last_error")
    assert not dead, list(dead)
    return total


def level(product: Product, location: Location) -> tuple[int, int]:
    """On hand and allocated of a product at a location."""
    row = StockLevel.objects.get(product=product, location=location)
    return row.on_hand, row.allocated
