"""Open an order for who knows its number and one thing more; slow for who guesses."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import client_address, limits
from core.errors import NotFound, TooMany
from core.services import ratelimit
from tracking.rules import proof as proofs
from tracking.selectors import order_secrets

_OVERALL = "lookup:failures"


class NoMatch(NotFound):
    """No such order, or the second field is not its own: the answer does not say which."""

    code = "lookup_no_match"


class CodeNeeded(TooMany):
    """After many failures only a code sent to the address on file opens an order."""

    code = "lookup_code_needed"


def find_order(*, number: str, proof: str, address: str, at: datetime) -> uuid.UUID:
    """The order of a number and of an e-mail, phone or postcode that belongs to it.

    ``address`` is the caller's. An unknown number and a wrong proof cost the same queries and
    get the same answer.

    Raises:
        TooMany: the caller asks too often.
        CodeNeeded: too many failures for this number, or altogether.
        NoMatch: the two do not belong together.
    """
    limit_caller(address=address, at=at)
    wanted = proofs.read_number(number)
    _refuse_guessed(wanted, at=at)
    found = order_secrets.find(number=wanted)
    is_match = proofs.matches(proof=proof, secrets=found.secrets)
    if is_match and found.order_id is not None:
        return found.order_id
    _note_failure(wanted, at=at)
    raise NoMatch(
        _(
            "We find no order with this number and this e-mail, phone or postcode. "
            "Check both; the number is in our e-mails and on the packing slip."
        )
    )


def limit_caller(*, address: str, at: datetime) -> None:
    """Count one try of the caller's. Raises ``TooMany`` after ten in a minute."""
    ratelimit.hit(
        key=f"lookup:address:{client_address.network(address)}",
        limit=limits.LOOKUP_PER_ADDRESS_PER_MINUTE,
        window_seconds=60,
        at=at,
    )


def _refuse_guessed(number: str, *, at: datetime) -> None:
    window = limits.LOOKUP_FAILURES_PER_NUMBER_SECONDS
    of_number = ratelimit.count(key=_key(number), window_seconds=window, at=at)
    overall = ratelimit.count(key=_OVERALL, window_seconds=60, at=at)
    is_number_full = of_number >= limits.LOOKUP_FAILURES_PER_NUMBER
    if is_number_full or overall >= limits.LOOKUP_FAILURES_OVERALL_PER_MINUTE:
        seconds = ratelimit.seconds_left(window_seconds=window if is_number_full else 60, at=at)
        minutes = -(-seconds // 60)
        raise CodeNeeded(
            ngettext(
                "There were too many tries. Try again in %(minutes)s minute, or let us send a "
                "code to the e-mail address of the order.",
                "There were too many tries. Try again in %(minutes)s minutes, or let us send a "
                "code to the e-mail address of the order.",
                minutes,
            )
            % {"minutes": minutes},
            details={"retry_after_seconds": seconds},
        )


def _note_failure(number: str, *, at: datetime) -> None:
    window = limits.LOOKUP_FAILURES_PER_NUMBER_SECONDS
    ratelimit.note(key=_key(number), window_seconds=window, at=at)
    ratelimit.note(key=_OVERALL, window_seconds=60, at=at)


def _key(number: str) -> str:
    return f"lookup:number:{number}"
