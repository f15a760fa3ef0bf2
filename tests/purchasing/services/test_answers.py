"""The supplier confirms, confirms otherwise, or declines."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Event
from inventory.models import IncomingSupply, Peg, Supplier
from purchasing.models import PurchaseOrder
from purchasing.services import answers
from purchasing.services.answers import Answer, LineAnswer
from tests.inventory import ledger
from tests.purchasing import buying
from tests.world import MORNING, World

NEEDED = date(2026, 12, 1)


def confirm(purchase: PurchaseOrder, *lines: LineAnswer, note: str = "") -> None:
    answers.confirm(answers=[Answer(purchase.pk, lines, note)], actor=SYSTEM, at=MORNING)


def told(purchase: PurchaseOrder) -> dict[str, object]:
    event = Event.objects.filter(stream_id=purchase.pk, type="purchase.confirmed").latest(
        "sequence"
    )
    return dict(event.data)


def test_without_a_word_on_its_lines_everything_is_confirmed_as_asked(leaf: Supplier) -> None:
    purchase = buying.sent()

    confirm(purchase)

    tea = buying.line(purchase, "TEA")
    assert (tea.quantity_confirmed, tea.confirmed_on) == (12, buying.TEA_DUE)
    assert buying.fresh(purchase).answered_at == MORNING
    assert told(purchase)["differences"] == []


def test_another_quantity_and_day_are_what_is_on_its_way_from_now_on(
    small_world: World, leaf: Supplier
) -> None:
    purchase = buying.sent()
    tea = buying.line(purchase, "TEA")

    confirm(purchase, LineAnswer(tea.pk, 10, buying.LATE, "harvest is late"), note="sorry")

    supply = IncomingSupply.objects.get(product=small_world.tea)
    assert (supply.quantity, supply.due_on) == (10, buying.LATE)
    assert buying.line(purchase, "TEA").answer_note == "harvest is late"
    assert told(purchase) == {
        "number": purchase.number,
        "note": "sorry",
        "differences": [
            {
                "position": 1,
                "sku": "TEA",
                "asked_quantity": 12,
                "quantity": 10,
                "asked_on": "2026-11-29",
                "on": "2026-12-20",
                "note": "harvest is late",
            }
        ],
    }


def test_a_declined_line_comes_no_more(small_world: World, leaf: Supplier) -> None:
    purchase = buying.sent()

    buying.answer(purchase, CUP=(0, None))

    assert not IncomingSupply.objects.filter(product=small_world.cup).exists()
    assert IncomingSupply.objects.filter(product=small_world.tea).exists()
    assert buying.fresh(purchase).status == "confirmed"


def test_another_answer_takes_the_place_of_the_first(leaf: Supplier) -> None:
    purchase = buying.sent()
    buying.answer(purchase, TEA=(10, buying.LATE))

    buying.answer(purchase, at=MORNING + timedelta(days=1), CUP=(3, None))

    assert buying.line(purchase, "TEA").quantity_confirmed == 12
    assert buying.line(purchase, "CUP").quantity_confirmed == 3
    # How fast a supplier answers is told by the first answer.
    assert buying.fresh(purchase).answered_at == MORNING


def test_who_waits_for_the_goods_gets_the_new_day(small_world: World, leaf: Supplier) -> None:
    buying.allow_backorders(small_world)
    demand, _ = ledger.reserve(small_world.tea, 14, may_backorder=True, needed_on=NEEDED)
    purchase = buying.sent(("TEA", 12))
    before = Peg.objects.get(reservation__demand=demand)

    buying.answer(purchase, TEA=(12, buying.LATE))

    after = Peg.objects.get(reservation__demand=demand)
    assert (before.quantity, before.due_on) == (4, buying.TEA_DUE)
    assert (after.quantity, after.due_on) == (4, buying.LATE)
    moved = Event.objects.filter(type="supply.redated").latest("occurred_at", "sequence")
    assert moved.data["moved"][0]["demand"] == str(demand)
    assert moved.data["moved"][0]["due_after"] == "2026-12-20"
    assert moved.data["moved"][0]["is_endangered"]


@pytest.mark.parametrize(
    ("quantity", "on", "code"),
    [
        (13, None, "quantity_above_ordered"),
        (-1, None, "quantity_negative"),
        (12, date(2026, 11, 23), "expected_on_passed"),
        (12, date(2099, 1, 1), "expected_on_too_far"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_and_nothing_stays(
    leaf: Supplier, quantity: int, on: date | None, code: str
) -> None:
    purchase = buying.sent()

    with pytest.raises(DomainError) as refusal:
        buying.answer(purchase, CUP=(1, None), TEA=(quantity, on))

    assert refusal.value.code == code
    assert buying.line(purchase, "CUP").quantity_confirmed is None
    assert buying.fresh(purchase).status == "sent"


def test_a_line_of_another_order_is_not_answered(leaf: Supplier) -> None:
    purchase, other = buying.sent(), buying.sent()
    foreign = buying.line(other, "TEA")

    for line_id in (foreign.pk, uuid.uuid4()):
        with pytest.raises(DomainError) as refusal:
            confirm(purchase, LineAnswer(line_id, 1))
        assert refusal.value.code == "line_unknown"


def test_a_line_is_answered_once(leaf: Supplier) -> None:
    purchase = buying.sent()
    tea = buying.line(purchase, "TEA")

    with pytest.raises(DomainError) as refusal:
        confirm(purchase, LineAnswer(tea.pk, 12), LineAnswer(tea.pk, 6))

    assert refusal.value.code == "line_twice"


def test_nothing_at_all_is_declined_not_confirmed(leaf: Supplier) -> None:
    purchase = buying.sent()

    with pytest.raises(DomainError) as refusal:
        buying.answer(purchase, TEA=(0, None), CUP=(0, None))

    assert refusal.value.code == "nothing_confirmed"


def test_declined_as_a_whole_nothing_comes(leaf: Supplier) -> None:
    purchase = buying.sent()

    buying.decline(purchase)

    after = buying.fresh(purchase)
    assert (after.status, after.answered_at, after.closed_at) == ("cancelled", MORNING, MORNING)
    assert buying.line(purchase, "TEA").quantity_cancelled == 12
    assert not IncomingSupply.objects.exists()


def test_a_confirmation_may_still_be_taken_back(leaf: Supplier) -> None:
    purchase = buying.confirmed()

    buying.decline(purchase)

    assert buying.fresh(purchase).status == "cancelled"


def test_the_statements_do_not_grow_with_the_answers(leaf: Supplier) -> None:
    def statements(count: int) -> int:
        given = [Answer(buying.sent().pk) for _ in range(count)]
        with CaptureQueriesContext(connection) as captured:
            answers.confirm(answers=given, actor=SYSTEM, at=MORNING)
        return len(captured)

    one, many = statements(1), statements(4)

    assert one == many
