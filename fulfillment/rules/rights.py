"""Who may touch whose work, beyond the permission that the lifecycle table asks for. Pure."""

from __future__ import annotations

from accounts import permissions as p
from core.actors import Actor, ActorKind
from fulfillment.lifecycle import FULFILLMENT

OF_MEMBERS = frozenset({"accept", "decline", "give_back", "start", "pick", "unpick", "make_ready"})
OF_LEADS = frozenset({"reassign"})


def is_member(actor: Actor, department_id: int) -> bool:
    """True for staff of the department, for administrators, who may help out anywhere, and for
    API keys, whose scopes alone decide."""
    return _is_everywhere(actor) or department_id in actor.department_ids


def is_lead(actor: Actor, department_id: int) -> bool:
    """True for whoever speaks for the department."""
    return _is_everywhere(actor) or department_id in actor.led_department_ids


def staff_id(actor: Actor) -> int | None:
    """The user behind the actor; None for systems, customers and API keys."""
    return int(actor.id) if actor.kind is ActorKind.STAFF else None


def allowed_commands(*, actor: Actor, status: str, department_id: int) -> tuple[str, ...]:
    """The commands that this actor may give to work of a department in this state."""
    return tuple(
        command
        for command in FULFILLMENT.commands_for(state=status, actor=actor)
        if (command not in OF_MEMBERS or is_member(actor, department_id))
        and (command not in OF_LEADS or is_lead(actor, department_id))
    )


def _is_everywhere(actor: Actor) -> bool:
    return actor.kind is not ActorKind.STAFF or actor.may(p.SETTINGS_MANAGE)
