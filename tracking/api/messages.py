"""Messages to customers over REST."""

from __future__ import annotations

import uuid

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from tracking.api import representations as shapes
from tracking.selectors import messages
from tracking.selectors.messages import MessageFilter, MessageView
from tracking.services import sending


class Messages(Endpoint):
    permissions_by_method = {"GET": p.MESSAGES_VIEW}

    @describe(
        summary="List messages to customers",
        query=MessageFilter,
        response=shapes.MessagePage,
        tag="messages",
    )
    def get(self, request: Request) -> Response:
        page = messages.list_messages(wanted=self.query(MessageFilter), actor=self.actor)
        return self.reply(
            shapes.MessagePage(list(page.items), page.next_cursor, page.previous_cursor)
        )


class MessageDetail(Endpoint):
    permissions_by_method = {"GET": p.MESSAGES_VIEW}

    @describe(summary="Read a message", response=MessageView, tag="messages")
    def get(self, request: Request, message_id: uuid.UUID) -> Response:
        return self.reply(messages.get(message_id=message_id, actor=self.actor))


class Resending(Endpoint):
    permissions_by_method = {"POST": p.MESSAGES_SEND}

    @describe(summary="Send a message once more", response=MessageView, status=202, tag="messages")
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        def resend() -> Response:
            sending.resend(message_ids=[message_id], actor=self.actor, at=timezone.now())
            view = messages.get(message_id=message_id, actor=self.actor)
            return self.reply(view, status=202)

        return self.once(resend)
