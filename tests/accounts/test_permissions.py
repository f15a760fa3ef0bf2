"""Roles and what each may do."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts import permissions as p
from accounts.models import User
from accounts.permissions import PERMISSIONS, ROLE_LABELS, Role

CHANGES = p.ALL - {p.ORDERS_VIEW, p.STOCK_VIEW, p.PURCHASING_VIEW, p.MESSAGES_VIEW}


def test_every_role_has_its_permissions_and_its_name() -> None:
    assert set(PERMISSIONS) == set(ROLE_LABELS) == set(Role)
    for granted in PERMISSIONS.values():
        assert granted <= p.ALL


def test_every_permission_is_held_by_somebody_and_reads_area_dot_deed() -> None:
    assert PERMISSIONS[Role.ADMINISTRATOR] == p.ALL
    assert len(p.ALL) == 22
    for permission in p.ALL:
        area, deed = permission.split(".")
        assert area.isalpha() and deed.isalpha()


def test_everybody_sees_and_a_viewer_changes_nothing() -> None:
    for granted in PERMISSIONS.values():
        assert PERMISSIONS[Role.VIEWER] <= granted
    assert not PERMISSIONS[Role.VIEWER] & CHANGES


def test_nobody_but_the_administrator_changes_settings() -> None:
    assert [r for r in Role if p.SETTINGS_MANAGE in PERMISSIONS[r]] == [Role.ADMINISTRATOR]


def test_who_does_the_work_does_not_review_it() -> None:
    assert p.FULFILLMENT_REVIEW not in PERMISSIONS[Role.WORKER]
    assert p.FULFILLMENT_WORK not in PERMISSIONS[Role.REVIEWER]
    assert [r for r in Role if p.FULFILLMENT_WAIVE in PERMISSIONS[r]] == [
        Role.ADMINISTRATOR,
        Role.LEAD,
    ]


@pytest.mark.django_db
def test_a_role_that_does_not_exist_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="eve", role="owner")


@pytest.mark.django_db
def test_a_new_member_of_staff_may_look_and_a_superuser_everything() -> None:
    newcomer = User.objects.create(username="newcomer")
    root = User.objects.create(username="root", is_superuser=True)

    assert newcomer.oms_permissions == PERMISSIONS[Role.VIEWER]
    assert root.oms_permissions == p.ALL
