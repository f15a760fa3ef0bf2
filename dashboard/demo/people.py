"""Who works in the demo world: named by what they do, with log-ins that anybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts import permissions
from accounts.models import Department, Membership, User
from accounts.permissions import Role
from accounts.selectors import actors
from core.actors import Actor, ActorKind

# Fulfillments a person may have open at once. While the history is replayed pickers get all of
# a year, and leads leave the work to them.
CAPACITY = 40
_REPLAY_CAPACITY = {Role.WORKER: 1_000, Role.LEAD: 0}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff; ``departments`` are codes."""

    username: str
    name: str
    role: Role
    departments: tuple[str, ...] = ()

    @property
    def password(self) -> str:
        return f"demo-{self.role.value.replace('_', '-')}-2026"


STAFF = (
    Person("admin", "Administrator", Role.ADMINISTRATOR),
    Person("desk", "Order desk", Role.ORDER_DESK),
    Person("lead.cold", "Cold store lead", Role.LEAD, ("cold",)),
    Person("lead.dry", "Dry goods lead", Role.LEAD, ("dry",)),
    Person("lead.export", "Export lead", Role.LEAD, ("export",)),
    Person("picker.cold1", "Cold store picker 1", Role.WORKER, ("cold",)),
    Person("picker.cold2", "Cold store picker 2", Role.WORKER, ("cold",)),
    Person("picker.dry1", "Dry goods picker 1", Role.WORKER, ("dry",)),
    Person("picker.dry2", "Dry goods picker 2", Role.WORKER, ("dry",)),
    Person("packer.export", "Export packer", Role.WORKER, ("export",)),
    Person("reviewer", "Reviewer", Role.REVIEWER),
    Person("dispatch", "Dispatch", Role.REVIEWER),
    Person("buyer", "Buyer", Role.BUYER),
    Person("viewer", "Management", Role.VIEWER),
)
# The suppliers of history are many; they are spoken for together.
SUPPLIERS = Actor(
    kind=ActorKind.SUPPLIER,
    name="Supplier",
    permissions=frozenset({permissions.PURCHASING_MANAGE}),
)


def employ(departments: dict[str, Department]) -> None:
    """Give everybody an account and their departments."""
    # One slow hash a role: the demo's passwords are no secret, and a dozen take seconds.
    passwords = {person.role: person.password for person in STAFF}
    hashes = {role: make_password(password) for role, password in passwords.items()}
    users = {
        person.username: User(
            username=person.username,
            first_name=person.name,
            role=person.role,
            password=hashes[person.role],
            is_staff=person.role is Role.ADMINISTRATOR,
            is_superuser=person.role is Role.ADMINISTRATOR,
        )
        for person in STAFF
    }
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(
            user=users[person.username],
            department=departments[code],
            is_lead=person.role is Role.LEAD,
            capacity=_REPLAY_CAPACITY[person.role],
        )
        for person in STAFF
        for code in person.departments
    )


def actor_of(username: str) -> Actor:
    """One of them as who acts."""
    return actors.actor_of_user(User.objects.get(username=username))
