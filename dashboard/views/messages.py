"""What customers were told: the list, one message as it was sent, once more."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, lists, words
from dashboard.staff import Done, StaffRequest, perform, staff_page
from tracking.models import Message
from tracking.selectors import messages
from tracking.selectors.messages import MessageFilter, MessageView
from tracking.services import sending


@staff_page(p.MESSAGES_VIEW)
def message_list(request: StaffRequest) -> HttpResponse:
    """Every message, the newest first."""
    wanted = lists.wanted(request, MessageFilter)
    page = lists.read(
        request, wanted, lambda asked: messages.list_messages(wanted=asked, actor=request.actor)
    )
    is_narrowed = bool(wanted.q or wanted.order or wanted.status or wanted.template)
    context = {
        "nav_active": "messages",
        "filters": _filters(wanted),
        "clear_url": reverse("dashboard:messages") if is_narrowed else "",
        "columns": [
            {"label": _("Subject")},
            {"label": _("To")},
            {"label": _("Order")},
            {"label": _("State")},
            {"label": _("Written")},
        ],
        "rows": [_row(message) for message in page.items],
        "pager": lists.pager(request, page),
    }
    return render(request, "dashboard/messages/list.html", context)


@staff_page(p.MESSAGES_VIEW)
def page(request: StaffRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message. Where the mailbox holds it, its text is shown as it was really sent."""
    message = messages.get(message_id=message_id, actor=request.actor)
    as_sent = messages.as_sent(message_id=message_id)
    context = {
        "nav_active": "messages",
        "message": message,
        "state": words.of(words.MESSAGE_STATUS, message.status),
        "text": as_sent or message.body_text,
        "is_as_sent": bool(as_sent),
        "facts": _facts(message),
        "may_resend": "resend" in message.allowed_commands,
    }
    return render(request, "dashboard/messages/page.html", context)


@staff_page(p.MESSAGES_SEND, methods=("POST",))
def resend(request: StaffRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """The message is sent once more."""
    back = reverse("dashboard:message", args=[message_id])

    def act() -> Done:
        sending.resend(message_ids=[message_id], actor=request.actor, at=timezone.now())
        return Done(back, _("It is on its way again."))

    return perform(request, act=act, back=back)


def _filters(wanted: MessageFilter) -> list[dict[str, Any]]:
    states = [
        {"value": status.value, "label": words.MESSAGE_STATUS[status].text}
        for status in Message.Status
    ]
    return [
        {
            "name": "q",
            "label": _("Recipient or subject"),
            "kind": "search",
            "value": wanted.q,
        },
        {
            "name": "order",
            "label": _("Order number"),
            "kind": "search",
            "value": wanted.order,
        },
        {
            "name": "status",
            "label": _("that is"),
            "kind": "select",
            "value": wanted.status or "",
            "options": [{"value": "", "label": _("in any state")}, *states],
        },
    ]


def _row(message: MessageView) -> dict[str, Any]:
    state = words.of(words.MESSAGE_STATUS, message.status)
    order_url = (
        reverse("dashboard:order", args=[message.order_number]) if message.order_number else ""
    )
    return {
        "url": reverse("dashboard:message", args=[message.id]),
        "cells": [
            {"text": message.subject},
            {"text": message.recipient, "label": _("To")},
            {"text": message.order_number or "–", "url": order_url, "label": _("Order")},
            {
                "text": state.text,
                "tone": state.tone,
                "icon": state.icon,
                "label": _("State"),
            },
            {"text": formats.moment(message.created_at), "label": _("Written")},
        ],
    }


def _facts(message: MessageView) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": _("To"), "text": message.recipient},
        {"label": _("Language"), "text": message.language},
        {
            "label": _("Written"),
            "text": formats.moment(message.created_at),
            "at": message.created_at,
        },
    ]
    if message.order_number:
        facts.insert(
            0,
            {
                "label": _("Order"),
                "text": message.order_number,
                "url": reverse("dashboard:order", args=[message.order_number]),
            },
        )
    if message.sent_at:
        sent = formats.moment(message.sent_at)
        facts.append({"label": _("Sent"), "text": sent, "at": message.sent_at})
    facts.append({"label": _("Tries"), "text": formats.number(message.attempts)})
    return facts
