"""Purchase orders on their pages: the list, one in full, its paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core.actors import SYSTEM
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.models import PurchaseOrder
from purchasing.services import suppliers
from tests import world
from tests.dashboard import buyers
from tests.dashboard.buyers import url
from tests.dashboard.pages import text
from tests.purchasing import buying
from tests.world import MORNING, World

pytestmark = pytest.mark.usefixtures("clock")


LATER = MORNING + timedelta(days=8)


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
