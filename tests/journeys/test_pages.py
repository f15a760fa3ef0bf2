"""Every page, for everybody: both languages, both themes, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.journeys import browsing, office
from tests.journeys.administration import PASSWORD
from tests.journeys.browsing import Window
from tests.journeys.carriers import ScanWord
from tests.journeys.office import Order
from tests.journeys.pages import Visitor
from tests.journeys.rest import Rest
from tests.journeys.system import System

_REVIEWED_BY, _SHIPPED_TO = "reviewed.by@example.com", "shipped.to@example.com"
_MISSING = ("/no/such/page/", f"/t/{'x' * 43}")

# What a page is called here, and its address; names in braces are of the scene below.
_STAFF_PAGES = {
    "home": "/",
    "orders": "/orders/?size=10",
    "orders waiting": "/orders/?view=waiting&size=10",
    "orders none": "/orders/?view=all&sku=no-such-thing",
    "order waiting": "/orders/{waiting}/",
    "order in work": "/orders/{in_work}/",
    "order shipped": "/orders/{shipped}/",
    "order new": "/orders/new/",
    "order draft": "/orders/{draft}/edit/",
    "order cancel": "/orders/{in_work}/cancel/",
    "order cancel lines": "/orders/{in_work}/cancel-lines/",
    "order hold": "/orders/{in_work}/hold/",
    "order reject": "/orders/{waiting}/reject/",
    "hold release": "/holds/{hold}/release/",
    "search": "/search/?q=Mei",
    "work": "/work/?department=picking",
    "fulfillment assigned": "/fulfillments/{assigned}-1/",
    "fulfillment in work": "/fulfillments/{in_work}-1/",
    "fulfillment released": "/fulfillments/{released}-1/",
    "fulfillment shipped": "/fulfillments/{shipped}-1/",
    "review": "/review/{in_review}-1/",
    "exceptions": "/exceptions/",
    "exception new": "/exceptions/new/",
    "exception": "/exceptions/{case}/",
    "stock": "/stock/",
    "stock receipt": "/stock/receipts/",
    "stock adjustment": "/stock/adjustments/",
    "stock count": "/stock/counts/",
    "stock expiring": "/stock/?condition=expiring",
    "transfers": "/transfers/",
    "transfer new": "/transfers/new/",
    "products": "/products/",
    "product": "/products/{sku}/",
    "product new": "/products/new/",
    "product change": "/products/{sku}/change/",
    "product families": "/product-families/",
    "product family new": "/product-families/new/",
    "product imports": "/product-imports/",
    "purchases": "/purchases/",
    "purchases none": "/purchases/?q=no-such-thing",
    "purchase": "/purchases/{purchase}/",
    "purchase draft": "/purchases/{purchase_draft}/",
    "purchase new": "/purchases/new/",
    "purchase new lines": "/purchases/new/?supplier={supplier}&location=main",
    "purchase edit": "/purchases/{purchase_draft}/edit/",
    "purchase answer": "/purchases/{purchase}/answer/",
    "purchase refusal": "/purchases/{purchase}/refusal/",
    "purchase cancel": "/purchases/{purchase_draft}/cancellation/",
    "receiving": "/receiving/",
    "gate": "/receiving/{purchase}/",
    "gate scanned": "/receiving/{purchase}/?code={sku}",
    "gate wrong code": "/receiving/{purchase}/?code=no-such-thing",
    "proposals": "/proposals/",
    "proposals ordered": "/proposals/?status=ordered",
    "suppliers": "/suppliers/",
    "supplier": "/suppliers/{supplier}/",
    "supplier new": "/suppliers/new/",
    "supplier change": "/suppliers/{supplier}/change/",
    "supplier contacts": "/suppliers/{supplier}/contacts/",
    "supplier terms": "/suppliers/{supplier}/terms/{sku}/",
    "supplier terms new": "/suppliers/{supplier}/new-terms/",
    "supplier figure": "/suppliers/{supplier}/figures/otif_asked/",
    "messages": "/messages/",
    "message": "/messages/{message}/",
    "settings": "/settings/",
    "settings rules": "/settings/rules/",
    "keys": "/settings/keys/",
    "deliveries": "/settings/deliveries/",
    "profile": "/profile/",
}
_PUBLIC_PAGES = {
    "log-in": "/login/",
    "look-up": "/track/",
    "look-up order": "/track/order/",
    "look-up code": "/track/code/",
    "look-up cancellation": "/track/order/cancellation/",
    "look-up consent": "/track/consent/",
    "missing": _MISSING[0],
    "link ended": _MISSING[1],
}

Windows = Callable[[str, str], Window]


@pytest.fixture(scope="module")
def scene(house: System) -> dict[str, str]:
    """Orders at every stage, a case, a message: something to see on each page."""
    rest = house.rest
    sku, missing = office.stock(rest, units=50), office.stock(rest)
    requests = {
        "waiting": office.request((missing, 3)),
        "draft": office.request((sku, 2), is_draft=True),
        "assigned": office.request((sku, 2)),
        "in_work": office.request((sku, 2)),
        "in_review": office.request((sku, 1), channel="ubl", currency="EUR", email=_REVIEWED_BY),
        "released": office.request((sku, 2)),
        "shipped": office.request((sku, 2), email=_SHIPPED_TO),
    }
    orders = {name: office.place(rest, request) for name, request in requests.items()}
    _work_on(house, orders)
    case = {"order": orders["waiting"].number, "kind": "item_error", "summary": "Wrong cup"}
    hold = {"reason": "check_customer", "blocks": ["ship"], "note": "call first"}
    placed = orders["released"].do("holds", house.person("desk"), **hold)
    return {
        **{name: order.number for name, order in orders.items()},
        **_buy(rest, sku),
        "sku": sku,
        "hold": placed["id"],
        "case": rest.post("cases", case).expect(201)["id"],
        "message": rest.get("messages", order=orders["shipped"].number)["items"][0]["id"],
    }


def _buy(rest: Rest, sku: str) -> dict[str, str]:
    """A supplier, a draft and a purchase order on its way."""
    code = office.new_sku()
    supplier = {"code": code, "name": "Leaf & Sons", "email": "leaf@example.net"}
    version = rest.post("suppliers", {**supplier, "currency": "EUR"}).expect(201)["version"]
    terms = {"sku": sku, "price_breaks": [{"from_quantity": 1, "unit_price": "4"}]}
    body = {"products": [terms], "version": version}
    rest.send("PUT", f"suppliers/{code}/products", json=body).expect(200)
    order = {"supplier": code, "location": "main", "lines": [{"sku": sku, "quantity": 12}]}
    draft, sent = (rest.post("purchase-orders", order).expect(201) for _ in range(2))
    path = f"purchase-orders/{sent['number']}/dispatch"
    rest.post(path, {"version": sent["version"]}).expect(200)
    return {"supplier": code, "purchase_draft": draft["number"], "purchase": sent["number"]}


def _work_on(house: System, orders: dict[str, Order]) -> None:
    """Bring each order to where its name says."""
    picker = house.person("picker")
    in_work, shipped = orders["in_work"].work(), orders["shipped"].work()
    in_work.do("acceptance", picker)
    in_work.do("work", picker)
    line = in_work.read()["lines"][0]["id"]
    in_work.do("picks", picker, lines=[{"line_id": line, "quantity": 1}])
    for work in (orders["in_review"].work(), orders["released"].work(), shipped):
        work.pack(picker)
    number = shipped.hand_over(picker)
    scan = ScanWord("scan-1", "in_transit", datetime.now(UTC), place="Hamburg")
    assert house.post.tell(number, scan) == 202
    orders["assigned"].work()
    house.mailbox.wait_for(orders["shipped"].number, 2)
    house.mailbox.wait_for(orders["in_review"].number, 2)


@pytest.fixture(scope="module")
def visitors(house: System, scene: dict[str, str]) -> dict[str, Visitor]:
    """An administrator, and a customer with a code for an order and a link to a question."""
    administrator, customer = house.visitor(), house.visitor()
    administrator.log_in("admin", PASSWORD)
    customer.prove(scene["shipped"], house.mailbox)
    customer.open(house.mailbox.letters(scene["in_review"])[-1].link)
    return {"staff": administrator, "customer": customer}


@pytest.fixture(scope="module")
def windows(chromium: Browser, visitors: dict[str, Visitor]) -> Windows:
    """The window of a visitor in a language, opened once."""

    @cache
    def window(who: str, language: str) -> Window:
        return browsing.window(chromium, visitors[who], language=language)

    return window


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        pytest.param(who, path, id=name)
        for who, pages in (("staff", _STAFF_PAGES), ("customer", _PUBLIC_PAGES))
        for name, path in pages.items()
    ],
)
def test_a_page_is_whole_and_fits_every_reader(
    windows: Windows, scene: dict[str, str], who: str, path: str, language: str
) -> None:
    # given somebody who reads a language
    window = windows(who, language)
    window.complaints.clear()
    address = path.format(**scene)

    # when they open the page
    status = window.open(address)

    # then it is there, in their language, under one heading
    page = window.page
    assert (page.url, status) == (window.address + address, 404 if path in _MISSING else 200)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert page.title()

    # and for every reader, by day and by night, at a desk and on a phone
    assert window.violations() == []
    assert window.violations_in_the_dark() == []
    assert window.overflow_on_a_phone() == 0
    assert window.complaints == []


def test_a_chosen_theme_stays(windows: Windows) -> None:
    # given somebody on a page
    window = windows("staff", "en")
    window.open("/orders/")
    page = window.page

    # when they choose the dark theme
    page.locator("summary .avatar-initial").click()
    page.get_by_role("button", name="Dark").click()

    # then the next page comes dark, and as easy to read
    window.open("/work/?department=picking")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert window.violations() == []
    page.context.clear_cookies(name="theme")


def test_the_description_of_rest_needs_no_other_host(windows: Windows) -> None:
    # given anybody
    window = windows("customer", "en")
    window.complaints.clear()

    # when they open the description
    assert window.open("/api/docs/") == 200

    # then it is shown, from our own host and within the content policy
    window.page.get_by_text("Place an order", exact=True).first.wait_for()
    assert window.complaints == []
