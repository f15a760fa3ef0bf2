"""What can be done to an order now: the one next step, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.actors import Actor
from dashboard import words
from exceptions_handling.selectors.cases import CaseView
from fulfillment.selectors.queue import FulfillmentCard
from orders.lifecycle import ORDER
from orders.selectors.detail import OrderView

# What moves a fulfillment on, in the order in which it happens.
_FORWARD = (
    "accept",
    "start",
    "make_ready",
    "approve",
    "hand_over",
    "retry_delivery",
    "deliver",
)
_ORDER_FORWARD = ("submit", "confirm")


@dataclass(frozen=True, slots=True)
class Action:
    """A step. One that ``is_post`` acts at once, the others lead to a page that asks."""

    label: Any
    icon: str
    url: str
    is_post: bool = False
    is_danger: bool = False


def next_step(
    order: OrderView, work: Sequence[FulfillmentCard], cases: Sequence[CaseView], actor: Actor
) -> Action | None:
    """What should happen next, and this actor can do: what is wrong first, then what moves on."""
    return next(_candidates(order, work, cases, actor), None)


def _candidates(
    order: OrderView, work: Sequence[FulfillmentCard], cases: Sequence[CaseView], actor: Actor
) -> Iterator[Action]:
    yield from _look_at_cases(cases, actor)
    yield from _release_holds(order)
    if any(finding.severity == "block" for finding in order.findings):
        yield from _correct(order)
    for command in _ORDER_FORWARD:
        if command in order.allowed_commands:
            yield _order_command(order, command)
    yield from _go_on_with_work(work)


def _look_at_cases(cases: Sequence[CaseView], actor: Actor) -> Iterator[Action]:
    for case in cases:
        if case.ended_at is None and actor.may(p.CASES_MANAGE):
            url = reverse("dashboard:case", args=[case.id])
            yield Action(_("Look at the case"), "alert-triangle", url)


def _release_holds(order: OrderView) -> Iterator[Action]:
    for hold in order.holds:
        if "release" in hold.allowed_commands:
            url = reverse("dashboard:hold_release", args=[hold.id])
            yield Action(_("Release the hold"), "lock-open", url)


def _correct(order: OrderView) -> Iterator[Action]:
    """What blocks is put right in the draft; an order that waits goes back to be one."""
    if "submit" in order.allowed_commands:
        yield _edit(order)
    if "send_back" in order.allowed_commands:
        url = _command_url(order, "send_back")
        yield Action(_("Send back and correct"), "arrow-back-up", url)


def _go_on_with_work(work: Sequence[FulfillmentCard]) -> Iterator[Action]:
    for command in _FORWARD:
        for card in work:
            if command in card.allowed_commands:
                word = words.FULFILLMENT_COMMAND[command]
                url = reverse("dashboard:fulfillment", args=[card.number])
                yield Action(f"{word} {card.number}", word.icon, url)


def others(order: OrderView, chosen: Action | None, actor: Actor) -> list[Action]:
    """Everything else that this actor may do to the order."""
    actions = [_edit(order)] if "submit" in order.allowed_commands else []
    actions += _commands(order, "submit", "confirm", "send_back")
    if actor.may(p.HOLDS_MANAGE) and ORDER.commands(state=order.status):
        url = reverse("dashboard:hold_new", args=[order.number])
        actions.append(Action(_("Place a hold"), "hand-stop", url))
    actions += _commands(order, "reject")
    if "cancel" in order.allowed_commands:
        for label, name in (
            (_("Cancel some units"), "lines_cancel"),
            (_("Cancel the order"), "order_cancel"),
        ):
            url = reverse(f"dashboard:{name}", args=[order.number])
            actions.append(Action(label, "trash", url, is_danger=True))
    return [action for action in actions if chosen is None or action.url != chosen.url]


def _commands(order: OrderView, *names: str) -> list[Action]:
    return [_order_command(order, name) for name in names if name in order.allowed_commands]


def _edit(order: OrderView) -> Action:
    return Action(
        _("Edit the draft"), "pencil", reverse("dashboard:edit_order", args=[order.number])
    )


def _order_command(order: OrderView, command: str) -> Action:
    word = words.ORDER_COMMAND[command]
    row = ORDER.find(state=order.status, command=command)
    needs_reason = bool(row and row.needs_reason)
    return Action(
        word.text,
        word.icon,
        _command_url(order, command),
        is_post=not needs_reason,
        is_danger=command == "reject",
    )


def _command_url(order: OrderView, command: str) -> str:
    return reverse("dashboard:order_command", args=[order.number, command])
