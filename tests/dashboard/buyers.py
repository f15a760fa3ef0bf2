"""Who works with purchase orders at their browsers, each with what their role may."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from purchasing.models import PurchaseOrder
from tests.dashboard.pages import as_staff, post
from tests.purchasing import buying


def buyer() -> Client:
    """Ines buys: she may do everything with purchase orders and suppliers."""
    return _browser("ines", Role.BUYER)


def receiver() -> Client:
    """Tom works at the gate: he may receive what was ordered, and no more."""
    return _browser("tom", Role.WORKER)


def viewer() -> Client:
    """Vera only looks."""
    return _browser("vera", Role.VIEWER)


def _browser(name: str, role: Role) -> Client:
    return as_staff(User.objects.create(username=name, role=role, first_name=name.capitalize()))


def url(purchase: PurchaseOrder, noun: str = "") -> str:
    return f"/purchases/{purchase.number}/{noun}"


def act(client: Client, purchase: PurchaseOrder, noun: str, **fields: Any) -> Any:
    """Post a form of the page as it was seen."""
    seen = {"version": buying.fresh(purchase).version}
    return post(client, url(purchase, noun), **{**seen, **fields})
