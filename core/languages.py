"""Which of our languages somebody is written to in."""

from __future__ import annotations

from django.conf import settings


def nearest(code: str) -> str:
    """One of the languages that we write, nearest to the given one; English for all others."""
    wanted = code.lower().replace("_", "-")
    offered = [offer for offer, _name in settings.LANGUAGES]
    if wanted in offered:
        return wanted
    return next((o for o in offered if wanted and o.split("-")[0] == wanted.split("-")[0]), "en")
