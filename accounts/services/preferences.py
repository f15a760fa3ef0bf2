"""How a member of staff wants to be spoken to."""

from __future__ import annotations

import zoneinfo

from django.conf import settings

from accounts.models import User
from core.errors import Invalid


def save(*, user_id: int, language: str, time_zone: str, has_shortcuts: bool) -> None:
    """Keep a person's language, time zone and whether single keys act; empty means the house's.

    Raises:
        Invalid: ``language_unknown``, ``time_zone_unknown``.
    """
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid("There is no such language.", code="language_unknown")
    if time_zone and time_zone not in zoneinfo.available_timezones():
        raise Invalid("There is no such time zone.", code="time_zone_unknown")
    User.objects.filter(pk=user_id).update(
        language=language, time_zone=time_zone, has_shortcuts=has_shortcuts
    )
