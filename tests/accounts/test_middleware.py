"""A member of staff sees their own time."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.middleware import PersonalSettingsMiddleware
from accounts.models import User


def zone_seen_by(user: User | AnonymousUser) -> str:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = user
    PersonalSettingsMiddleware(view)(request)
    return seen[0]


@pytest.mark.parametrize(
    ("user", "zone"),
    [
        (User(time_zone="Asia/Shanghai"), "Asia/Shanghai"),
        (User(), "UTC"),
        (User(time_zone="Moon/Crater"), "UTC"),
        (User(time_zone="../../etc/passwd"), "UTC"),
        (AnonymousUser(), "UTC"),
    ],
)
def test_a_page_is_shown_in_the_zone_of_whoever_reads_it(
    user: User | AnonymousUser, zone: str
) -> None:
    assert zone_seen_by(user) == zone
    assert timezone.get_current_timezone_name() == "UTC"
