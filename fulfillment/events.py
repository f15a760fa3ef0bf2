"""Every fact the fulfillment storey states; all of them in the stream of the order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

_ID = {"fulfillment_id": "the fulfillment", "number": "its number"}
_WHY = {"reason": "why, in words"}

TYPES = (
    EventType(
        "fulfillment.assigned",
        _("%(number)s assigned to %(department)s"),
        {
            **_ID,
            "department": "department name",
            "assignee": "person's name or empty",
            "decision_id": "the trace of the decision",
        },
    ),
    EventType(
        "fulfillment.waiting_stock",
        _("%(number)s waits for stock"),
        {**_ID, "department": "department name", "decision_id": "the trace of the decision"},
    ),
    EventType(
        "fulfillment.covered",
        _("%(number)s is covered by stock now"),
        {
            **_ID,
            "assignee": "person's name or empty",
            "decision_id": "the trace of the decision",
        },
    ),
    EventType(
        "fulfillment.unallocatable",
        _("No department takes this order: %(reason)s"),
        {**_WHY, "decision_id": "the trace of the decision"},
    ),
    EventType(
        "fulfillment.accepted",
        _("%(number)s accepted by %(owner)s"),
        {**_ID, "owner": "person's name"},
    ),
    EventType("fulfillment.declined", _("%(number)s declined: %(reason)s"), {**_ID, **_WHY}),
    EventType("fulfillment.given_back", _("%(number)s given back: %(reason)s"), {**_ID, **_WHY}),
    EventType(
        "fulfillment.reassigned",
        _("%(number)s reassigned to %(assignee)s"),
        {**_ID, "assignee": "person's name", "department": "department name"},
    ),
    EventType("fulfillment.started", _("Work on %(number)s started"), _ID, is_public=True),
    EventType(
        "fulfillment.picked",
        _("%(units)s units of %(number)s picked and packed"),
        {**_ID, "units": "units this time", "lines": "line id and quantity"},
    ),
    EventType(
        "fulfillment.unpicked",
        _("%(units)s units of %(number)s put back: %(reason)s"),
        {**_ID, **_WHY, "units": "units this time", "lines": "line id and quantity"},
    ),
    EventType(
        "fulfillment.short_picked",
        _("%(units)s units of %(number)s were not found: %(reason)s"),
        {
            **_ID,
            **_WHY,
            "units": "units this time",
            "lines": "line id, quantity, sku, promised_on, expected_on and whether it breaks the "
            "promise; expected_on is empty where nothing was found elsewhere",
        },
    ),
    EventType(
        "fulfillment.ready",
        _("%(number)s is packed"),
        {**_ID, "rest_number": "the fulfillment that took what was not ready, or empty"},
    ),
    EventType(
        "fulfillment.review_opened",
        _("Review of %(number)s opened"),
        {**_ID, "round": "which round", "policy": "the policy that asked for it"},
    ),
    EventType(
        "fulfillment.check_recorded",
        _("%(number)s: check of %(check)s %(result)s"),
        {**_ID, "check": "kind of check", "result": "passed, failed or waived", "note": "words"},
    ),
    EventType(
        "fulfillment.consent_asked",
        _("Customer asked for consent to %(number)s"),
        {**_ID, "request_id": "the question; its link's token is made from it"},
    ),
    EventType(
        "fulfillment.consent_given",
        _("Customer's consent to %(number)s: %(answer)s"),
        {**_ID, "answer": "yes or no", "method": "link or call", "note": "words"},
        is_public=True,
    ),
    EventType("fulfillment.released", _("%(number)s released"), _ID),
    EventType(
        "fulfillment.review_failed",
        _("Review of %(number)s failed: %(reason)s"),
        {**_ID, **_WHY, "check": "kind of check that failed"},
    ),
    EventType("fulfillment.recalled", _("%(number)s recalled: %(reason)s"), {**_ID, **_WHY}),
    EventType(
        "fulfillment.shipped",
        _("%(number)s handed over to %(carrier)s, %(tracking_number)s"),
        {
            **_ID,
            "carrier": "carrier name",
            "tracking_number": "of the first parcel",
            "units": "units",
        },
        is_public=True,
    ),
    EventType(
        "fulfillment.delivered",
        _("%(number)s delivered"),
        {**_ID, "received_by": "who took it", "units": "units"},
        is_public=True,
    ),
    EventType(
        "fulfillment.delivery_failed",
        _("Delivery of %(number)s failed: %(reason)s"),
        {**_ID, **_WHY},
        is_public=True,
    ),
    EventType(
        "fulfillment.delivery_retried", _("%(number)s is on its way again"), _ID, is_public=True
    ),
    EventType("fulfillment.taken_back", _("%(number)s came back: %(reason)s"), {**_ID, **_WHY}),
    EventType("fulfillment.withdrawn", _("%(number)s withdrawn: %(reason)s"), {**_ID, **_WHY}),
)

register(TYPES)
