"""What was told to customers: lists by keyset, one in full, and as it was really sent."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import NotFound
from core.paging import Page, read_page
from orders.models import Order
from orders.rules import numbers
from tracking.models import Message

# Files of the demo's mailbox that are looked through for one message, newest first.
_FILES_READ_MAX = 500


class MessageFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages, newest first. Everything given must hold."""

    order: Annotated[str, msgspec.Meta(max_length=100)] = ""  # order number
    status: Literal["queued", "sent", "failed"] | None = None
    template: Annotated[str, msgspec.Meta(max_length=40)] = ""
    q: Annotated[str, msgspec.Meta(max_length=100)] = ""  # recipient or subject
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message; its texts have a blank where a link or a code is filled in at sending."""

    id: uuid.UUID
    order_number: str
    template: str
    channel: str
    recipient: str
    language: str
    subject: str
    body_text: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    last_error: str
    allowed_commands: list[str]


def list_messages(*, wanted: MessageFilter, actor: Actor) -> Page[MessageView]:
    """One page of messages, two queries."""
    condition = Q()
    if wanted.order:
        orders = Order.objects.filter(number=numbers.normalise(wanted.order))
        condition &= Q(order_id__in=orders.values("pk"))
    if wanted.status:
        condition &= Q(status=wanted.status)
    if wanted.template:
        condition &= Q(template=wanted.template)
    if wanted.q:
        condition &= Q(recipient__icontains=wanted.q) | Q(subject__icontains=wanted.q)
    page = read_page(
        Message.objects.filter(condition),
        keys=["-created_at", "-id"],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    order_numbers = _order_numbers(page.items)
    return page.map(lambda message: _view(message, order_numbers, actor))


def get(*, message_id: uuid.UUID, actor: Actor) -> MessageView:
    """One message.

    Raises:
        NotFound: ``message_unknown``.
    """
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."), code="message_unknown")
    return _view(message, _order_numbers([message]), actor)


def counts() -> dict[str, int]:
    """Messages by status."""
    rows = Message.objects.values_list("status").annotate(n=Count("id"))
    return dict(Counter(dict.fromkeys(Message.Status.values, 0)) | Counter(dict(rows)))


def as_sent(*, message_id: uuid.UUID) -> str:
    """The plain text of a message as it lies in the file mailbox, with its link or code; empty
    where mail goes to a real server or the message was not sent."""
    directory = getattr(settings, "EMAIL_FILE_PATH", None)
    if not directory or not Path(directory).is_dir():
        return ""
    marker = f"<{message_id}@".encode()
    files = sorted(Path(directory).glob("*.log"), key=lambda f: f.stat().st_mtime, reverse=True)
    for file in files[:_FILES_READ_MAX]:
        for raw in file.read_bytes().split(b"-" * 79):
            if marker in raw:
                return _plain_text(raw.lstrip())
    return ""


def _plain_text(raw: bytes) -> str:
    email = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    part = email.get_body(preferencelist=("plain",))
    return str(part.get_content()).strip() if part else ""


def _order_numbers(messages: Collection[Message]) -> dict[uuid.UUID, str]:
    ids = {message.order_id for message in messages if message.order_id}
    return dict(Order.objects.filter(pk__in=ids).values_list("pk", "number"))


def _view(message: Message, order_numbers: dict[uuid.UUID, str], actor: Actor) -> MessageView:
    can_resend = (
        actor.may(permissions.MESSAGES_SEND)
        and message.status != Message.Status.QUEUED
        and message.secret_kind != Message.Secret.CODE
    )
    return MessageView(
        id=message.pk,
        order_number=order_numbers.get(message.order_id, "") if message.order_id else "",
        template=message.template,
        channel=message.channel,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        body_text=message.body_text,
        status=message.status,
        attempts=message.attempts,
        created_at=message.created_at,
        due_at=message.due_at,
        sent_at=message.sent_at,
        last_error=message.last_error,
        allowed_commands=["resend"] if can_resend else [],
    )
