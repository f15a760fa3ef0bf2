"""People who work with the system."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from accounts.permissions import PERMISSIONS, ROLE_LABELS, Role


class User(AbstractUser):
    """A member of staff. The role says what they may do, the language how they are spoken to."""

    role = models.CharField(
        max_length=20, choices=[(r.value, ROLE_LABELS[r]) for r in Role], default=Role.VIEWER
    )
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    has_shortcuts = models.BooleanField(default=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="accounts_role_known"
            ),
        ]

    @property
    def oms_permissions(self) -> frozenset[str]:
        return PERMISSIONS[Role.ADMINISTRATOR] if self.is_superuser else PERMISSIONS[self.role]
