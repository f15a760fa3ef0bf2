"""Act on the orders chosen in the list: first what would happen, then the act."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions as p
from core import limits
from core.actors import Actor
from dashboard import batches, staff, words
from dashboard.forms.order_acts import HoldForm, ReasonForm
from dashboard.screens import order_views
from dashboard.staff import Done, StaffRequest, staff_page
from fulfillment.services import withdrawal
from orders.lifecycle import ORDER, OrderStatus
from orders.selectors import chosen
from orders.selectors.listing import OrderRow
from orders.services import holds, submission
from tracking.selectors import parcels

# What a person can still oversee, and what is done well before the browser gives up waiting.
BATCH_MAX = limits.PAGE_SIZE_MAX

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchAct:
    """An act on many orders: who may, in which states it makes sense, what it asks for."""

    title: Any
    permission: str
    states: frozenset[str]
    form: type[forms.Form]
    act: Callable[[OrderRow, Words, Actor, datetime], object]
    is_final: bool = False


def _confirm(order: OrderRow, said: Words, actor: Actor, at: datetime) -> None:
    submission.confirm(order_ids=[order.id], versions={order.id: order.version}, actor=actor, at=at)


def _hold(order: OrderRow, said: Words, actor: Actor, at: datetime) -> None:
    holds.place(
        order_id=order.id,
        reason=said["reason"],
        note=said["note"],
        blocks=said["blocks"],
        expires_at=said["expires_at"],
        version=order.version,
        actor=actor,
        at=at,
    )


def _cancel(order: OrderRow, said: Words, actor: Actor, at: datetime) -> None:
    withdrawal.cancel_orders(
        order_ids=[order.id],
        reason=said["reason"],
        versions={order.id: order.version},
        actor=actor,
        at=at,
    )


_ACTS = {
    "confirm": BatchAct(
        gettext_lazy("Confirm orders"),
        p.ORDERS_CONFIRM,
        frozenset({OrderStatus.SUBMITTED}),
        forms.Form,
        _confirm,
    ),
    "hold": BatchAct(
        gettext_lazy("Place a hold on orders"),
        p.HOLDS_MANAGE,
        frozenset({OrderStatus.DRAFT, OrderStatus.SUBMITTED, OrderStatus.CONFIRMED}),
        HoldForm,
        _hold,
    ),
    "cancel": BatchAct(
        gettext_lazy("Cancel orders"),
        p.ORDERS_CANCEL,
        frozenset(s.value for s in OrderStatus if ORDER.find(state=s, command="cancel")),
        ReasonForm,
        _cancel,
        is_final=True,
    ),
}


@staff_page(p.ORDERS_VIEW, methods=("POST",))
def batch(request: StaffRequest) -> HttpResponse:
    """Show how many of the chosen orders an act concerns and why not the others; on the second
    post, act."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    request.actor.require(act.permission)
    query = QueryDict(request.POST.get("query", ""))
    back = f"{reverse('dashboard:orders')}?{query.urlencode()}"
    orders = chosen.rows(order_ids=_chosen_ids(request, query), today=staff.today())
    is_second = "confirmed" in request.POST
    form = act.form(request.POST if is_second else None)
    if is_second and form.is_valid():
        tally = batches.run(
            orders,
            lambda order: act.act(order, form.cleaned_data, request.actor, timezone.now()),
        )
        staff.tell(request, Done(back, tally.text, is_warning=bool(tally.skipped)))
        return redirect(back)
    return render(
        request, "dashboard/orders/batch.html", _preview(request, act, orders, form, back)
    )


def _chosen_ids(request: StaffRequest, query: QueryDict) -> list[uuid.UUID]:
    """The rows that were ticked, or all that the list's filter matches; both bounded."""
    if request.POST.get("all_matching"):
        wanted = order_views.choose(request, query).wanted
        also = parcels.order_ids_by_tracking_number(text=wanted.q) if wanted.q else None
        return list(
            chosen.matching_ids(wanted=wanted, today=staff.today(), limit=BATCH_MAX, order_ids=also)
        )
    try:
        return [uuid.UUID(text) for text in request.POST.getlist("order")[:BATCH_MAX]]
    except ValueError as error:
        raise Http404 from error


def _preview(
    request: StaffRequest, act: BatchAct, orders: list[OrderRow], form: forms.Form, back: str
) -> dict[str, Any]:
    concerned = [order for order in orders if order.status in act.states]
    others = Counter(order.status for order in orders if order.status not in act.states)
    return {
        "nav_active": "orders",
        "title": act.title,
        "act": request.POST["act"],
        "query": request.POST.get("query", ""),
        "back": back,
        "form": form,
        "is_final": act.is_final,
        "count": len(concerned),
        "orders": [{"id": o.id, "number": o.number, "customer": o.customer} for o in concerned],
        "skipped": [
            _("%(n)s: %(state)s") % {"n": n, "state": words.of(words.ORDER_STATUS, status)}
            for status, n in others.most_common()
        ],
        "is_cut": bool(request.POST.get("all_matching")) and len(orders) == BATCH_MAX,
        "batch_max": BATCH_MAX,
    }
