"""The demo world: loaded once, true to the company's tables, alive, and lawful."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import F, Max
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import ApiClient, User
from accounts.permissions import Role
from accounts.services import api_keys
from core.models import Event, EventDelivery
from core.services import wakeups
from dashboard.demo import company, goods, loading, stockroom
from exceptions_handling.models import ExceptionCase
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import Fulfillment
from inventory.models import (
    Peg,
    Product,
    ProductFamily,
    StockLevel,
    StockLot,
    Substitute,
    Supplier,
    Transfer,
)
from orders.models import Order, OrderFinding, OrderLine
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import (
    PurchaseLine,
    PurchaseOrder,
    ReplenishmentProposal,
    StockPlan,
    SupplierProduct,
)
from purchasing.selectors import open_lines, risks, scorecard
from reports.selectors import laws
from tracking.lifecycle import TrackingStatus
from tracking.models import Message, Parcel

# Loading takes seconds on a quiet machine; the bound is for a busy one.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

BESIDE_THE_TABLE = {row.sku for row in goods.small_packs()} | {goods.GIFT_BOX.sku}


@pytest.fixture(scope="module")
def access_file(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The world, and the file that says how to get in. The first load breaks off half-way, as if
    it had been killed; the second takes it up."""

    def break_off(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    path = tmp_path_factory.mktemp("demo") / "demo-world.json"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(wakeups, "send", lambda task: None)
        with pytest.raises(KeyboardInterrupt):
            loading.load(at=timezone.now(), progress=break_off)
        call_command("load_demo", "--write", str(path))
        yield path
        call_command("flush", "--no-input", verbosity=0)


def test_no_law_is_broken(access_file: Path) -> None:
    assert laws.violations() == []


def test_nothing_is_left_to_be_told(access_file: Path) -> None:
    assert EventDelivery.objects.exclude(status=EventDelivery.Status.DELIVERED).count() == 0


def test_a_second_load_changes_nothing(access_file: Path) -> None:
    before = row_counts()
    granted = json.loads(access_file.read_text())

    call_command("load_demo", "--write", str(access_file))

    assert row_counts() == before
    assert json.loads(access_file.read_text()) == granted


def test_a_lost_file_is_written_again_with_a_new_key(access_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.json"

    call_command("load_demo", "--write", str(path))

    key = json.loads(path.read_text())["api_key"]
    assert key != json.loads(access_file.read_text())["api_key"]
    assert api_keys.authenticate(token=key, at=timezone.now()) is not None
    assert path.stat().st_mode & 0o077 == 0


def test_every_role_gets_in_with_the_password_that_is_told(access_file: Path) -> None:
    staff = json.loads(access_file.read_text())["staff"]
    one_of_each = {person["role"]: person for person in staff}

    assert one_of_each.keys() == {role.value for role in Role}
    assert len(staff) == User.objects.count()
    for role, person in one_of_each.items():
        user = authenticate(username=person["username"], password=person["password"])
        assert isinstance(user, User)
        assert user.role == role


def test_the_order_to_look_up_is_on_its_way(access_file: Path) -> None:
    lookup = json.loads(access_file.read_text())["lookup"]

    order = Order.objects.get(number=lookup["number"])
    assert order.customer.email == lookup["email"]
    assert (order.status, order.fulfillment_status) == ("confirmed", "shipped")


def test_all_orders_are_there_the_last_of_them_of_today(access_file: Path) -> None:
    orders = Order.objects.filter(channel__code=company.CHANNEL)

    assert orders.count() == 830
    last = orders.aggregate(Max("ordered_at"))["ordered_at__max"]
    client = ApiClient.objects.get(name=loading.CLIENT_NAME)
    assert timezone.localdate(last) == timezone.localdate(client.created_at)
    assert last <= client.created_at


def test_parcels_left_on_the_days_of_the_company(access_file: Path) -> None:
    shift = shift_of_days()
    shipped_on = {
        document.number: date.fromisoformat(document.attributes["shipped_on"]) + shift
        for document in company.documents()
        if "shipped_on" in document.attributes
    }
    numbers = dict(Order.objects.values_list("pk", "external_id"))
    left_on = {
        numbers[order_id]: timezone.localdate(moment)
        for order_id, moment in Parcel.objects.values_list("order_id", "handed_over_at")
    }

    assert len(left_on) > 780
    assert left_on == {number: shipped_on[number] for number in left_on}


def test_orders_came_in_and_were_given_out_when_they_were_ordered(access_file: Path) -> None:
    orders = Order.objects.filter(channel__code=company.CHANNEL)

    assert not orders.exclude(submitted_at=F("ordered_at")).exists()
    assert not orders.filter(status="completed").exclude(confirmed_at=F("ordered_at")).exists()
    given_out = Event.objects.filter(type="fulfillment.assigned", stream_id__in=orders.values("pk"))
    ordered_at = dict(orders.values_list("pk", "ordered_at"))
    assert all(event.occurred_at == ordered_at[event.stream_id] for event in given_out)


def test_work_was_done_in_its_order(access_file: Path) -> None:
    done = Fulfillment.objects.filter(status=FulfillmentStatus.DELIVERED)

    assert done.count() > 1_100
    for row in done:
        moments = [
            row.assigned_at,
            row.accepted_at,
            row.started_at,
            row.ready_at,
            row.released_at,
            row.shipped_at,
            row.delivered_at,
        ]
        assert None not in moments
        assert moments == sorted(moment for moment in moments if moment)


def test_orders_stand_at_every_stage(access_file: Path) -> None:
    shown = Counter(Order.objects.values_list("display_status", flat=True))
    work = Counter(Fulfillment.objects.values_list("status", flat=True))
    parcels = Counter(Parcel.objects.values_list("tracking_status", flat=True))

    for status in ("draft", "waiting", "on_hold", "exception", "processing", "review", "delivery"):
        assert shown[status], status
    assert shown["completed"] > 700
    assert shown["cancelled"] == shown["rejected"] == 1
    for status in FulfillmentStatus:
        # Packed work is in review at once, and no work was begun for what was cancelled.
        if status not in {FulfillmentStatus.READY, FulfillmentStatus.CANCELLED}:
            assert work[status], status
    assert parcels[TrackingStatus.FAILURE] == 1
    assert parcels[TrackingStatus.IN_TRANSIT] + parcels[TrackingStatus.PRE_TRANSIT] > 5


def test_what_waits_says_why(access_file: Path) -> None:
    blocking = OrderFinding.objects.filter(
        severity="block", resolved_at=None, order__status="submitted"
    )

    assert set(blocking.values_list("code", flat=True)) == {
        "out_of_stock",
        "address_incomplete",
        "product_unknown",
    }


def test_trouble_has_its_cases(access_file: Path) -> None:
    kinds = Counter(ExceptionCase.objects.open().values_list("kind", flat=True))

    assert kinds == {"late": 3, "address_error": 1, "delivery_failed": 1}


def test_customers_are_written_to_about_the_last_days_only(access_file: Path) -> None:
    messages = Message.objects.all()

    assert 20 < messages.count() < 100
    assert {"en", "zh-hans"} >= set(messages.values_list("language", flat=True))
    told = Event.objects.filter(pk__in=messages.values("event_id"))
    oldest = timezone.now() - timedelta(days=3)
    assert not told.filter(occurred_at__lt=oldest).exists()


def test_the_shelf_ends_as_the_companys_did(access_file: Path) -> None:
    """What may still be promised is what the company had in stock, less what came in by other
    ways than its order book."""
    free: Counter[str] = Counter()
    for sku, on_hand, allocated in StockLevel.objects.values_list(
        "product__sku", "on_hand", "allocated"
    ):
        free[sku] += on_hand - allocated
    rows = company.products()

    equal = [row.sku for row in rows if free[row.sku] == row.quantity_in_stock]
    assert len(equal) > 60


def test_what_the_company_gave_up_is_sold_while_stock_lasts_and_bought_no_more(
    access_file: Path,
) -> None:
    table = Product.objects.exclude(sku__in=BESIDE_THE_TABLE)
    given_up = {row.sku: row for row in company.products() if row.is_discontinued}
    sold_out = {sku for sku, row in given_up.items() if not row.quantity_in_stock}

    assert set(table.filter(is_discontinued=True).values_list("sku", flat=True)) == set(given_up)
    assert set(table.filter(is_active=False).values_list("sku", flat=True)) == sold_out
    assert not PurchaseLine.objects.filter(
        product__sku__in=given_up, purchase_order__closed_at=None
    ).exists()


def test_what_goes_together_is_written_down(access_file: Path) -> None:
    box = Product.objects.get(type=Product.Type.BUNDLE)
    family = ProductFamily.objects.get()

    assert box.components.count() == 3
    assert family.variants.count() == 3
    assert Substitute.objects.count() > 3
    assert not Product.objects.filter(type="stocked").exclude(
        pk__in=SupplierProduct.objects.filter(is_preferred=True).values("product")
    )


def test_what_was_on_order_is_on_its_way(access_file: Path) -> None:
    still_to_come: Counter[str] = Counter()
    for line in PurchaseLine.objects.filter(purchase_order__closed_at=None).select_related(
        "product"
    ):
        still_to_come[line.product.sku] += line.quantity_open
    statuses = Counter(PurchaseOrder.objects.values_list("status", flat=True))

    assert +still_to_come == Counter(
        {row.sku: row.quantity_on_order for row in company.products() if row.quantity_on_order}
    )
    assert statuses.pop(PurchaseStatus.RECEIVED) > 100
    assert statuses == {"draft": 1, "sent": 1, "partly_received": 1, "confirmed": 11}
    overdue = open_lines.overdue(today=timezone.localdate()).values(
        "purchase_order__supplier__code"
    )
    assert [row["purchase_order__supplier__code"] for row in overdue] == [stockroom.OVERDUE]


def test_an_order_waits_for_a_supply_that_comes_too_late(access_file: Path) -> None:
    peg = Peg.objects.select_related("supply", "reservation").get()
    waiting = OrderLine.objects.get(pk=peg.reservation.demand)

    assert (waiting.order.external_id, waiting.sku) == ("PO-7718", "NW-031")
    assert peg.supply is not None
    purchase = PurchaseLine.objects.get(pk=peg.supply.source_id).purchase_order
    assert (purchase.supplier.code, purchase.status) == (stockroom.POSTPONED, "confirmed")
    (risk,) = risks.all_open(today=timezone.localdate())
    assert [each.demand for each in risk.endangered] == [waiting.pk]
    assert Message.objects.filter(order_id=waiting.order_id, template="promise_changed").exists()


def test_suppliers_have_a_record(access_file: Path) -> None:
    suppliers = Supplier.objects.values_list("code", flat=True)

    cards = {code: scorecard.read(code=code, at=timezone.now()) for code in suppliers}

    assert len(cards) == 29
    judged = [card.figure("otif_asked") for card in cards.values()]
    assert all(figure.population for figure in judged)
    shares = [figure.value for figure in judged if figure.value is not None]
    assert min(shares) < 0.7 < 0.95 < max(shares)


def test_stock_is_planned_and_purchases_are_proposed(access_file: Path) -> None:
    proposed = ReplenishmentProposal.objects.filter(status="open")

    assert StockPlan.objects.count() > 100
    assert 5 < proposed.count() < 69
    assert not proposed.filter(unit_price=0).exists()


def test_goods_are_on_their_way_between_the_locations(access_file: Path) -> None:
    statuses = Transfer.objects.values_list("status", "source__code", "destination__code")
    soon = timezone.localdate() + timedelta(days=10)
    expiring = StockLot.objects.filter(on_hand__gt=0, expires_on__lt=soon)

    assert set(statuses) == {("sent", "main", "london"), ("draft", "london", "cold")}
    assert [(lot.product.sku, lot.location.code) for lot in expiring] == [("NW-040", "london")]
    assert StockLevel.objects.filter(safety_stock__gt=0).count() == len(stockroom.SAFETY_STOCKS)


def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }


def shift_of_days() -> timedelta:
    """By how much the company's days were moved."""
    client = ApiClient.objects.get(name=loading.CLIENT_NAME)
    return timezone.localdate(client.created_at) - date(1998, 5, 6)
