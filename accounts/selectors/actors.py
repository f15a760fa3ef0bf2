"""Who is asking: the actor behind a member of staff or an API key."""

from __future__ import annotations

from accounts.models import ApiKey, Membership, User
from core.actors import Actor, ActorKind


def actor_of_user(user: User) -> Actor:
    """The actor of a member of staff, with the departments they work in and lead."""
    memberships = list(Membership.objects.filter(user=user).values_list("department_id", "is_lead"))
    return Actor(
        kind=ActorKind.STAFF,
        id=str(user.pk),
        name=user.get_full_name() or user.username,
        permissions=user.oms_permissions,
        department_ids=frozenset(d for d, _ in memberships),
        led_department_ids=frozenset(d for d, is_lead in memberships if is_lead),
    )


def actor_of_key(key: ApiKey) -> Actor:
    """The actor of an API key: the key's scopes are its permissions."""
    return Actor(
        kind=ActorKind.API,
        id=str(key.client_id),
        name=key.client.name,
        permissions=frozenset(key.scopes),
    )
