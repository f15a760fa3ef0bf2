"""What can be done to a purchase order now: the one next step, and the rest."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard import supply_words
from dashboard.screens.order_actions import Action
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.selectors.detail import PurchaseView

# Command: the page that does it.
_PAGES = {
    "send": "purchase_sending",
    "confirm": "purchase_answer",
    "receive_part": "receive_purchase",
    "change": "edit_purchase",
    "decline": "purchase_refusal",
    "close_short": "purchase_closure",
    "cancel": "purchase_cancellation",
}
# What moves a purchase order on, by where it stands; the first that the reader may do.
_NEXT = {
    S.DRAFT: ("send",),
    S.SENT: ("confirm", "receive_part"),
    S.CONFIRMED: ("receive_part",),
    S.PARTLY_RECEIVED: ("receive_part",),
}
_FINAL = frozenset({"decline", "close_short", "cancel"})


def next_step(purchase: PurchaseView) -> Action | None:
    """What should happen next, and the reader can do."""
    wanted = _NEXT.get(S(purchase.status), ())
    return next((_action(purchase, c) for c in wanted if c in purchase.allowed_commands), None)


def others(purchase: PurchaseView, chosen: Action | None) -> list[Action]:
    """Everything else that the reader may do."""
    actions = [_action(purchase, c) for c in _PAGES if c in purchase.allowed_commands]
    return [action for action in actions if chosen is None or action.url != chosen.url]


def _action(purchase: PurchaseView, command: str) -> Action:
    word = supply_words.PURCHASE_COMMAND[command]
    return Action(
        label=_label(purchase, command) or word.text,
        icon=word.icon,
        url=reverse(f"dashboard:{_PAGES[command]}", args=[purchase.number]),
        is_post=command == "send" and not needs_consent(purchase),
        is_danger=command in _FINAL,
    )


def _label(purchase: PurchaseView, command: str) -> str:
    if command == "send" and purchase.status == S.SENT:
        return _("Send it again")
    if command == "confirm" and purchase.status == S.CONFIRMED:
        return _("Change their answer")
    return ""


def needs_consent(purchase: PurchaseView) -> bool:
    """True when the supplier takes no order this small unless it agreed to it."""
    return purchase.total_amount < purchase.supplier.minimum_order_amount
