"""Purchase orders on their pages: the list, one in full, its paper, and what is done to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.actors import SYSTEM
from core.models import Event
from inventory.models import IncomingSupply
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.models import PurchaseOrder
from purchasing.services import suppliers
from purchasing.services.orders import NewPurchaseLine
from tests import world
from tests.dashboard import buyers
from tests.dashboard.pages import post, text
from tests.purchasing import buying
from tests.world import MORNING, World

LATER = MORNING + timedelta(days=8)


@pytest.fixture(autouse=True)
def clock(small_world: World) -> Iterator[time_machine.Traveller]:
    """It is the morning of the tests, and Leaf & Sons sells tea."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        buying.merchant()
        yield traveller


@pytest.fixture
def ines(small_world: World) -> Client:
    return buyers.buyer()


@pytest.fixture
def vera(small_world: World) -> Client:
    return buyers.viewer()


def url(purchase: PurchaseOrder, noun: str = "") -> str:
    return f"/purchases/{purchase.number}/{noun}"


def act(client: Client, purchase: PurchaseOrder, noun: str, **fields: Any) -> Any:
    """Post a form of the page as it was seen."""
    seen = {"version": buying.fresh(purchase).version}
    return post(client, url(purchase, noun), **{**seen, **fields})


def rows(*wanted: dict[str, Any], free: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The form of a purchase order: rows of the supplier's products, and free ones."""
    fields: dict[str, Any] = {"location": "main", "note": ""}
    for prefix, found in (("rows", wanted), ("more", free)):
        fields |= {f"{prefix}-TOTAL_FORMS": len(found), f"{prefix}-INITIAL_FORMS": 0}
        for index, row in enumerate(found):
            fields |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return fields


# The list.


def test_the_list_tells_who_sends_what_when_and_how_much_has_come(ines: Client) -> None:
    purchase = buying.partly_received()

    page = text(ines.get("/purchases/"))

    told = "Leaf & Sons Partly received 5/16 Sun 29 Nov in 5 days €64.50 Main warehouse"
    assert f"{purchase.number} {told}" in page


def test_the_tabs_count_each_state_and_what_is_overdue(clock: time_machine.Traveller) -> None:
    draft, sent, begun = buying.draft(), buying.sent(), buying.partly_received()
    clock.move_to(LATER)

    page = text(buyers.buyer().get("/purchases/?view=overdue"))

    assert "All 3 Drafts 1 Sent 1 Confirmed 0 Partly received 1 Overdue 2" in page
    assert draft.number not in page
    assert f"{sent.number} Leaf & Sons Overdue 0/16 Sun 29 Nov 3 days late" in page
    assert f"{begun.number} Leaf & Sons Overdue 5/16 Sun 29 Nov 3 days late" in page


def test_the_list_is_narrowed_by_supplier_place_and_text(ines: Client) -> None:
    of_leaf = buying.sent().number
    buying.merchant(code="kiln", name="Kiln & Co")
    of_kiln = buying.draft(supplier_code="kiln", location_code="shop").number

    assert of_leaf not in text(ines.get("/purchases/?supplier=kiln"))
    assert of_kiln not in text(ines.get("/purchases/?location=main"))
    assert of_leaf in text(ines.get("/purchases/?q=L-1"))
    assert "No purchase order matches" in text(ines.get("/purchases/?q=elephant"))


def test_an_empty_list_shows_the_way_on_to_who_may_buy(ines: Client, vera: Client) -> None:
    assert "Nothing was bought yet" in text(ines.get("/purchases/"))
    assert "/purchases/new/" in ines.get("/purchases/").content.decode()
    assert "/purchases/new/" not in vera.get("/purchases/").content.decode()


def test_a_purchase_that_is_too_late_for_an_order_is_marked_in_the_list(
    ines: Client, small_world: World
) -> None:
    _endanger(small_world)

    assert "1 order line at risk" in text(ines.get("/purchases/"))


def test_the_rail_counts_what_is_overdue(clock: time_machine.Traveller) -> None:
    buying.sent()
    clock.move_to(LATER)

    counts = buyers.buyer().get("/purchases/").context["nav_counts"]

    assert counts["purchasing"] == 1


def test_the_search_opens_a_purchase_order_by_its_number(ines: Client) -> None:
    purchase = buying.sent()

    answer = ines.get("/search/", {"q": purchase.number.lower()})

    assert answer.headers["Location"] == url(purchase)


# The page.


def test_the_page_sets_what_was_asked_beside_what_was_confirmed(ines: Client) -> None:
    purchase = buying.sent()
    buying.answer(purchase, TEA=(6, buying.LATE), CUP=(4, None))

    response = ines.get(url(purchase))

    page = text(response)
    assert "12 piece Sun 29 Nov 6 (other than asked) Sun 20 Dec (other than asked)" in page
    assert "4 piece Fri 4 Dec 4 Fri 4 Dec" in page
    assert response.content.decode().count('class="differs"') == 2


def test_a_late_line_names_the_orders_that_it_endangers(ines: Client, small_world: World) -> None:
    purchase, number = _endanger(small_world)

    response = ines.get(url(purchase))

    page = text(response)
    assert "Comes too late for 1 order line" in page
    assert f"{number} line 1 Mei Lin 2 units needed" in page
    assert "days short" in page
    assert f'href="/orders/{number}/"' in response.content.decode()


def _endanger(small_world: World) -> tuple[PurchaseOrder, str]:
    """Twelve of ten teas are promised from what comes, and then it comes later."""
    buying.allow_backorders(small_world)
    small_world.channel.allows_backorder = True
    small_world.channel.save(update_fields=["allows_backorder"])
    purchase = buying.sent()
    placed = world.place((("TEA", 12),))
    world.deliver_events()
    buying.answer(purchase, TEA=(12, buying.LATE))
    return purchase, placed.number


def test_what_came_stands_below_with_who_took_it_in(ines: Client) -> None:
    purchase = buying.partly_received()

    page = text(ines.get(url(purchase)))

    assert "What came 1" in page
    assert "Tue 24 Nov, 09:00 TEA 5 – – system" in page
    assert "TEA: 5 received" in page


def test_who_buys_gets_the_suppliers_link_and_sees_whom_it_was_mailed_to(
    ines: Client, vera: Client
) -> None:
    purchase = buying.sent()
    world.deliver_events()

    page = ines.get(url(purchase))

    assert "/supplier/" in page.content.decode()
    assert "Mailed to sales@example.net Waiting to be sent" in text(page)
    assert "/supplier/" not in vera.get(url(purchase)).content.decode()


@pytest.mark.parametrize(
    ("stage", "button"),
    [
        ("draft", "Send to the supplier"),
        ("sent", "Put down their answer"),
        ("confirmed", "Receive goods"),
        ("partly_received", "Receive goods"),
    ],
)
def test_the_one_button_is_what_comes_next(ines: Client, stage: str, button: str) -> None:
    purchase = buying.STAGES[stage]()

    body = ines.get(url(purchase)).content.decode()

    head = body[body.index('class="page-actions"') :]
    primary = head[head.index("btn btn-primary") :]
    assert button in primary[: primary.index("</")] + primary[: primary.index("</a>") + 200]
    assert body.count("btn btn-primary") == 1


def test_who_only_looks_sees_it_all_and_can_change_nothing(vera: Client) -> None:
    purchase = buying.sent()

    page = text(vera.get(url(purchase)))

    assert "Green tea" in page
    assert "Put down their answer" not in page
    for noun in ("sending/", "answer/", "refusal/", "closure/", "cancellation/", "edit/"):
        assert vera.post(url(purchase, noun), {"version": 1}).status_code == 403
    assert vera.get("/purchases/new/").status_code == 403
    assert buying.fresh(purchase).status == S.SENT


def test_an_unknown_number_is_not_found(ines: Client) -> None:
    assert ines.get("/purchases/PO-09999/").status_code == 404


# The paper.


def test_the_paper_is_complete_and_in_the_suppliers_language(ines: Client) -> None:
    suppliers.change(
        code="leaf", version=None, values={"language": "zh-hans"}, actor=SYSTEM, at=MORNING
    )
    buying.contacts("li@example.net")
    purchase = buying.sent()

    response = ines.get(url(purchase, "paper/"))

    body, page = response.content.decode(), text(response)
    assert '<html lang="zh-hans">' in body
    assert purchase.number in page
    assert "Leaf & Sons" in page and "li@example.net" in page
    assert "Main warehouse" in page
    assert "L-1 Green tea" in page
    assert body.count("<rect") > 30


def test_a_draft_on_paper_says_that_it_is_not_valid(ines: Client) -> None:
    assert "not valid" in text(ines.get(url(buying.draft(), "paper/")))


# A new one.


def test_a_purchase_order_begins_with_the_supplier(ines: Client) -> None:
    page = text(ines.get("/purchases/new/"))

    assert "Leaf & Sons" in page
    assert ines.get("/purchases/new/?supplier=nobody&location=main").status_code == 422


def test_the_suppliers_products_stand_with_terms_prices_and_stock(ines: Client) -> None:
    buying.sent()

    page = text(ines.get("/purchases/new/?supplier=leaf&location=main"))

    assert "TEA Green tea · L-1 at least 12 packs of 6 €3.00 from 12 on €2.50 from 60 on" in page
    assert "10 12 coming" in page


def test_a_draft_is_made_at_the_agreed_prices(ines: Client) -> None:
    form = rows(
        {"sku": "TEA", "quantity": 60},
        {"sku": "CUP", "quantity": ""},
        free=({"sku": "LAMP", "quantity": 2, "unit_price": "38.50"},),
    )

    answer = post(ines, "/purchases/new/?supplier=leaf&location=main", **form)

    purchase = PurchaseOrder.objects.get()
    assert f"Draft {purchase.number} is kept; the supplier knows nothing of it yet." in text(answer)
    assert purchase.status == S.DRAFT
    assert list(
        purchase.lines.order_by("position").values_list("product__sku", "quantity", "unit_price")
    ) == [("TEA", 60, Decimal("2.50")), ("LAMP", 2, Decimal("38.50"))]


def test_a_form_sent_twice_makes_one_purchase_order(ines: Client) -> None:
    form = rows({"sku": "TEA", "quantity": 12}) | {"idempotency_key": "k" * 20}

    for _ in range(2):
        ines.post("/purchases/new/?supplier=leaf&location=main", form)

    assert PurchaseOrder.objects.count() == 1


def test_a_broken_pack_is_refused_at_its_row_and_what_was_typed_stays(ines: Client) -> None:
    form = rows({"sku": "TEA", "quantity": 13})

    answer = ines.post("/purchases/new/?supplier=leaf&location=main", form)

    assert answer.status_code == 422
    assert "the supplier sells packs of 6. Order 18." in text(answer)
    assert 'value="13"' in answer.content.decode()
    assert not PurchaseOrder.objects.exists()


def test_a_broken_pack_is_taken_where_the_supplier_agreed(ines: Client) -> None:
    form = rows({"sku": "TEA", "quantity": 13}) | {"is_off_terms": "on"}

    ines.post("/purchases/new/?supplier=leaf&location=main", form)

    assert PurchaseOrder.objects.get().lines.get().quantity == 13


def test_an_order_of_nothing_is_refused(ines: Client) -> None:
    answer = ines.post("/purchases/new/?supplier=leaf&location=main", rows({"sku": "TEA"}))

    assert answer.status_code == 422
    assert "needs at least one line" in text(answer)


def test_a_draft_is_rewritten_and_keeps_a_price_given_by_hand(ines: Client) -> None:
    purchase = buying.draft(NewPurchaseLine("TEA", 12, Decimal("2.80")), ("CUP", 4))

    body = ines.get(url(purchase, "edit/")).content.decode()
    form = rows(
        {"sku": "TEA", "quantity": 18, "unit_price": "2.80"}, {"sku": "CUP", "quantity": ""}
    )
    answer = act(ines, purchase, "edit/", **form | {"note": "ring twice"})

    assert 'value="2.80"' in body
    assert f"Draft {purchase.number} is changed." in text(answer)
    line = purchase.lines.get()
    assert (line.product.sku, line.quantity, line.unit_price) == ("TEA", 18, Decimal("2.80"))
    assert buying.fresh(purchase).note == "ring twice"


def test_a_draft_that_changed_meanwhile_is_not_overwritten(ines: Client) -> None:
    purchase = buying.draft()

    form = rows({"sku": "TEA", "quantity": 24}) | {"version": purchase.version + 7}
    answer = ines.post(url(purchase, "edit/"), form)

    assert answer.status_code == 409
    assert buying.line(purchase, "TEA").quantity == 12


def test_what_was_sent_is_not_edited(ines: Client) -> None:
    purchase = buying.sent()

    assert ines.get(url(purchase, "edit/")).status_code == 302


# What is done to it.


def test_a_draft_is_sent_and_the_page_says_to_whom(ines: Client) -> None:
    purchase = buying.draft()

    answer = act(ines, purchase, "sending/")

    assert f"{purchase.number} is sent to sales@example.net." in text(answer)
    assert buying.fresh(purchase).status == S.SENT
    assert IncomingSupply.objects.count() == 2


def test_below_the_suppliers_minimum_the_page_asks_first(ines: Client) -> None:
    suppliers.change(
        code="leaf",
        version=None,
        values={"minimum_order_amount": Decimal(100)},
        actor=SYSTEM,
        at=MORNING,
    )
    purchase = buying.draft()

    asked = text(ines.get(url(purchase, "sending/")))
    refused = act(ines, purchase, "sending/")
    sent = act(ines, purchase, "sending/", is_off_terms="on")

    assert "€64.50 is below what Leaf & Sons takes orders from on: €100.00." in asked
    assert refused.status_code == 422
    assert f"{purchase.number} is sent" in text(sent)
    assert buying.fresh(purchase).status == S.SENT


def test_an_answer_by_telephone_is_put_down(ines: Client) -> None:
    purchase = buying.sent()

    answer = act(
        ines,
        purchase,
        "answer/",
        quantity_1=6,
        on_1=buying.LATE.isoformat(),
        note_1="late harvest",
        quantity_2=4,
        on_2="2026-12-04",
        note="half now",
    )

    assert f"The answer to {purchase.number} is put down." in text(answer)
    line = buying.line(purchase, "TEA")
    assert (line.quantity_confirmed, line.confirmed_on) == (6, buying.LATE)
    assert line.answer_note == "late harvest"
    assert buying.fresh(purchase).status == S.CONFIRMED
    assert "“half now”" in text(answer)


def test_more_than_was_asked_cannot_be_confirmed(ines: Client) -> None:
    purchase = buying.sent()
    fields = {"quantity_1": 99, "on_1": "2026-12-04", "quantity_2": 4, "on_2": "2026-12-04"}

    answer = act(ines, purchase, "answer/", **fields)

    assert answer.status_code == 422
    assert "12 were asked for; more cannot be confirmed." in text(answer)
    assert buying.fresh(purchase).status == S.SENT


def test_a_refusal_of_the_supplier_is_put_down_with_its_reason(ines: Client) -> None:
    purchase = buying.sent()

    answer = act(ines, purchase, "refusal/", reason="sold out")

    assert f"{purchase.number}: declined by the supplier." in text(answer)
    assert "The supplier declined: sold out · Ines" in text(answer)
    assert not IncomingSupply.objects.exists()


def test_the_rest_is_given_up_with_a_reason(ines: Client) -> None:
    purchase = buying.partly_received()

    without = act(ines, purchase, "closure/", reason="")
    answer = act(ines, purchase, "closure/", reason="they stopped making it")

    assert without.status_code == 422
    assert f"{purchase.number} is closed." in text(answer)
    assert buying.fresh(purchase).status == S.RECEIVED
    assert "7 will not come" in text(answer)


def test_cancelling_asks_for_the_number_and_a_reason(ines: Client) -> None:
    purchase = buying.sent()

    wrong = act(ines, purchase, "cancellation/", reason="not needed", typed="PO-0")
    answer = act(
        ines, purchase, "cancellation/", reason="not needed", typed=purchase.number.lower()
    )

    assert "This is not the number of this purchase order." in text(wrong)
    assert f"{purchase.number} is cancelled." in text(answer)
    assert "Purchase order cancelled: not needed · Ines" in text(answer)


def test_a_command_that_came_too_late_is_said_in_words(ines: Client) -> None:
    purchase = buying.received()

    answer = act(ines, purchase, "cancellation/", reason="not needed", typed=purchase.number)

    assert f"{purchase.number} has moved on meanwhile; this is not possible any more." in text(
        answer
    )
    assert buying.fresh(purchase).status == S.RECEIVED


def test_a_page_that_is_too_old_says_who_was_faster(ines: Client) -> None:
    purchase = buying.sent()

    answer = act(ines, purchase, "refusal/", reason="sold out", version=1)

    assert answer.status_code == 409
    assert not Event.objects.filter(type="purchase.declined").exists()
