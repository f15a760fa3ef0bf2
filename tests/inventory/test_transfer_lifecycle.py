"""Every command in every state: what the table lists works, everything else leaves no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.actors import SYSTEM
from core.models import Event
from inventory.lifecycle import TRANSFER, TransferStatus
from inventory.models import Transfer
from inventory.services import transfers
from inventory.services.transfers import Seen
from tests.inventory import books
from tests.inventory.shipments import draft, fresh, receive, send, sent
from tests.world import MORNING, World


def _cancel(transfer: Transfer) -> None:
    transfers.cancel(seen=[Seen(transfer.pk)], reason="no need", actor=SYSTEM, at=MORNING)


def _cancelled() -> Transfer:
    transfer = draft(("TEA", 4))
    _cancel(transfer)
    return fresh(transfer)


_BRINGING: dict[str, Callable[[], Transfer]] = {
    "draft": lambda: draft(("TEA", 4)),
    "sent": lambda: sent(("TEA", 4)),
    "partly_received": lambda: receive(sent(("TEA", 4)), (1, 1)),
    "received": lambda: receive(sent(("TEA", 4)), (1, 4)),
    "cancelled": _cancelled,
}


def _receive_rest(transfer: Transfer) -> None:
    line = transfer.lines.get()
    receive(transfer, (1, line.quantity - line.quantity_received))


_COMMANDS: dict[str, Callable[[Transfer], object]] = {
    "send": send,
    "receive_part": lambda transfer: receive(transfer, (1, 1)),
    "receive_rest": _receive_rest,
    "cancel": _cancel,
}


def test_the_tests_know_every_state_and_every_command() -> None:
    assert set(_BRINGING) == set(TransferStatus)
    assert set(_COMMANDS) | {"create"} == {row.command for row in TRANSFER.transitions}


@pytest.mark.parametrize("state", _BRINGING)
def test_what_the_table_does_not_list_for_a_state_is_refused_without_a_trace(
    small_world: World, state: str
) -> None:
    transfer = _BRINGING[state]()
    assert transfer.status == state

    for command, give in _COMMANDS.items():
        if TRANSFER.find(state=state, command=command) is None:
            books.refused(lambda give=give: give(transfer), "command_not_allowed")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (source, row.command)
        for row in TRANSFER.transitions
        for source in row.sources
        if source in _BRINGING
    ],
)
def test_what_the_table_lists_for_a_state_leads_where_it_says(
    small_world: World, state: str, command: str
) -> None:
    transfer = _BRINGING[state]()
    row = TRANSFER.require(state=state, command=command)

    _COMMANDS[command](transfer)

    after = fresh(transfer)
    assert (after.status, after.version) == (row.target, transfer.version + 1)
    last = Event.objects.filter(stream_id=transfer.pk).order_by("sequence").last()
    assert last
    assert (last.type, last.data["number"]) == (row.event, transfer.number)
