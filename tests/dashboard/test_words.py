"""Every state has its word, its tone and an icon that exists."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from core.actors import ActorKind
from dashboard import stock_words, supply_words, words
from dashboard.words import Table
from exceptions_handling.lifecycle import CASE, CaseKind, CaseStatus
from fulfillment.lifecycle import FULFILLMENT, FulfillmentStatus
from fulfillment.models import Fulfillment, ReviewCheck
from inventory.lifecycle import TransferStatus
from inventory.models import IncomingSupply, StockMovement
from orders.lifecycle import ORDER, Blocks, Bucket, HoldStatus, OrderStatus
from orders.rules.findings import Severity
from orders.rules.standing import DisplayStatus, Stage
from purchasing.lifecycle import PURCHASE_ORDER, PurchaseStatus
from purchasing.models import ReplenishmentProposal
from tracking.lifecycle import TrackingStatus
from tracking.models import Message

ROOT = Path(__file__).resolve().parents[2]
TONES = {"neutral", "blue", "green", "amber", "red"}

TABLES: dict[str, tuple[Table, type[StrEnum] | list[str]]] = {
    "order status": (words.ORDER_STATUS, OrderStatus),
    "stage": (words.STAGE, Stage),
    "display status": (words.DISPLAY_STATUS, DisplayStatus),
    "bucket": (words.BUCKET, Bucket),
    "finding": (words.FINDING_SEVERITY, Severity),
    "hold blocks": (words.HOLD_BLOCKS, Blocks),
    "hold status": (words.HOLD_STATUS, HoldStatus),
    "work kind": (words.WORK_KIND, Fulfillment.WorkKind.values),
    "fulfillment status": (words.FULFILLMENT_STATUS, FulfillmentStatus),
    "check": (words.CHECK_KIND, ReviewCheck.Kind.values),
    "check result": (words.CHECK_RESULT, ReviewCheck.Result.values),
    "tracking status": (words.TRACKING_STATUS, TrackingStatus),
    "case status": (words.CASE_STATUS, CaseStatus),
    "case kind": (words.CASE_KIND, CaseKind),
    "message status": (words.MESSAGE_STATUS, Message.Status.values),
    "actor": (words.ACTOR_KIND, ActorKind),
    "purchase status": (supply_words.PURCHASE_STATUS, PurchaseStatus),
    "proposal status": (supply_words.PROPOSAL_STATUS, ReplenishmentProposal.Status.values),
    "movement": (words.MOVEMENT_KIND, StockMovement.Kind.values),
    "transfer status": (stock_words.TRANSFER_STATUS, TransferStatus),
    "supply": (stock_words.SUPPLY_KIND, IncomingSupply.Kind.values),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_value_has_a_word(name: str) -> None:
    table, values = TABLES[name]

    assert {str(value) for value in values} == {str(key) for key in table}
    assert all(str(word) for word in table.values())
    assert {word.tone for word in table.values()} <= TONES


def test_every_command_that_a_person_gives_has_a_verb() -> None:
    for lifecycle, table in (
        (ORDER, words.ORDER_COMMAND),
        (FULFILLMENT, words.FULFILLMENT_COMMAND),
        (CASE, words.CASE_COMMAND),
        (PURCHASE_ORDER, supply_words.PURCHASE_COMMAND),
    ):
        given = {t.command for t in lifecycle.transitions if t.permission}
        # Whether a receipt was the last is nobody's choice.
        assert given - {"create", "open", "receive_rest"} <= set(table), lifecycle.noun


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (ROOT / "dashboard/static/vendor/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    modules = (words, stock_words, supply_words)
    tables = [value for m in modules for value in vars(m).values() if isinstance(value, dict)]

    used = {
        word.icon
        for table in tables
        for word in table.values()
        if isinstance(word, words.Word) and word.icon
    }

    assert used - known == set()


def test_a_value_of_an_old_record_is_shown_as_it_is() -> None:
    assert str(words.of(words.STAGE, "retired_stage")) == "retired_stage"


@pytest.mark.parametrize(
    ("days_left", "said", "tone"),
    [
        (None, "Does not expire", "neutral"),
        (-1, "Expired 1 day ago", "red"),
        (0, "Last day today", "red"),
        (1, "1 day left", "amber"),
        (30, "30 days left", "amber"),
        (31, "31 days left", "green"),
    ],
)
def test_a_lot_says_how_long_it_is_good(days_left: int | None, said: str, tone: str) -> None:
    word = stock_words.lot_state(days_left)

    assert (str(word), word.tone) == (said, tone)
