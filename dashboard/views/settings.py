"""Settings as they stand: read here, edited in the admin; API keys and deliveries act here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions as p
from accounts.models import Department, User
from dashboard import formats, words
from dashboard.selectors import configuration
from dashboard.selectors.configuration import RuleRow
from dashboard.staff import StaffRequest, staff_page
from fulfillment.models import ReviewPolicy, RoutingRule
from orders.models import Channel
from tracking.models import Carrier

Table = tuple[list[str], list[list[dict[str, Any]]]]


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of settings, with the one that is open."""
    sections = [
        {"key": key, "label": label, "url": reverse("dashboard:settings_of", args=[key])}
        for key, (label, _table, _model) in SECTIONS.items()
    ]
    acting = [
        {"key": "locations", "label": _("Locations"), "url": reverse("dashboard:locations")},
        {"key": "calendars", "label": _("Calendars"), "url": reverse("dashboard:calendars")},
        {"key": "keys", "label": _("API keys"), "url": reverse("dashboard:api_keys")},
        {"key": "deliveries", "label": _("Deliveries"), "url": reverse("dashboard:deliveries")},
    ]
    return [
        {**tab, "is_current": tab["key"] == current, "count": None} for tab in sections + acting
    ]


@staff_page(p.SETTINGS_MANAGE)
def page(request: StaffRequest, section: str = "departments") -> HttpResponse:
    """One section of settings."""
    if section not in SECTIONS:
        raise Http404
    label, read, model = SECTIONS[section]
    columns, rows = read()
    context = {
        "nav_active": "settings",
        "tabs": tabs(section),
        "label": label,
        "columns": [{"label": column} for column in columns],
        "rows": [_labelled(columns, row) for row in rows],
        "admin_url": _admin_url(model),
    }
    return render(request, "dashboard/settings/section.html", context)


def _labelled(columns: list[str], cells: list[dict[str, Any]]) -> dict[str, Any]:
    named = zip(columns, cells, strict=True)
    return {"cells": [{"label": label, **cell} for label, cell in named]}


def _admin_url(model: Any) -> str:
    options = model._meta
    try:
        return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    except NoReverseMatch:
        return ""


def _active(is_active: bool) -> dict[str, Any]:
    word = words.IN_USE[is_active]
    return {"text": word.text, "tone": word.tone, "icon": word.icon}


def _departments() -> Table:
    rows = []
    for department in configuration.departments():
        members = [
            _("%(name)s (lead)") % {"name": member.name} if member.is_lead else member.name
            for member in department.members
        ]
        rows.append(
            [
                {"text": department.name, "sub": department.code},
                {"text": ", ".join(members) or "–"},
                _active(department.is_active),
            ]
        )
    return [_("Department"), _("People"), _("State")], rows


def _people() -> Table:
    rows = [
        [
            {"text": person.name, "sub": person.username},
            {"text": person.role},
            {"text": ", ".join(person.departments) or "–"},
            {"text": formats.moment(person.last_login) or _("never")},
            _active(person.is_active),
        ]
        for person in configuration.people()
    ]
    return [_("Person"), _("Role"), _("Departments"), _("Last log-in"), _("State")], rows


def _rules() -> Table:
    rows = [
        [
            {"text": formats.number(rule.position)},
            {"text": rule.name},
            {"text": _conditions(rule)},
            {"text": rule.department},
            _active(rule.is_active),
        ]
        for rule in configuration.routing_rules()
    ]
    return [_("Asked as"), _("Rule"), _("Where"), _("Department"), _("State")], rows


def _policies() -> Table:
    rows = []
    for policy in configuration.review_policies():
        checks = [str(words.of(words.CHECK_KIND, check).text) for check in policy.person_checks]
        rows.append(
            [
                {"text": formats.number(policy.position)},
                {"text": policy.name},
                {"text": _conditions(policy)},
                {"text": ", ".join(checks) or _("none: the rules decide")},
                {"text": _("yes") if policy.needs_consent else _("no")},
                _active(policy.is_active),
            ]
        )
    columns = [
        _("Asked as"),
        _("Policy"),
        _("Where"),
        _("A person checks"),
        _("Needs consent"),
        _("State"),
    ]
    return columns, rows


def _conditions(rule: RuleRow) -> str:
    told = [
        f"{words.of(words.CONDITION, name).text}: {', '.join(values)}"
        for name, values in rule.conditions
    ]
    if rule.min_total_amount is not None:
        amount = formats.number(rule.min_total_amount)
        told.append(_("total of %(amount)s and more") % {"amount": amount})
    return "; ".join(told) or _("everything else")


def _channels() -> Table:
    rows = []
    for channel in configuration.channels():
        minutes = channel.reservation_minutes
        rows.append(
            [
                {"text": channel.name, "sub": channel.code},
                {"text": channel.currency},
                {"text": _("yes") if channel.allows_backorder else _("no")},
                {"text": formats.age(minutes * 60) if minutes else _("for good")},
                {"text": formats.days(channel.transit_days)},
                _active(channel.is_active),
            ]
        )
    columns = [
        _("Channel"),
        _("Currency"),
        _("Backorders"),
        _("Reserves for"),
        _("On the way for"),
        _("State"),
    ]
    return columns, rows


def _carriers() -> Table:
    rows = [
        [
            {"text": carrier.name, "sub": carrier.code},
            {"text": carrier.adapter},
            {"text": _("yes") if carrier.webhook_secret else _("no")},
            {"text": carrier.phone or "–"},
            _active(carrier.is_active),
        ]
        for carrier in configuration.carriers()
    ]
    return [_("Carrier"), _("Speaks"), _("Sends events"), _("Telephone"), _("State")], rows


SECTIONS: dict[str, tuple[Any, Callable[[], Table], Any]] = {
    "departments": (gettext_lazy("Departments"), _departments, Department),
    "people": (gettext_lazy("People"), _people, User),
    "rules": (gettext_lazy("Routing rules"), _rules, RoutingRule),
    "policies": (gettext_lazy("Review policies"), _policies, ReviewPolicy),
    "channels": (gettext_lazy("Channels"), _channels, Channel),
    "carriers": (gettext_lazy("Carriers"), _carriers, Carrier),
}
