"""Refuse whoever may not touch the work of a department."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Forbidden
from fulfillment.models import Fulfillment
from fulfillment.rules import rights


def require_member(actor: Actor, fulfillments: Iterable[Fulfillment]) -> None:
    """Refuse who does not work in the department.

    Raises:
        Forbidden: ``not_your_department``.
    """
    for fulfillment in fulfillments:
        if not rights.is_member(actor, fulfillment.department_id):
            raise _not_yours(fulfillment)


def require_lead(actor: Actor, fulfillments: Iterable[Fulfillment]) -> None:
    """Refuse who does not lead the department.

    Raises:
        Forbidden: ``not_your_department``.
    """
    for fulfillment in fulfillments:
        if not rights.is_lead(actor, fulfillment.department_id):
            raise _not_yours(fulfillment)


def _not_yours(fulfillment: Fulfillment) -> Forbidden:
    return Forbidden(
        _("%(number)s is the work of %(department)s.")
        % {"number": fulfillment.number, "department": fulfillment.department.name},
        code="not_your_department",
        details={"subject": fulfillment.number, "department": fulfillment.department.code},
    )
