"""Send messages from their rows: claimed, sent outside any transaction, marked, tried again."""

from __future__ import annotations

import logging
import smtplib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.services import wakeups
from core.unit_of_work import unit_of_work
from fulfillment.services import consent_requests
from purchasing.services import links as supplier_links
from tracking.models import Message
from tracking.services import codes, letters, links

log = logging.getLogger(__name__)


class NotAgain(DomainError):
    """The message is waiting to be sent anyway, or its code has served its time."""

    code = "message_not_resendable"


def send_due(*, at: datetime, limit: int = limits.MESSAGES_PER_RUN) -> int:
    """Send the messages that are due; returns how many were claimed.

    A message whose worker dies between sending and marking is sent twice, under one Message-ID;
    never not at all.
    """
    codes.queue_messages(at=at)
    _give_up_overrun(at=at)
    messages = _claim(at=at, limit=limit)
    if not messages:
        return 0
    with get_connection() as mail:
        for message in messages:
            try:
                email = _email(message, at=at)
                email.connection = mail
                email.send()
            except Exception as error:
                _note_failure(message, error, at=at)
            else:
                _mark_sent(message, at=at)
    return len(messages)


def _claim(*, at: datetime, limit: int) -> list[Message]:
    """Take due messages until their lease runs out; other senders skip them meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM tracking_message
                WHERE status = 'queued' AND due_at <= %(at)s AND attempts < %(attempts_max)s
                ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            UPDATE tracking_message m
            SET attempts = m.attempts + 1, due_at = %(lease_until)s
            FROM due WHERE m.id = due.id RETURNING m.id
            """,
            {
                "at": at,
                "limit": limit,
                "attempts_max": limits.MESSAGE_ATTEMPTS_MAX,
                "lease_until": at + timedelta(seconds=limits.MESSAGE_LEASE_SECONDS),
            },
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Message.objects.filter(pk__in=ids).order_by("created_at", "pk"))


def _email(message: Message, *, at: datetime) -> EmailMultiAlternatives:
    """The e-mail of a message, its blank filled with the secret that is made now."""
    blank, secret = _secret(message, at=at)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text.replace(blank, secret),
        to=[message.recipient],
        headers={
            "Message-ID": f"<{message.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    email.attach_alternative(message.body_html.replace(blank, secret), "text/html")
    return email


def _secret(message: Message, *, at: datetime) -> tuple[str, str]:
    """The blank of a message and what belongs there."""
    about = message.secret_for_id
    assert about is not None, "every letter has a secret of something"
    if message.secret_kind == Message.Secret.CODE:
        return letters.CODE_BLANK, codes.make(code_id=about)
    if message.secret_kind == Message.Secret.CONSENT_LINK:
        token = consent_requests.token_of(about)
        return letters.LINK_BLANK, f"{settings.BASE_URL}/c/{token}"
    if message.secret_kind == Message.Secret.ANSWER_LINK:
        return letters.LINK_BLANK, supplier_links.address(purchase_order_id=about, at=at)
    return letters.LINK_BLANK, f"{settings.BASE_URL}/t/{links.make(order_id=about, at=at)}"


def _mark_sent(message: Message, *, at: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(
        status=Message.Status.SENT, sent_at=at, last_error=""
    )


def _note_failure(message: Message, error: Exception, *, at: datetime) -> None:
    """Plan the next try, or leave the message where a person sees that it failed."""
    log.warning(
        "message not sent",
        extra={
            "message_id": str(message.pk),
            "attempt": message.attempts,
            "error": type(error).__name__,
        },
    )
    is_last = _is_final(error) or message.attempts >= limits.MESSAGE_ATTEMPTS_MAX
    backoff = limits.MESSAGE_BACKOFF_SECONDS
    wait = backoff[min(message.attempts, len(backoff)) - 1]
    Message.objects.filter(pk=message.pk, attempts=message.attempts).update(
        status=Message.Status.FAILED if is_last else Message.Status.QUEUED,
        due_at=at + timedelta(seconds=wait),
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def _is_final(error: Exception) -> bool:
    """True where trying again cannot help: the address or the message itself is refused."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, BadHeaderError | ValueError)


def _give_up_overrun(*, at: datetime) -> None:
    """What was claimed the last allowed time and never finished stopped its worker each time."""
    Message.objects.filter(
        status=Message.Status.QUEUED,
        attempts__gte=limits.MESSAGE_ATTEMPTS_MAX,
        due_at__lte=at,
    ).update(status=Message.Status.FAILED, last_error=_("The worker stopped each time."))


@unit_of_work
def resend(*, message_ids: Sequence[uuid.UUID], actor: Actor, at: datetime) -> None:
    """Send messages once more, all or none, with a fresh set of tries.

    Raises:
        Forbidden: the actor may not send messages.
        NotFound: ``message_unknown``.
        NotAgain: one is queued already, or carries a code.
    """
    actor.require(permissions.MESSAGES_SEND)
    messages = list(
        Message.objects.select_for_update(no_key=True).filter(pk__in=message_ids).order_by("pk")
    )
    if len(messages) < len(set(message_ids)):
        raise NotFound(_("There is no such message."), code="message_unknown")
    for message in messages:
        if message.status == Message.Status.QUEUED:
            raise NotAgain(_("This message is about to be sent."))
        if message.secret_kind == Message.Secret.CODE:
            raise NotAgain(_("A code is sent once; the customer asks for a new one."))
    Message.objects.filter(pk__in=message_ids).update(
        status=Message.Status.QUEUED, attempts=0, due_at=at, last_error=""
    )
    wakeups.after_commit("tracking.tasks.send_messages")
