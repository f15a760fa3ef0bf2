"""Transfers at the browser: drafted, dispatched, received in parts, cancelled, printed."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.actors import SYSTEM
from dashboard import formats
from inventory.models import Transfer
from inventory.services import transfers
from inventory.services.transfers import NewTransfer, NewTransferLine, Seen
from tests import world
from tests.dashboard import shelves
from tests.dashboard.pages import as_staff, post, text
from tests.inventory import lots
from tests.world import World


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo may manage stock."""
    return as_staff(small_world.bo)


def draft(*lines: tuple[str, int], note: str = "", days: int = 2) -> Transfer:
    new = NewTransfer(
        "main", "shop", [NewTransferLine(*line) for line in lines], shelves.day(days), note
    )
    (made,) = transfers.create(transfers=[new], actor=SYSTEM, at=timezone.now())
    return made


def sent(*lines: tuple[str, int]) -> Transfer:
    made = draft(*lines)
    transfers.send(seen=[Seen(made.pk)], actor=SYSTEM, at=timezone.now())
    return Transfer.objects.get(pk=made.pk)


def entry(*lines: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """The form of a new transfer as it is sent."""
    fields: dict[str, Any] = {
        "source": "main",
        "destination": "shop",
        "expected_on": shelves.day(2).isoformat(),
        "note": "",
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": 0,
    }
    for number, (sku, quantity) in enumerate(lines):
        fields |= {f"lines-{number}-sku": sku, f"lines-{number}-quantity": quantity}
    return fields | more


def test_the_list_shows_each_transfer_with_its_way_and_state(
    small_world: World, bo: Client
) -> None:
    late = sent(("CUP", 2))
    Transfer.objects.filter(pk=late.pk).update(expected_on=shelves.day(-3))
    drafted = draft(("TEA", 4), note="For Saturday")

    page = text(bo.get("/transfers/"))

    day = formats.day(shelves.day(-3))
    assert f"{late.number} Main warehouse Shop Overdue 0/2 {day} 3 days late" in page
    assert f"{drafted.number} Main warehouse Shop Draft 0/4" in page
    assert "For Saturday" in page


def test_the_tabs_count_what_there_is_to_do(bo: Client) -> None:
    draft(("TEA", 1))
    sent(("CUP", 1))

    tabs = bo.get("/transfers/").context["tabs"]
    drafts = bo.get("/transfers/?view=draft").context["rows"]

    assert [tab["count"] for tab in tabs] == [None, "1", "1", "0", "0", None, None]
    assert [str(row["state"]) for row in drafts] == ["Draft"]


def test_an_empty_list_offers_the_first_transfer(small_world: World, bo: Client) -> None:
    looker = as_staff(small_world.amira)

    assert "Nothing was transferred yet" in text(bo.get("/transfers/"))
    assert "/transfers/new/" in bo.get("/transfers/").content.decode()
    assert "/transfers/new/" not in looker.get("/transfers/").content.decode()
    assert "No transfer is late" in text(bo.get("/transfers/?view=late"))
    assert "No transfer matches" in text(bo.get("/transfers/?q=TR-99"))


def test_a_transfer_is_drafted_and_takes_nothing_yet(small_world: World, bo: Client) -> None:
    answer = post(bo, "/transfers/new/", **entry(("TEA", 4), ("", ""), ("CUP", 1)))

    made = Transfer.objects.get()
    assert answer.request["PATH_INFO"] == f"/transfers/{made.number}/"
    assert f"Transfer {made.number} is drafted" in text(answer)
    assert list(made.lines.order_by("position").values_list("product__sku", "quantity")) == [
        ("TEA", 4),
        ("CUP", 1),
    ]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


def test_the_same_form_sent_twice_is_one_transfer(bo: Client) -> None:
    form = entry(("TEA", 4), idempotency_key="k" * 20)

    for _ in range(2):
        bo.post("/transfers/new/", form)

    assert Transfer.objects.count() == 1


def test_more_lines_come_without_script_and_keep_what_was_typed(bo: Client) -> None:
    answer = bo.post("/transfers/new/", entry(("TEA", 4), ("CUP", ""), intent="more_lines"))

    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="lines-4-sku"' in body
    assert 'name="lines-0-sku" value="TEA"' in body
    assert Transfer.objects.count() == 0


def test_a_product_can_be_brought_along(bo: Client) -> None:
    page = bo.get("/transfers/new/?sku=TEA&source=shop").content.decode()

    assert 'name="lines-0-sku" value="TEA"' in page
    assert '<option value="shop" selected>' in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (entry(("TEA", 4), destination="main"), "To: Goods are sent to another location"),
        (entry(("TEA", 4), expected_on="2020-01-01"), "Arrives: The day of arrival has passed"),
        (entry(), "Say what is to be sent."),
        (entry(("ELEPHANT", 4)), "Line 1, SKU: There is no product ELEPHANT."),
        (entry(("TEA", "")), "Line 1, Units: How many?"),
        (entry(("", 4)), "Line 1, SKU: Which product?"),
        (entry(("SETUP", 4)), "SETUP does not lie on a shelf."),
    ],
)
def test_a_transfer_that_cannot_be_is_refused_and_nothing_is_kept(
    bo: Client, form: dict[str, Any], said: str
) -> None:
    answer = bo.post("/transfers/new/", form)

    assert answer.status_code == 422
    assert said in text(answer)
    assert Transfer.objects.count() == 0


def test_a_draft_is_dispatched(small_world: World, bo: Client) -> None:
    drafted = draft(("TEA", 4))
    asked = bo.get(f"/transfers/{drafted.number}/dispatch/")

    answer = post(bo, f"/transfers/{drafted.number}/dispatch/", version=drafted.version)

    assert "4 units of 1 product go from Main warehouse to Shop." in text(asked)
    assert f"Transfer {drafted.number} is on its way." in text(answer)
    assert world.level(small_world.tea, small_world.warehouse) == (6, 0)


def test_what_is_promised_is_not_dispatched_and_the_page_says_how_much_is_free(
    small_world: World, bo: Client
) -> None:
    world.place((("TEA", 8),))
    drafted = draft(("TEA", 4))

    answer = post(bo, f"/transfers/{drafted.number}/dispatch/", version=drafted.version)

    assert answer.status_code == 422
    assert "TEA: only 2 lie free there. 2 units too few." in text(answer)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 8)


def test_a_page_that_is_too_old_dispatches_nothing(small_world: World, bo: Client) -> None:
    drafted = draft(("TEA", 4))
    bo.post(f"/transfers/{drafted.number}/dispatch/", {"version": drafted.version})

    stale = bo.post(f"/transfers/{drafted.number}/dispatch/", {"version": drafted.version})

    assert stale.status_code == 409
    assert "Transfer sent" in text(stale)
    assert world.level(small_world.tea, small_world.warehouse) == (6, 0)


def test_goods_are_received_in_parts_and_what_is_missing_says_why(
    small_world: World, bo: Client
) -> None:
    transfer = sent(("TEA", 4), ("CUP", 2))
    url = f"/transfers/{transfer.number}/receipt/"

    first = post(
        bo,
        url,
        version=transfer.version,
        **{
            "receipt-1-quantity": 2,
            "receipt-1-quantity_missing": 1,
            "receipt-1-reason": "torn bag",
            "receipt-2-quantity": "",
        },
    )
    again = bo.get(url)
    rest = post(
        bo,
        url,
        version=again.context["version"],
        **{"receipt-1-quantity": 1, "receipt-2-quantity": 2},
    )

    assert "Partly received" in text(first)
    assert "TEA Green tea 4 2/4 1 1 torn bag" in text(first)
    assert "TEA: 2 received, 1 missing: torn bag" in text(first)
    assert [row.line.quantity_on_the_way for row in again.context["form"].rows] == [1, 2]
    assert Transfer.objects.get().status == "received"
    assert "CUP Tea cup 2 2/2" in text(rest)
    assert world.level(small_world.tea, small_world.shop) == (3, 0)


def test_lots_that_came_are_named(small_world: World, bo: Client) -> None:
    lamp = lots.track(small_world.lamp)
    shelves.receive_lot(lamp, small_world.warehouse, 2, "L1", 20)
    shelves.receive_lot(lamp, small_world.warehouse, 2, "L2", 40)
    transfer = sent(("LAMP", 4))

    post(
        bo,
        f"/transfers/{transfer.number}/receipt/",
        version=transfer.version,
        **{"receipt-1-quantity": 1, "receipt-1-lot_code": "L2"},
    )

    assert lots.lying(lamp, small_world.shop) == {"L2": 1}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Say what came or is missing."),
        ({"receipt-1-quantity": 5}, "TEA, Received: Only 4 are on the way."),
        ({"receipt-1-quantity_missing": 1}, "TEA, Reason: Say why units are missing."),
        ({"receipt-1-quantity": -1}, "TEA, Received: Ensure this value is greater than"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_and_nothing_is_booked(
    small_world: World, bo: Client, told: dict[str, Any], said: str
) -> None:
    transfer = sent(("TEA", 4))

    answer = bo.post(
        f"/transfers/{transfer.number}/receipt/", {"version": transfer.version, **told}
    )

    assert answer.status_code == 422
    assert said in text(answer)
    assert Transfer.objects.get().version == transfer.version


def test_a_draft_is_cancelled_with_its_reason(bo: Client) -> None:
    drafted = draft(("TEA", 4))
    url = f"/transfers/{drafted.number}/cancellation/"

    silent = bo.post(url, {"version": drafted.version, "reason": ""})
    answer = post(bo, url, version=drafted.version, reason="not needed")

    assert silent.status_code == 422
    assert "Transfer cancelled: not needed" in text(answer)
    assert Transfer.objects.get().status == "cancelled"


def test_what_is_on_its_way_is_not_cancelled(bo: Client) -> None:
    transfer = sent(("TEA", 4))

    answer = post(
        bo,
        f"/transfers/{transfer.number}/cancellation/",
        version=transfer.version,
        reason="too late",
    )

    assert f"{transfer.number} has moved on meanwhile" in text(answer)
    assert Transfer.objects.get().status == "sent"


def test_the_page_offers_what_may_be_done_next(small_world: World, bo: Client) -> None:
    drafted, under_way = draft(("TEA", 1)), sent(("CUP", 1))

    def offered(client: Client, transfer: Transfer) -> list[str]:
        actions = client.get(f"/transfers/{transfer.number}/").context["actions"]
        return [str(action.label) for action in actions]

    assert offered(bo, drafted) == ["Dispatch", "Cancel the transfer"]
    assert offered(bo, under_way) == ["Receive"]
    assert offered(as_staff(small_world.amira), drafted) == []


def test_who_only_looks_at_stock_moves_nothing(small_world: World) -> None:
    drafted = draft(("TEA", 1))
    amira = as_staff(small_world.amira)

    assert amira.get(f"/transfers/{drafted.number}/").status_code == 200
    for noun in ("dispatch", "receipt", "cancellation"):
        url = f"/transfers/{drafted.number}/{noun}/"
        assert amira.get(url).status_code == 403
        assert amira.post(url, {"version": 1}).status_code == 403
    assert amira.post("/transfers/new/", entry(("TEA", 1))).status_code == 403


def test_a_transfer_that_does_not_exist_is_not_found(bo: Client) -> None:
    assert bo.get("/transfers/TR-99999/").status_code == 404


def test_the_note_goes_with_the_goods(bo: Client) -> None:
    transfer = draft(("TEA", 4), note="Handle with care")

    page = bo.get(f"/transfers/{transfer.number}/note/")

    words = text(page)
    assert f"Transfer note {transfer.number}" in words
    assert "1 TEA Green tea 4" in words
    assert "Draft: not dispatched" in words
    assert "Handle with care" in words
    assert f'aria-label="{transfer.number}"' in page.content.decode()


def test_the_pages_take_as_many_statements_for_many_lines_as_for_few(bo: Client) -> None:
    first = draft(("TEA", 1))
    few = [shelves.statements(partial(bo.get, url)) for url in _pages(first)]
    second = draft(("TEA", 1), ("CUP", 1), ("LAMP", 1))

    many = [shelves.statements(partial(bo.get, url)) for url in _pages(second)]

    assert many == few


def _pages(transfer: Transfer) -> list[str]:
    page = f"/transfers/{transfer.number}/"
    return ["/transfers/", page, f"{page}receipt/", f"{page}note/"]
