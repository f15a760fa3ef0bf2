"""Does what somebody typed belong to the order: e-mail, phone or postcode in one field."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from orders.rules import numbers

# Fewer digits than this name too many phones.
_PHONE_DIGITS_MIN = 7
_PROOF_LENGTH_MAX = 254
_NUMBER_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the person who ordered knows."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


# Compared with when there is no such order, so that the answer takes as long.
NOBODY = Secrets(
    emails=("nobody@invalid.invalid",), phones=("+10000000000", "", ""), postcodes=("", "")
)


def read_number(text: str) -> str:
    """An order's number from what people type: as printed, in small letters, in the wide letters
    of an Asian keyboard, or with the ``-2`` of one of its fulfillments."""
    plain = unicodedata.normalize("NFKC", text[:_NUMBER_LENGTH_MAX])
    head, _, tail = plain.rstrip().rpartition("-")
    if tail.isdigit() and len(numbers.normalise(head)) == numbers.LENGTH:
        plain = head
    return numbers.normalise(plain)


def matches(*, proof: str, secrets: Secrets) -> bool:
    """True when the proof is one of the order's e-mails, phones or postcodes.

    Every candidate is compared, each in constant time, so that the time tells nothing.
    """
    given = unicodedata.normalize("NFKC", proof).strip()
    if len(given) > _PROOF_LENGTH_MAX:
        given = ""
    digits = _digits(given)
    verdicts = [
        *_equal_to_any(given.casefold(), (e.strip().casefold() for e in secrets.emails)),
        *_equal_to_any(_plain(given), (_plain(p) for p in secrets.postcodes)),
        *(_is_same_phone(digits, _digits(phone)) for phone in secrets.phones),
    ]
    return any(verdicts)


def _equal_to_any(given: str, candidates: Iterable[str]) -> list[bool]:
    return [
        hmac.compare_digest(given.encode(), candidate.encode()) and bool(given)
        for candidate in candidates
    ]


def _is_same_phone(given: str, stored: str) -> bool:
    """Equal from the right, so that a country's prefix may be left out."""
    length = max(_PHONE_DIGITS_MIN, min(len(given), len(stored)))
    is_equal = hmac.compare_digest(given[-length:].encode(), stored[-length:].encode())
    return is_equal and len(given) >= _PHONE_DIGITS_MIN and len(stored) >= _PHONE_DIGITS_MIN


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _digits(text: str) -> str:
    """The digits of a phone number, without the zero or zeros that lead a national one."""
    if re.search(r"[^0-9\s+().\-/]", text):
        return ""
    return re.sub(r"[^0-9]", "", text).lstrip("0")
