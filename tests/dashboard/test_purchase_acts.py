"""What is done to a purchase order on its page."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from core.actors import SYSTEM
from core.models import Event
from inventory.models import IncomingSupply
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.services import suppliers
from tests.dashboard.buyers import act, url
from tests.dashboard.pages import text
from tests.purchasing import buying
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("clock")


LATER = MORNING + timedelta(days=8)


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
