"""What the mails are called, in the language of their reader."""

from __future__ import annotations

import re
from functools import cache

from babel.messages import pofile
from babel.messages.catalog import Catalog

from stack.stand import PROJECT

CONFIRMED = "Your order %(number)s is confirmed and arrives %(day)s"
RECEIVED = "We have your order %(number)s"
CONSENT = "May we send your order %(number)s?"
SHIPPED = "Your order %(number)s is on its way, %(day)s"
OUT_FOR_DELIVERY = "Your order %(number)s arrives today"
DELIVERED = "Your order %(number)s has arrived"
CANCELLED = "Your order %(number)s is cancelled"
CODE = "Your code for order %(number)s"
TWO_CANCELLED = "%(units)s pieces of your order %(number)s are cancelled"

_CATALOGUES = {"zh-hans": "zh_Hans"}
_BLANK = re.compile(r"%\((\w+)\)s")


def matches(subject: str, text: str, *, number: str, language: str = "en") -> bool:
    """True when a subject is the source text in a language, for an order and whatever day."""
    pattern = _BLANK.sub(
        lambda blank: re.escape(number) if blank[1] == "number" else ".+",
        re.escape(_translated(text, language)).replace("%\\(", "%(").replace("\\)s", ")s"),
    )
    return re.fullmatch(pattern, subject) is not None


def _translated(text: str, language: str) -> str:
    message = _catalogue(language).get(text)
    return str(message.string) if message and message.string else text


@cache
def _catalogue(language: str) -> Catalog:
    """The texts of a language; what it lacks is shown in English."""
    path = PROJECT / "locale" / _CATALOGUES.get(language, "en") / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return pofile.read_po(file)
