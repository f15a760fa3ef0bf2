"""Why something ought to be bought, in sentences: what lies, what is needed, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import formats
from purchasing.rules.lead_times import LeadTimeSource
from purchasing.rules.plan_facts import Cause, PriceSource

Facts = Mapping[str, Any]


def headline(reason: Facts) -> str:
    """The one sentence that decides."""
    if reason["cause"] == Cause.BACKORDERS:
        return ngettext(
            "%(n)s unit is owed to customers, and nothing on its way brings it.",
            "%(n)s units are owed to customers, and nothing on its way brings them.",
            reason["waiting"],
        ) % {"n": formats.number(reason["waiting"])}
    plan = reason["plan"] or {}
    free = reason["uncommitted"]
    return ngettext(
        "%(n)s unit is free or coming, no more than the reorder point of %(point)s.",
        "%(n)s units are free or coming, no more than the reorder point of %(point)s.",
        free,
    ) % {"n": formats.number(free), "point": formats.number(plan.get("reorder_point", 0))}


def trace(reason: Facts, basis: Facts) -> list[str]:
    """Everything that the proposal rests on, one sentence each."""
    return [
        *_stock(reason),
        *_levels(reason["plan"] or {}, basis),
        *_demand(reason["plan"] or {}, basis),
        *_forecast(basis),
        *_quantity(reason),
    ]


def _stock(reason: Facts) -> Iterator[str]:
    yield _("%(on_hand)s lie there, %(allocated)s are promised, %(incoming)s are on their way.") % {
        "on_hand": formats.number(reason["on_hand"]),
        "allocated": formats.number(reason["allocated"]),
        "incoming": formats.number(reason["incoming"]),
    }
    if reason["waiting"]:
        yield _("%(n)s of what is promised wait for goods that nobody has ordered.") % {
            "n": formats.number(reason["waiting"])
        }


def _levels(plan: Facts, basis: Facts) -> Iterator[str]:
    if not plan:
        yield _("It is not planned yet: only what is owed is bought.")
        return
    yield _("Reorder point %(point)s, then up to %(up_to)s; %(safety)s of it are safety stock.") % {
        "point": formats.number(plan["reorder_point"]),
        "up_to": formats.number(plan["order_up_to"]),
        "safety": formats.number(plan["safety_stock"]),
    }
    if plan.get("is_by_hand"):
        yield _("The reorder point was set by a person: the history is too short to know better.")
    elif basis.get("service_level"):
        yield _("Class %(code)s: %(level)s of deliveries come before the shelf is empty.") % {
            "code": plan["service_class"],
            "level": formats.percent(basis["service_level"]),
        }


def _demand(plan: Facts, basis: Facts) -> Iterator[str]:
    if not plan:
        return
    yield _("Demand %(demand)s a day; goods take %(days)s days, %(source)s.") % {
        "demand": _figure(plan["demand_per_day"]),
        "days": _figure(plan["lead_time_days"]),
        "source": _lead_time_source(basis),
    }


def _lead_time_source(basis: Facts) -> str:
    count = basis.get("lead_time_observations", 0)
    texts = {
        LeadTimeSource.PRODUCT_RECEIPTS: ngettext(
            "as %(n)s delivery of it took", "as %(n)s deliveries of it took", count
        ),
        LeadTimeSource.SUPPLIER_RECEIPTS: ngettext(
            "as %(n)s delivery of the supplier took",
            "as %(n)s deliveries of the supplier took",
            count,
        ),
    }
    source = basis.get("lead_time_source", "")
    found = next((text for key, text in texts.items() if key == source), _("as was agreed"))
    return found % {"n": formats.number(count)} if "%(n)s" in found else found


def _forecast(basis: Facts) -> Iterator[str]:
    weeks = basis.get("forecast") or []
    if weeks:
        yield _("Next week %(expected)s are expected; four times in five %(low)s to %(high)s.") % {
            "expected": _figure(weeks[0]["expected"]),
            "low": _figure(weeks[0]["low_80"]),
            "high": _figure(weeks[0]["high_80"]),
        }
    if basis.get("wape") is not None and basis.get("naive_wape") is not None:
        yield ngettext(
            "Tried on %(n)s past week, the forecast was off by %(wape)s of the demand (WAPE); "
            "“as last week” by %(naive)s.",
            "Tried on %(n)s past weeks, the forecast was off by %(wape)s of the demand (WAPE); "
            "“as last week” by %(naive)s.",
            basis.get("tested_weeks", 0),
        ) % {
            "n": formats.number(basis.get("tested_weeks", 0)),
            "wape": formats.percent(basis["wape"]),
            "naive": formats.percent(basis["naive_wape"]),
        }
    elif basis:
        yield _("There is too little history to say how good the forecast is.")


def _quantity(reason: Facts) -> Iterator[str]:
    told = {
        "needed": formats.number(reason["needed"]),
        "minimum": formats.number(reason["minimum_quantity"]),
        "pack": formats.number(reason["pack_size"]),
    }
    if reason["pack_size"] > 1 or reason["minimum_quantity"] > 1:
        yield _("%(needed)s are needed; they sell %(minimum)s at least, in packs of %(pack)s.") % (
            told
        )
    else:
        yield _("%(needed)s are needed.") % told
    if reason["price_source"] == PriceSource.LAST_PURCHASE:
        yield _("No price is agreed; the last one paid is shown.")
    if hint := reason.get("hint"):
        yield _("%(n)s at %(price)s would cost %(saved)s less altogether.") % {
            "n": formats.number(hint["quantity"]),
            "price": formats.unit_price(Decimal(hint["unit_price"]), reason["currency"]),
            "saved": formats.money(Decimal(hint["saved_amount"]), reason["currency"]),
        }


def _figure(value: float) -> str:
    """A figure of a forecast: one digit after the point is as much as it means."""
    return formats.number(Decimal(str(round(value, 1))))
