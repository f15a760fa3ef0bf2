"""Departments and who works in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Department(models.Model):
    """A group of people that gets fulfillments assigned."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="accounts.Membership", related_name="departments"
    )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a department; a lead may reassign its work.

    ``capacity`` is how many fulfillments the person may have open at once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(default=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "department"], name="accounts_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.department}"
