"""A purchase order in words for its supplier: values ready to print."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import printing
from purchasing.selectors.asked import Asked, AskedLine, Situation

_TITLES = {
    Situation.ASKED: _("Can you deliver this?"),
    Situation.ANSWERED: _("You have answered"),
    Situation.ARRIVING: _("Goods have come in"),
    Situation.DECLINED: _("You have declined"),
    Situation.CANCELLED: _("This order is cancelled"),
}
_LEADS = {
    Situation.ASKED: _("Confirm it with one button, or tell us what is different."),
    Situation.ANSWERED: _("You can change your answer until the goods have come."),
    Situation.ARRIVING: _("Your answer cannot be changed here any more. This is what it was."),
    Situation.DECLINED: _("Nothing is to be delivered. Write to us if that is not right."),
    Situation.CANCELLED: _("Nothing is to be delivered any more."),
}


def order(asked: Asked) -> dict[str, Any]:
    """The order for the page."""
    return {
        "number": asked.number,
        "version": asked.version,
        "title": str(_TITLES[asked.situation]),
        "lead": str(_LEADS[asked.situation]),
        "can_answer": asked.can_answer,
        "is_answered": asked.situation is Situation.ANSWERED,
        "total": printing.amount(asked.total_amount, asked.currency),
        "address": asked.address,
        "note": asked.note,
        "lines": [_line(line, asked.currency) for line in asked.lines],
    }


def _line(line: AskedLine, currency: str) -> dict[str, Any]:
    return {
        "name": line.name,
        "sku": line.sku,
        "our_sku": line.our_sku if line.our_sku != line.sku else "",
        "quantity": _units(line.quantity),
        "price": printing.price(line.unit_price, currency),
        "wanted": printing.day(line.expected_on),
        "answer": _answer(line),
        "note": line.note,
    }


def _units(quantity: int) -> str:
    return ngettext("%(n)s unit", "%(n)s units", quantity) % {"n": quantity}


def _answer(line: AskedLine) -> str:
    """What was answered; empty before."""
    if line.quantity_confirmed is None:
        return ""
    if line.quantity_confirmed == 0:
        return gettext("Not delivered")
    facts = {
        "units": _units(line.quantity_confirmed),
        "day": printing.day(line.confirmed_on or line.expected_on),
    }
    return gettext("%(units)s on %(day)s") % facts
