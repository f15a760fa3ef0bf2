"""Who does something: passed in from the edge, written into every event."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import Forbidden


class ActorKind(StrEnum):
    STAFF = "staff"
    API = "api"
    CUSTOMER = "customer"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an API client or the system itself, with the permissions it holds.

    ``id`` is the key of the user or API client as text, empty for the system; ``department_ids``
    are the departments a staff member works in, ``led_department_ids`` those they lead.
    """

    kind: ActorKind
    id: str = ""
    name: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    department_ids: frozenset[int] = field(default_factory=frozenset)
    led_department_ids: frozenset[int] = field(default_factory=frozenset)

    def may(self, permission: str) -> bool:
        """True when the actor holds the permission; the system holds all."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise :class:`Forbidden` unless the actor holds the permission."""
        if not self.may(permission):
            raise Forbidden(
                f"This needs the permission {permission}.", details={"permission": permission}
            )


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system")
