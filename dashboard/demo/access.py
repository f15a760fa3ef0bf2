"""What whoever tries the demo needs to get in: log-ins, an API key, an order to look up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from accounts import permissions
from accounts.models import ApiClient
from accounts.services import api_keys
from dashboard.demo import people
from orders.models import Order
from orders.rules.standing import FulfillmentStatus


class Login(msgspec.Struct, frozen=True):
    username: str
    password: str
    role: str


class Lookup(msgspec.Struct, frozen=True):
    """An order's number and the e-mail address that opens it on the look-up page."""

    number: str
    email: str


class Access(msgspec.Struct, frozen=True):
    staff: list[Login]
    api_key: str
    lookup: Lookup


class _Kept(msgspec.Struct, frozen=True):
    api_key: str = ""


def grant(*, client: ApiClient, kept_at: Path | None, at: datetime) -> Access:
    """Say who gets in; the key that a file of an earlier start holds is kept while it is good."""
    return Access(
        staff=[Login(p.username, p.password, p.role.value) for p in people.STAFF],
        api_key=_kept_key(client, kept_at, at) or _new_key(client, at),
        lookup=_lookup(),
    )


def write(access: Access, path: Path) -> None:
    """Write what opens the demo, for its owner's eyes only."""
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(access)) + b"\n")


def _kept_key(client: ApiClient, path: Path | None, at: datetime) -> str:
    if path is None or not path.exists():
        return ""
    try:
        token = msgspec.json.decode(path.read_bytes(), type=_Kept).api_key
    except msgspec.DecodeError:
        return ""
    key = api_keys.authenticate(token=token, at=at)
    return token if key is not None and key.client_id == client.pk else ""


def _new_key(client: ApiClient, at: datetime) -> str:
    issued = api_keys.issue(
        client=client, scopes=sorted(permissions.ALL), at=at, created_by_name="load_demo"
    )
    return issued.token


def _lookup() -> Lookup:
    """An order on its way, the last to leave; later on, one that has arrived."""
    orders = Order.objects.exclude(customer__email="").select_related("customer")
    way = orders.filter(fulfillment_status=FulfillmentStatus.SHIPPED).order_by("-stage_since")
    order = way.first() or orders.order_by("-stage_since")[0]
    return Lookup(number=order.number, email=order.customer.email)
