"""The states, kinds and commands of stock in words; their tables are built as in ``words``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dashboard import formats
from dashboard.words import Table, Word
from inventory.lifecycle import TransferStatus
from inventory.models import IncomingSupply

TRANSFER_STATUS: Table = {
    TransferStatus.DRAFT: Word(gettext_lazy("Draft"), icon="pencil"),
    TransferStatus.SENT: Word(gettext_lazy("On its way"), "blue", "truck"),
    TransferStatus.PARTLY_RECEIVED: Word(gettext_lazy("Partly received"), "blue", "package"),
    TransferStatus.RECEIVED: Word(pgettext_lazy("transfer", "Received"), "green"),
    TransferStatus.CANCELLED: Word(gettext_lazy("Cancelled"), "neutral", "circle-x"),
}

TRANSFER_COMMAND: Table = {
    "send": Word(gettext_lazy("Dispatch"), icon="truck"),
    "receive_part": Word(gettext_lazy("Receive"), icon="download"),
    "cancel": Word(gettext_lazy("Cancel the transfer"), icon="trash"),
}

SUPPLY_KIND: Table = {
    IncomingSupply.Kind.PURCHASE: Word(gettext_lazy("Purchase"), icon="shopping-cart"),
    IncomingSupply.Kind.TRANSFER: Word(gettext_lazy("Transfer"), icon="truck"),
    IncomingSupply.Kind.WORK_ORDER: Word(gettext_lazy("Work order"), icon="bolt"),
}

OVERDUE = Word(gettext_lazy("Overdue"), "red", "clock")
DISCONTINUED = Word(gettext_lazy("Discontinued"), "amber", "player-pause")

# From this many days on there is no hurry with a lot.
_LOT_SOON_DAYS = 30


def lot_state(days_left: int | None) -> Word:
    """How long a lot is still good, counted in days after today."""
    if days_left is None:
        return Word(_("Does not expire"))
    if days_left < 0:
        return Word(_expired(-days_left), "red", "circle-x")
    if days_left == 0:
        return Word(_("Last day today"), "red", "clock")
    text = _("%(days)s left") % {"days": formats.days(days_left)}
    return Word(text, "amber", "clock") if days_left <= _LOT_SOON_DAYS else Word(text, "green")


def _expired(days: int) -> Any:
    return _("Expired %(days)s ago") % {"days": formats.days(days)}
