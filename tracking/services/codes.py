"""Eight-digit codes, sent to the address on file, that open an order fully (level 2)."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils.translation import gettext as _

from core import limits
from core.errors import NotFound
from core.ids import new_id
from core.services import ratelimit, wakeups
from core.unit_of_work import unit_of_work
from orders.models import Order
from tracking.models import LookupCode, Message
from tracking.rules import proof as proofs
from tracking.selectors import order_secrets
from tracking.services import letters, lookups

_DIGITS = 8
_HOUR_SECONDS = 3600


class CodeWrong(NotFound):
    """The code does not fit, was used, is too old, or was tried too often."""

    code = "code_wrong"


def request(*, number: str, address: str, at: datetime) -> None:
    """Ask for a code to be sent to the e-mail address of an order.

    Writes the same row whether there is such an order or not; a worker finds out and sends.

    Raises:
        TooMany: the caller asks too often, or this number had its codes of the hour.
    """
    lookups.limit_caller(address=address, at=at)
    wanted = proofs.read_number(number)
    ratelimit.hit(
        key=f"lookup:code:{wanted}",
        limit=limits.LOOKUP_CODES_PER_NUMBER_PER_HOUR,
        window_seconds=_HOUR_SECONDS,
        at=at,
    )
    _note_request(order_id=order_secrets.find(number=wanted).order_id, at=at)


@unit_of_work
def _note_request(*, order_id: uuid.UUID | None, at: datetime) -> None:
    LookupCode.objects.create(
        # An id of no order where there is none: the worker finds nothing to send.
        order_id=order_id or new_id(),
        created_at=at,
        expires_at=at + timedelta(minutes=limits.LOOKUP_CODE_MINUTES),
    )
    wakeups.after_commit("tracking.tasks.send_messages")


@unit_of_work
def queue_messages(*, at: datetime) -> int:
    """Write the messages of codes that were asked for and are still of use; returns how many."""
    codes = list(
        LookupCode.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(queued_at=None, expires_at__gt=at)
        .order_by("created_at", "pk")[: limits.MESSAGES_PER_RUN]
    )
    orders = Order.objects.select_related("customer").in_bulk([code.order_id for code in codes])
    messages = [
        letters.write(
            letter=letters.LOOKUP_CODE,
            event_id=code.pk,
            to=letters.customer_of(orders[code.order_id]),
            facts={
                "number": orders[code.order_id].number,
                "minutes": limits.LOOKUP_CODE_MINUTES,
            },
            order_id=code.order_id,
            secret_for_id=code.pk,
            at=at,
        )
        for code in codes
        if code.order_id in orders and orders[code.order_id].customer.email
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    LookupCode.objects.filter(pk__in=[code.pk for code in codes]).update(queued_at=at)
    return len(messages)


@unit_of_work
def make(*, code_id: uuid.UUID) -> str:
    """Make the digits of a code as its message is sent; only a slow hash of them is kept."""
    digits = "".join(secrets.choice("0123456789") for _position in range(_DIGITS))
    LookupCode.objects.filter(pk=code_id).update(code_hash=make_password(digits))
    return digits


def enter(*, number: str, digits: str, address: str, at: datetime) -> uuid.UUID:
    """The order that a code opens fully; the code is used up.

    Raises:
        TooMany: the caller asks too often.
        CodeWrong: it opens nothing; one of the code's five tries is spent.
    """
    lookups.limit_caller(address=address, at=at)
    order_id = order_secrets.find(number=proofs.read_number(number)).order_id
    code = _spend_try(order_id or new_id(), at=at)
    given = "".join(digits.split())[: 2 * _DIGITS]
    is_right = check_password(given, code.code_hash if code else _nobodys_hash())
    if code is None or order_id is None or not is_right or not _use(code, at=at):
        raise CodeWrong(_("This code does not fit or is no longer valid. Ask for a new one."))
    return order_id


@unit_of_work
def _spend_try(order_id: uuid.UUID, *, at: datetime) -> LookupCode | None:
    """Count a try of the newest code before it is compared: guesses in parallel count too."""
    code = (
        LookupCode.objects.filter(order_id=order_id, used_at=None, expires_at__gt=at)
        .exclude(code_hash="")
        .order_by("-created_at", "-pk")
        .first()
    )
    spent = LookupCode.objects.filter(
        pk=code.pk if code else new_id(), tries__lt=limits.LOOKUP_CODE_TRIES
    ).update(tries=F("tries") + 1)
    return code if spent else None


@unit_of_work
def _use(code: LookupCode, *, at: datetime) -> bool:
    return bool(LookupCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at))


@cache
def _nobodys_hash() -> str:
    """A hash that nobody's digits fit, so that comparing takes as long as with a real one."""
    return make_password(secrets.token_urlsafe(16))
