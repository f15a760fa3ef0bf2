"""Every command in every state: what the table lists works, everything else leaves no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import serializers

from core.actors import SYSTEM, Actor, ActorKind
from core.errors import CommandRefused, Forbidden
from core.lifecycle import NEW
from core.models import Event
from inventory.models import IncomingSupply, StockLevel, StockMovement, Supplier
from purchasing.lifecycle import PURCHASE_ORDER, PurchaseStatus
from purchasing.models import PurchaseLine, PurchaseOrder, PurchaseReceipt
from purchasing.services import orders
from purchasing.services.orders import DraftChange, Sending
from tests.purchasing import buying
from tests.world import MORNING


def _receive_rest(purchase: PurchaseOrder, actor: Actor) -> None:
    left = {
        line.product.sku: line.quantity - line.quantity_received for line in purchase.lines.all()
    }
    buying.receive(purchase, actor=actor, TEA=left["TEA"] or 1, CUP=left["CUP"] or 1)


COMMANDS: dict[str, Callable[[PurchaseOrder, Actor], object]] = {
    "send": lambda p, actor: orders.send(sendings=[Sending(p.pk)], actor=actor, at=MORNING),
    "confirm": lambda p, actor: buying.answer(p, actor=actor),
    "decline": lambda p, actor: buying.decline(p, actor=actor),
    "receive_part": lambda p, actor: buying.receive(p, actor=actor, TEA=1),
    "receive_rest": _receive_rest,
    "close_short": lambda p, actor: buying.close_short(p, actor=actor),
    "cancel": lambda p, actor: buying.cancel(p, actor=actor),
    "change": lambda p, actor: orders.change_draft(
        changes=[DraftChange(p.pk, note="by the back door")], actor=actor, at=MORNING
    ),
}


def _everything() -> list[str]:
    models = [
        PurchaseOrder,
        PurchaseLine,
        PurchaseReceipt,
        IncomingSupply,
        StockLevel,
        StockMovement,
        Event,
    ]
    return [
        serializers.serialize("json", model._default_manager.order_by("pk")) for model in models
    ]


def test_the_tests_know_every_state_and_every_command() -> None:
    assert set(buying.STAGES) == set(PurchaseStatus)
    assert set(COMMANDS) | {"create"} == {row.command for row in PURCHASE_ORDER.transitions}


@pytest.mark.parametrize("state", buying.STAGES)
def test_what_the_table_does_not_list_for_a_state_is_refused_without_a_trace(
    leaf: Supplier, state: str
) -> None:
    purchase = buying.STAGES[state]()
    refused = [c for c in COMMANDS if PURCHASE_ORDER.find(state=state, command=c) is None]
    before = _everything()

    for command in refused:
        with pytest.raises(CommandRefused):
            COMMANDS[command](purchase, SYSTEM)

    assert refused
    assert _everything() == before


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (source, row.command)
        for row in PURCHASE_ORDER.transitions
        for source in row.sources
        if source != NEW
    ],
)
def test_what_the_table_lists_for_a_state_leads_where_it_says(
    leaf: Supplier, state: str, command: str
) -> None:
    purchase = buying.STAGES[state]()
    row = PURCHASE_ORDER.require(state=state, command=command)

    COMMANDS[command](purchase, SYSTEM)

    after = buying.fresh(purchase)
    assert after.status == row.target
    assert after.version == purchase.version + 1
    assert Event.objects.filter(type=row.event, stream_id=purchase.pk).exists()
    assert (after.closed_at is not None) == PURCHASE_ORDER.is_terminal(row.target)


@pytest.mark.parametrize("command", COMMANDS)
def test_who_lacks_the_right_gives_no_command(leaf: Supplier, command: str) -> None:
    nobody = Actor(kind=ActorKind.STAFF, id="1", name="nobody")
    row = next(t for t in PURCHASE_ORDER.transitions if t.command == command)
    purchase = buying.STAGES[row.sources[0]]()
    before = _everything()

    with pytest.raises(Forbidden):
        COMMANDS[command](purchase, nobody)

    assert PURCHASE_ORDER.commands_for(state=purchase.status, actor=nobody) == ()
    assert _everything() == before
