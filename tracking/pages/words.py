"""The customer's order in the customer's words: values ready to print, no name of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.printing import day
from tracking.lifecycle import TrackingStatus
from tracking.rules.customer_steps import Situation, StepKind
from tracking.selectors.customer_order import CustomerOrder, CustomerParcel, Item

_STEPS = {
    StepKind.RECEIVED: _("Order received"),
    StepKind.CONFIRMED: _("Confirmed"),
    StepKind.PREPARED: _("Being prepared"),
    StepKind.ON_THE_WAY: _("On its way"),
    StepKind.DELIVERED: _("Delivered"),
}

_PARCEL_STATUS = {
    TrackingStatus.PRE_TRANSIT: _("Handed to the carrier"),
    TrackingStatus.IN_TRANSIT: _("On its way"),
    TrackingStatus.OUT_FOR_DELIVERY: _("Arrives today"),
    TrackingStatus.AVAILABLE_FOR_PICKUP: _("Waiting for you at the pickup point"),
    TrackingStatus.DELIVERED: _("Delivered"),
    TrackingStatus.RETURN_TO_SENDER: _("On its way back to us"),
    TrackingStatus.FAILURE: _("Could not be delivered"),
    TrackingStatus.UNKNOWN: _("With the carrier"),
}

_LEADS = {
    Situation.WAITING: _("We check a detail before we confirm it. You need not do anything."),
    Situation.PREPARING: _("We are preparing your order."),
    Situation.PARTLY_SENT: _("Part of your order is on its way, the rest follows."),
    Situation.ON_THE_WAY: _("Your order is on its way."),
    Situation.DELIVERY_FAILED: _(
        "The carrier could not hand it over. We look after it and write to you."
    ),
    Situation.DELIVERED: _("We hope you are happy with it."),
    Situation.CANCELLED: _("Nothing more will be sent."),
    Situation.REJECTED: _("We could not take this order. Nothing will be sent."),
    Situation.EXPIRED: _("This order was not completed in time. Nothing will be sent."),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The first thing that the page says."""

    title: str
    lead: str


def head(order: CustomerOrder, *, today: date) -> Head:
    """When it arrives, or what became of it."""
    return Head(title=_title(order, today), lead=str(_LEADS[order.situation]))


def _title(order: CustomerOrder, today: date) -> str:
    match order.situation:
        case Situation.WAITING:
            return gettext("We have your order")
        case Situation.DELIVERED:
            if order.delivered_at:
                return gettext("Delivered %(day)s") % {"day": day(order.delivered_at)}
            return gettext("Delivered")
        case Situation.DELIVERY_FAILED:
            return gettext("It could not be delivered")
        case Situation.CANCELLED:
            return gettext("Your order is cancelled")
        case Situation.REJECTED | Situation.EXPIRED:
            return gettext("Your order was not taken")
    return _arrival(order, today)


def _arrival(order: CustomerOrder, today: date) -> str:
    if order.expected_on is None:
        return gettext("We have your order")
    if order.expected_on == today:
        return gettext("Arrives today")
    if order.expected_on < today:
        return gettext("Later than we promised")
    return gettext("Arrives %(day)s") % {"day": day(order.expected_on)}


def late_note(order: CustomerOrder, *, today: date) -> str:
    """That it is late, why, and the new day; empty where it is not."""
    if not order.is_late or order.promised_on is None:
        return ""
    parts = [
        gettext("It should have been with you by %(day)s. We are sorry.")
        % {"day": day(order.promised_on)}
    ]
    if any(item.is_waiting_for_stock for item in order.to_come):
        parts.append(gettext("Part of it is waiting for stock."))
    if order.expected_on and order.expected_on >= today:
        parts.append(gettext("The new day is %(day)s.") % {"day": day(order.expected_on)})
    else:
        parts.append(gettext("We write to you as soon as we know the new day."))
    return " ".join(parts)


def steps(order: CustomerOrder) -> list[dict[str, Any]]:
    """The steps for the part ``customer_steps``."""
    return [
        {
            "label": _STEPS[step.kind],
            "state": step.state.value,
            "note": _step_note(order, step.kind) or (day(step.at) if step.at else ""),
        }
        for step in order.steps
    ]


def _step_note(order: CustomerOrder, kind: StepKind) -> str:
    """Where only a part has come as far, how much."""
    if kind is StepKind.PREPARED and order.situation is Situation.PARTLY_SENT:
        return gettext("%(sent)s of %(all)s pieces are on their way") % {
            "sent": order.units_shipped,
            "all": order.units,
        }
    if kind is StepKind.ON_THE_WAY and 0 < order.units_delivered < order.units:
        return gettext("%(arrived)s of %(all)s pieces have arrived") % {
            "arrived": order.units_delivered,
            "all": order.units,
        }
    return ""


def pieces(quantity: int) -> str:
    return ngettext("%(count)s piece", "%(count)s pieces", quantity) % {"count": quantity}


def parcels(order: CustomerOrder) -> list[dict[str, Any]]:
    """The parcels for the part ``parcel_card``, each with what the customer may do."""
    total = len(order.parcels)
    return [
        {
            "title": gettext("Parcel %(position)s of %(total)s")
            % {"position": position, "total": total}
            if total > 1
            else gettext("Your parcel"),
            "status": _parcel_status(parcel),
            "expected": day(parcel.expected_on) if parcel.expected_on else "",
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "tracking_url": parcel.tracking_url,
            "items": [{"name": i.name, "count": pieces(i.quantity)} for i in parcel.items],
            "scans": [
                {"text": _scan_text(s.status, s.description, s.place), "at": s.at}
                for s in parcel.scans
            ],
            "received_by": parcel.received_by,
            "confirmable": str(parcel.fulfillment_id) if parcel.can_confirm else "",
        }
        for position, parcel in enumerate(order.parcels, start=1)
    ]


def _parcel_status(parcel: CustomerParcel) -> str:
    if parcel.delivered_at:
        return gettext("Delivered %(day)s") % {"day": day(parcel.delivered_at)}
    return str(_PARCEL_STATUS[TrackingStatus(parcel.status)])


def _scan_text(status: str, description: str, place: str) -> str:
    said = description or str(_PARCEL_STATUS[TrackingStatus(status)])
    return f"{said}, {place}" if place else said


def to_come(items: tuple[Item, ...]) -> list[dict[str, str]]:
    """What is still to come, with the day."""
    return [
        {
            "name": item.name,
            "count": pieces(item.quantity),
            "when": day(item.expected_on) if item.expected_on else "",
        }
        for item in items
    ]
