"""What every staff page shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.permissions import ROLE_LABELS, Role
from accounts.selectors import actors
from dashboard.staff import UNDO_SESSION_KEY
from reports.selectors import open_counts


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The counts of the navigation, the reader's role and the undo offer, each read only by the
    pages that show it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    role = Role.ADMINISTRATOR if user.is_superuser else Role(user.role)
    return {
        "nav_counts": SimpleLazyObject(lambda: _counts(user)),
        "nav_role": ROLE_LABELS[role],
        # Offered on one page, the next after the act.
        "undo_offer": SimpleLazyObject(lambda: request.session.pop(UNDO_SESSION_KEY, None)),
    }


def _counts(user: User) -> dict[str, int]:
    counts = open_counts.read(actor=actors.actor_of_user(user), at=timezone.now())
    return {
        "orders": counts.orders_waiting,
        "work": counts.work,
        "review": counts.review,
        "exceptions": counts.cases,
        "purchasing": counts.purchasing,
        "messages": counts.messages_failed,
    }
