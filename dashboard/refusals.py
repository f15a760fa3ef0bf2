"""What a refusal says to a member of staff, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import CommandRefused, DomainError
from dashboard import formats

# By stable code, so that the words may change. Refusals that are not listed speak for themselves.
_TEXTS: dict[str, Any] = {
    "version_stale": gettext_lazy("Somebody else changed this while you were looking at it."),
    "version_required": gettext_lazy("This page is too old; reload it and try again."),
    "command_not_allowed": gettext_lazy("This is not possible any more: the state has changed."),
    "reason_required": gettext_lazy("Say why; the reason is kept with the order."),
    "blocks_unknown": gettext_lazy("Choose what the hold stops."),
    "expiry_past": gettext_lazy("This day has passed already; give a later one."),
    "lot_required": gettext_lazy("Say which lot these units are of."),
    "lot_expiry_differs": gettext_lazy(
        "The lot lies there with another day of expiry; look at the label."
    ),
    "lot_unknown": gettext_lazy("There is no such lot there."),
    "order_ended": gettext_lazy("The order has ended; nothing more can be done to it."),
    "not_confirmable": gettext_lazy("The order still waits: something blocks it."),
    "on_hold": gettext_lazy("The order is on hold; release the hold first."),
    "nothing_to_cancel": gettext_lazy("There is nothing left that could be cancelled."),
    "quantity_not_there": gettext_lazy(
        "That many units are not there any more; look at the line again."
    ),
    "work_under_way": gettext_lazy("A department works on this order."),
    "cursor_invalid": gettext_lazy("This link to a page of the list is broken."),
}


def text(error: DomainError, *, with_names: bool = True) -> str:
    """The refusal in one sentence that says what to do next, and what its details add.

    Without the names, where a page lists them as links.
    """
    if isinstance(error, CommandRefused) and error.details.get("subject"):
        return (
            _("%(subject)s has moved on meanwhile; this is not possible any more.") % error.details
        )
    found = _TEXTS.get(error.code)
    said = str(found) if found else _(error.message)
    tell = _DETAILS.get(error.code)
    if tell is _losing and not with_names:
        tell = _missing
    return f"{said} {tell(error.details)}".strip() if tell else said


def _missing(details: Mapping[str, Any]) -> str:
    if "missing" not in details:
        return ""
    return _("%(units)s too few.") % {"units": formats.units(details["missing"])}


def _losing(details: Mapping[str, Any]) -> str:
    if not details["references"]:
        return _missing(details)
    return _("%(units)s too few; these would lose theirs: %(names)s.") % {
        "units": formats.units(details["missing"]),
        "names": ", ".join(details["references"]),
    }


def _owed(details: Mapping[str, Any]) -> str:
    return _("The limit cannot be below %(units)s.") % {
        "units": formats.units(details["backordered"])
    }


def _excess(details: Mapping[str, Any]) -> str:
    return _("%(units)s too many.") % {"units": formats.units(details["excess"])}


def _lot_day(details: Mapping[str, Any]) -> str:
    day = details["expires_on"]
    if day == str(None):
        return _("There it does not expire.")
    return _("There it is %(day)s.") % {"day": formats.day(date.fromisoformat(day))}


# What the details of a refusal add to its sentence, by code.
_DETAILS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "not_enough_stock": _missing,
    "count_breaks_promises": _losing,
    "limit_below_backordered": _owed,
    "receipt_above_sent": _excess,
    "lot_expiry_differs": _lot_day,
}
