"""One order: where it stands, what to do next, and everything that happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import permissions as p
from core import limits
from core.selectors import timeline
from dashboard import formats, staff, words
from dashboard.screens import order_actions, order_history, order_parts, order_progress
from dashboard.staff import StaffRequest, staff_page
from exceptions_handling.selectors import cases
from fulfillment.selectors import decisions, queue, reviewed
from orders.selectors import detail
from orders.selectors.detail import OrderView
from tracking.selectors import messages, parcels
from tracking.selectors.messages import MessageFilter

_MESSAGES = 10


@staff_page(p.ORDERS_VIEW)
def order_page(request: StaffRequest, number: str) -> HttpResponse:
    """The order's page; a constant number of queries."""
    actor, day = request.actor, staff.today()
    order = detail.read(number=number, actor=actor, today=day)
    work = queue.by_order(order_id=order.id, actor=actor)
    whys = decisions.by_order(order_id=order.id)
    found_cases = cases.by_order(order_id=order.id, actor=actor, at=timezone.now())
    boxes = parcels.of_orders(order_ids=[order.id], actor=actor)
    told = (
        messages.list_messages(
            wanted=MessageFilter(order=order.number, size=_MESSAGES), actor=actor
        )
        if actor.may(p.MESSAGES_VIEW)
        else None
    )
    history = timeline.newest(stream_id=order.id, limit=limits.PAGE_SIZE_MAX)
    show = request.GET.get(order_history.SHOW, "all")
    step = order_actions.next_step(order, work, found_cases, actor)
    context = {
        "nav_active": "orders",
        "order": order,
        "next_step": step,
        "other_steps": order_actions.others(order, step, actor),
        "findings": order_parts.findings(order),
        "lines": [order_parts.line(line, order.currency) for line in order.lines],
        "work": order_parts.work(
            work, boxes, reviewed.by_order(order_id=order.id), whys, today=day
        ),
        "unplaced": order_parts.unplaced_reasons(whys) if order.stage == "allocation" else [],
        "money": order_parts.money(order),
        "holds": order_parts.holds(order.holds),
        "cases": order_parts.cases(found_cases),
        "messages_sent": order_parts.messages(told.items if told else []),
        "history_tabs": order_history.tabs(show),
        "history": order_history.entries(history, show=show),
        "is_history_cut": len(history) == limits.PAGE_SIZE_MAX,
        **_head(order, (order.promised_on - day).days if order.promised_on else None),
    }
    return render(request, "dashboard/orders/order.html", context)


def _head(order: OrderView, days: int | None) -> dict[str, Any]:
    is_running = order.status in ("submitted", "confirmed") and not order.completed_at
    days = days if is_running and order.fulfillment_status != "delivered" else None
    return {
        "state": words.of(words.DISPLAY_STATUS, order.display_status),
        "steps": order_progress.steps(order, order_progress.reached(order_id=order.id)),
        "distance": formats.distance(days),
        "distance_tone": formats.distance_tone(days),
        "units": order_progress.all_segments(line.buckets for line in order.lines),
        "units_total": sum(line.quantity for line in order.lines),
        "units_text": f"{order.quantity_shipped}/{order.quantity_live}",
        "ship_to": order_parts.address(order.ship_to),
        "map_url": order_parts.map_url(order.ship_to),
        "bill_to": order_parts.address(order.bill_to) if order.bill_to else [],
    }
