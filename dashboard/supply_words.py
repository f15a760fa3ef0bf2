"""The states and commands of purchasing in words; their tables are built as in ``words``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.words import Table, Word
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import ReplenishmentProposal

PURCHASE_STATUS: Table = {
    PurchaseStatus.DRAFT: Word(_("Draft"), icon="pencil"),
    PurchaseStatus.SENT: Word(pgettext_lazy("purchase order", "Sent"), "blue", "mail"),
    PurchaseStatus.CONFIRMED: Word(_("Confirmed"), "blue", "check"),
    PurchaseStatus.PARTLY_RECEIVED: Word(_("Partly received"), "blue", "package"),
    PurchaseStatus.RECEIVED: Word(pgettext_lazy("purchase order", "Received"), "green"),
    PurchaseStatus.CANCELLED: Word(_("Cancelled"), "neutral", "circle-x"),
}

PURCHASE_COMMAND: Table = {
    "send": Word(_("Send to the supplier"), icon="mail"),
    "change": Word(_("Edit the draft"), icon="pencil"),
    "confirm": Word(_("Put down their answer"), icon="check"),
    "decline": Word(_("They declined"), icon="x"),
    "receive_part": Word(_("Receive goods"), icon="barcode"),
    "close_short": Word(_("Close: the rest will not come"), icon="lock"),
    "cancel": Word(_("Cancel the purchase order"), icon="trash"),
}

PROPOSAL_STATUS: Table = {
    ReplenishmentProposal.Status.OPEN: Word(_("Open")),
    ReplenishmentProposal.Status.ORDERED: Word(pgettext_lazy("proposal", "Ordered"), "green"),
    ReplenishmentProposal.Status.DISMISSED: Word(_("Dismissed"), "neutral", "circle-x"),
}

SUPPLIER_STATE: Mapping[bool, Word] = {
    True: Word(pgettext_lazy("supplier", "In use"), "green"),
    False: Word(pgettext_lazy("supplier", "Not in use"), "neutral", "circle-x"),
}

OVERDUE = Word(_("Overdue"), "red", "clock")
