"""The views of the order list: what stands on its tabs, and the filter behind each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard import lists
from orders.lifecycle import OrderStatus
from orders.rules.standing import Stage
from orders.selectors.listing import OrderFilter

VIEW = "view"


@dataclass(frozen=True, slots=True)
class OrderView:
    """A tab. ``is_counted``: its count says how much there is to do; history is not counted."""

    key: str
    label: Any
    fixed: dict[str, Any]
    empty: Any
    is_counted: bool = True

    def apply(self, wanted: OrderFilter) -> OrderFilter:
        """The filter narrowed to this view."""
        return msgspec.structs.replace(wanted, **self.fixed)


VIEWS = (
    OrderView("open", _("All open"), {"is_open": True}, _("No order is open")),
    OrderView("waiting", _("Waiting"), {"is_waiting": True}, _("No order waits for a decision")),
    OrderView("late", _("Late"), {"is_late": True}, _("No order is late")),
    OrderView("risk", _("At risk"), {"is_at_risk": True}, _("No promise is at risk")),
    OrderView("held", _("On hold"), {"is_held": True}, _("No order is on hold")),
    OrderView("exceptions", _("Exceptions"), {"has_case": True}, _("No order has an open case")),
    OrderView("review", _("In review"), {"stage": Stage.REVIEW}, _("No order is in review")),
    OrderView("drafts", _("Drafts"), {"status": OrderStatus.DRAFT}, _("There are no drafts")),
    OrderView(
        "completed",
        _("Completed"),
        {"status": OrderStatus.COMPLETED},
        _("No order is completed yet"),
        is_counted=False,
    ),
    OrderView("all", _("All"), {}, _("There are no orders yet"), is_counted=False),
)
_BY_KEY = {view.key: view for view in VIEWS}
# What does not narrow the list.
_NOT_NARROWING = {VIEW, "sort", "cursor", "size"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The view and filter that an address asks for."""

    view: OrderView
    asked: OrderFilter  # without the view's own part
    is_narrowed: bool

    @property
    def wanted(self) -> OrderFilter:
        return self.view.apply(self.asked)


def choose(request: HttpRequest, query: QueryDict) -> Chosen:
    """Read the view and the filter from a query; what does not fit is told and left out.

    A filter without a view looks through all orders, an empty query through the open ones.
    """
    is_narrowed = any(value for name, value in query.items() if name not in _NOT_NARROWING)
    default = _BY_KEY["all" if is_narrowed else "open"]
    view = _BY_KEY.get(query.get(VIEW, ""), default)
    asked = lists.wanted(request, OrderFilter, query=query, besides={VIEW})
    return Chosen(view, asked, is_narrowed)


def counts(count: Callable[[OrderFilter], int]) -> dict[str, int]:
    """How many orders each counted view has, without any other filter."""
    return {view.key: count(view.apply(OrderFilter())) for view in VIEWS if view.is_counted}
