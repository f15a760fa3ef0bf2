"""Who works with purchase orders at their browsers, each with what their role may."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from tests.dashboard.pages import as_staff


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
