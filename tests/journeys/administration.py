"""What an administrator does before the first order comes: run as a program, it prints the keys.

People, departments, rules, channels, carriers, places and one key. Products, stock and orders come
by the doors that everybody uses.
"""

from __future__ import annotations

import json
import os
import sys

import django

PASSWORD = "a long way to the door"


def set_up() -> dict[str, str]:
    """Configure an empty system; the secrets that are shown only once."""
    from django.utils import timezone

    from accounts import permissions
    from accounts.models import ApiClient
    from accounts.services import api_keys

    _people()
    _places_and_channels()
    secrets = _carriers()
    now = timezone.now()
    client = ApiClient.objects.create(name="Journeys", channel="web", created_at=now)
    key = api_keys.issue(client=client, scopes=sorted(permissions.ALL), at=now)
    return {"api_key": key.token, **secrets}


def _people() -> None:
    from accounts.models import Department, Membership, User
    from accounts.permissions import Role
    from fulfillment.models import ReviewPolicy, RoutingRule

    picking = Department.objects.create(code="picking", name="Picking")
    workshop = Department.objects.create(code="workshop", name="Workshop")
    admin = User.objects.create_superuser("admin", password=PASSWORD, role=Role.ADMINISTRATOR)
    people = {
        name: User.objects.create(username=name, role=role, password=admin.password)
        for name, role in (
            ("desk", Role.ORDER_DESK),
            ("lead", Role.LEAD),
            ("picker", Role.WORKER),
            ("maker", Role.WORKER),
            ("reviewer", Role.REVIEWER),
            ("viewer", Role.VIEWER),
        )
    }
    Membership.objects.create(user=people["lead"], department=picking, is_lead=True)
    Membership.objects.create(user=people["picker"], department=picking, capacity=500)
    Membership.objects.create(user=people["maker"], department=workshop)
    RoutingRule.objects.create(
        position=10, name="Services", product_types=["service"], department=workshop
    )
    RoutingRule.objects.create(position=100, name="Everything else", department=picking)
    ReviewPolicy.objects.create(
        position=10,
        name="Partners",
        channel_codes=["ubl"],
        person_checks=["quantity", "address"],
        needs_consent=True,
    )
    ReviewPolicy.objects.create(
        position=20, name="By hand", channel_codes=["staff"], person_checks=["quantity"]
    )
    ReviewPolicy.objects.create(position=100, name="All others")


def _places_and_channels() -> None:
    from inventory.models import Category, Location
    from orders.models import Channel

    Location.objects.create(code="main", name="Main warehouse", city="Hamburg", country="DE")
    Category.objects.create(code="home", name="Home")
    for code, currency in (
        ("web", "EUR"),
        ("staff", "EUR"),
        ("shopify", "USD"),
        ("ubl", "SEK"),
    ):
        Channel.objects.create(code=code, name=code.capitalize(), currency=currency)


def _carriers() -> dict[str, str]:
    from tracking.models import Carrier

    secrets = {"post": "whsec_" + "cG9z" * 12, "demo": "whsec_" + "ZGVt" * 12}
    for code, adapter in (("post", "standard"), ("demo", "demo")):
        Carrier.objects.create(
            code=code,
            name=f"{code.capitalize()} Express",
            adapter=adapter,
            webhook_secret=secrets[code],
        )
    return secrets


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")
    django.setup()
    json.dump(set_up(), sys.stdout)
