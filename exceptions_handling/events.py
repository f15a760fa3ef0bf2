"""Every fact the exceptions storey states; in the stream of the order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

_CASE = {"case_id": "the case", "kind": "kind of case"}

TYPES = (
    EventType("case.opened", _("Case opened: %(summary)s"), {**_CASE, "summary": "in words"}),
    EventType("case.assigned", _("Case given to %(owner)s"), {**_CASE, "owner": "person's name"}),
    EventType("case.awaiting_customer", _("Case waits for the customer"), _CASE),
    EventType("case.resolving", _("Case is being put right"), _CASE),
    EventType(
        "case.resolved",
        _("Case resolved: %(resolution)s"),
        {**_CASE, "resolution": "what was done"},
    ),
    EventType(
        "case.dismissed", _("Case dismissed: %(resolution)s"), {**_CASE, "resolution": "why"}
    ),
)

register(TYPES)
