"""What every figure means: population, date basis, formula. One text for pages and documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ON_TIME_DAYS = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's name and definition, translatable; the version grows when the meaning does."""

    code: str
    name: Any
    definition: Any
    version: int = 1


HOME = (
    Figure(
        "stage_count",
        _("Orders in a stage"),
        _(
            "Submitted and confirmed orders whose least advanced live unit stands in the stage. "
            "Drafts are not counted."
        ),
    ),
    Figure(
        "stage_delivered",
        _("Delivered, as a stage"),
        _("Orders with at least one delivery that occurred today."),
    ),
    Figure(
        "stage_oldest",
        _("Oldest in a stage"),
        _("Time since the order that stands in the stage the longest came into it."),
    ),
    Figure(
        "stage_median",
        _("Median age in a stage"),
        _("Median of the time that the orders in the stage have stood in it so far."),
    ),
    Figure(
        "stage_flow",
        _("In and out of a stage today"),
        _(
            "Orders with at least one event today that leads into, or out of, the stage. An order "
            "of several fulfillments counts once; cancelled orders count as neither."
        ),
    ),
    Figure(
        "bottleneck",
        _("Bottleneck"),
        _(
            "The stage with the most waiting: orders in it times their median age. Delivery is "
            "left out, since there orders wait for the carrier."
        ),
    ),
    Figure(
        "late",
        _("Late orders"),
        _(
            "Submitted and confirmed orders whose first promised day has passed while live units "
            "are not delivered. A later promise does not repair it."
        ),
    ),
    Figure(
        "at_risk",
        _("Orders at risk"),
        _(
            "Submitted and confirmed orders promised for today or tomorrow that have not reached "
            "delivery."
        ),
    ),
    Figure(
        "ordered_today",
        _("Orders of today"),
        _("Orders whose order date is today, drafts left out."),
    ),
    Figure(
        "value_today",
        _("Value of today's orders"),
        _("Sum of the totals of the orders of today, for each currency apart."),
    ),
    Figure(
        "shipped_today",
        _("Shipped today"),
        _("Orders with at least one fulfillment handed over to a carrier today."),
    ),
    Figure(
        "delivered_today",
        _("Delivered today"),
        _("Orders with at least one fulfillment delivered today, by the carrier's time."),
    ),
    Figure(
        "on_time",
        _("On time, last 30 days"),
        _(
            "Of the orders first promised for one of the last 30 full days, the share whose every "
            "live unit arrived by that day. Late, missing and by us cancelled orders are misses; "
            "orders that the customer cancelled are left out. Without such orders: n/a."
        ),
    ),
    Figure(
        "waiting",
        _("Waiting with findings"),
        _("Submitted orders that cannot be confirmed before a finding is put right."),
    ),
    Figure(
        "on_hold",
        _("On hold"),
        _("Submitted and confirmed orders with at least one active hold."),
    ),
    Figure(
        "open_cases",
        _("Open cases"),
        _("Cases that are neither resolved nor dismissed; overdue ones have no owner in time."),
    ),
    Figure(
        "my_work",
        _("My work"),
        _("Fulfillments assigned to me: to accept, accepted, in work."),
    ),
    Figure(
        "department_queue",
        _("Queue of my departments"),
        _("Fulfillments of my departments that nobody has accepted yet."),
    ),
)
