"""What the settings pages show: departments and people, rules and policies, channels, carriers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Department, Membership, User
from accounts.permissions import ROLE_LABELS, Role
from core.errors import NotFound
from fulfillment.models import ReviewPolicy, RoutingRule
from inventory.models import Category, Supplier
from orders.models import Channel
from tracking.models import Carrier

# More of either than fits a page of settings is read in the admin.
_ROWS_MAX = 200


@dataclass(frozen=True, slots=True)
class MemberRow:
    name: str
    is_lead: bool
    capacity: int


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    id: int
    name: str
    code: str
    is_active: bool
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: int
    name: str
    username: str
    role: Any
    departments: tuple[str, ...]
    is_active: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule or policy; ``conditions`` are (name, values) of those that are set."""

    id: int
    position: int
    name: str
    is_active: bool
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    department: str = ""
    min_total_amount: Decimal | None = None
    person_checks: tuple[str, ...] = ()
    needs_consent: bool = False


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An API key; ``is_live`` is false once it is revoked or past its end."""

    id: int
    client: str
    public_id: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by_name: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    is_live: bool

    @property
    def dialog_id(self) -> str:
        """The name of the dialog that asks before this key is revoked."""
        return f"revoke-{self.public_id}"


def departments() -> list[DepartmentRow]:
    """Every department with its members, leads first. Two queries."""
    members = Membership.objects.select_related("user").order_by("-is_lead", "user__username")
    rows = Department.objects.prefetch_related(Prefetch("memberships", queryset=members))
    return [
        DepartmentRow(
            id=row.pk,
            name=row.name,
            code=row.code,
            is_active=row.is_active,
            members=tuple(
                MemberRow(_name(m.user), m.is_lead, m.capacity) for m in row.memberships.all()
            ),
        )
        for row in rows.order_by("name")[:_ROWS_MAX]
    ]


def people() -> list[PersonRow]:
    """Every member of staff, the active ones first. Two queries."""
    places: dict[int, list[str]] = defaultdict(list)
    for user_id, name in Membership.objects.order_by("department__name").values_list(
        "user_id", "department__name"
    ):
        places[user_id].append(name)
    return [
        PersonRow(
            id=user.pk,
            name=_name(user),
            username=user.username,
            role=ROLE_LABELS[Role(user.role)],
            departments=tuple(places[user.pk]),
            is_active=user.is_active,
            last_login=user.last_login,
        )
        for user in User.objects.order_by("-is_active", "username")[:_ROWS_MAX]
    ]


def routing_rules() -> list[RuleRow]:
    """The rules that send work to departments, as they are asked. One query."""
    names = (
        "product_types",
        "category_codes",
        "countries",
        "regions",
        "channel_codes",
        "location_codes",
    )
    rules = RoutingRule.objects.select_related("department").order_by("position")
    return [
        RuleRow(
            id=rule.pk,
            position=rule.position,
            name=rule.name,
            is_active=rule.is_active,
            conditions=_conditions(rule, names),
            department=rule.department.name,
        )
        for rule in rules[:_ROWS_MAX]
    ]


def review_policies() -> list[RuleRow]:
    """The policies that say what a person must check, as they are asked. One query."""
    return [
        RuleRow(
            id=policy.pk,
            position=policy.position,
            name=policy.name,
            is_active=policy.is_active,
            conditions=_conditions(policy, ("channel_codes", "countries")),
            min_total_amount=policy.min_total_amount,
            person_checks=tuple(policy.person_checks),
            needs_consent=policy.needs_consent,
        )
        for policy in ReviewPolicy.objects.order_by("position")[:_ROWS_MAX]
    ]


def channels() -> list[Channel]:
    """Every way that orders come in by. One query."""
    return list(Channel.objects.order_by("name")[:_ROWS_MAX])


def carriers() -> list[Carrier]:
    """Every carrier by name. One query."""
    return list(Carrier.objects.order_by("name")[:_ROWS_MAX])


def category_choices() -> list[tuple[str, str]]:
    """Code and name of every category. One query."""
    return list(Category.objects.order_by("name").values_list("code", "name")[:_ROWS_MAX])


def supplier_choices() -> list[tuple[str, str]]:
    """Code and name of every supplier. One query."""
    return list(Supplier.objects.order_by("name").values_list("code", "name")[:_ROWS_MAX])


def api_keys(*, at: datetime) -> list[KeyRow]:
    """Every API key, the live ones first, the newest of them first. One query."""
    keys = ApiKey.objects.select_related("client").order_by("-created_at")[:_ROWS_MAX]
    rows = [
        KeyRow(
            id=key.pk,
            client=key.client.name,
            public_id=key.public_id,
            scopes=tuple(key.scopes),
            created_at=key.created_at,
            created_by_name=key.created_by_name,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
            is_live=key.revoked_at is None and key.expires_at > at and key.client.is_active,
        )
        for key in keys
    ]
    return sorted(rows, key=lambda row: not row.is_live)


def find_api_key(*, key_id: int) -> ApiKey:
    """One API key.

    Raises:
        NotFound: there is none.
    """
    key = ApiKey.objects.select_related("client").filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key."), code="api_key_unknown")
    return key


def _name(user: User) -> str:
    return user.get_full_name() or user.username


def _conditions(row: Any, names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(getattr(row, name))) for name in names if getattr(row, name))
