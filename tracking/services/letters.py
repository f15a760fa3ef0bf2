"""Write messages from the templates in ``templates/email``; nothing a user typed is a template."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from tracking.models import Message

_CUSTOMER = "customer"
# Stand in a text for the secret that is made at sending.
LINK_BLANK = "[[link]]"
CODE_BLANK = "[[code]]"
_SEE_ORDER = _("See your order")


@dataclass(frozen=True, slots=True)
class Letter:
    """A text to the customer: its template and, where it has one, the button's words."""

    template: str
    secret_kind: Message.Secret = Message.Secret.LOOKUP_LINK
    button: str | Promise = _SEE_ORDER


RECEIVED = Letter("order_received")
CONFIRMED = Letter("order_confirmed")
REJECTED = Letter("order_rejected")
CANCELLED = Letter("order_cancelled")
QUANTITY_CANCELLED = Letter("quantity_cancelled")
SHIPPED = Letter("shipped", button=_("Follow your parcel"))
OUT_FOR_DELIVERY = Letter("out_for_delivery", button=_("Follow your parcel"))
DELIVERED = Letter("delivered")
DELIVERY_FAILED = Letter("delivery_failed", button=_("See what you can do"))
CONSENT = Letter("consent", Message.Secret.CONSENT_LINK, _("Look at it and answer"))
LOOKUP_CODE = Letter("lookup_code", Message.Secret.CODE, "")


def write(
    *,
    letter: Letter,
    event_id: uuid.UUID,
    order: Order,
    facts: Mapping[str, Any],
    secret_for_id: uuid.UUID,
    at: datetime,
) -> Message:
    """A message to the order's customer, in the customer's language, not yet saved."""
    language = _language(order.customer.language)
    context = {"number": order.number, "company": settings.COMPANY_NAME, **facts}
    with translation.override(language):
        subject, text, html = _render(letter, context)
    return Message(
        event_id=event_id,
        audience=_CUSTOMER,
        template=letter.template,
        order_id=order.pk,
        recipient=order.customer.email,
        language=language,
        subject=subject,
        body_text=text,
        body_html=html,
        secret_kind=letter.secret_kind,
        secret_for_id=secret_for_id,
        due_at=at,
        created_at=at,
    )


def _render(letter: Letter, context: Mapping[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML: the same lines in both, so that they never differ."""
    # One line, whatever a name holds: a line break would start another header.
    subject = " ".join(
        render_to_string(f"email/{letter.template}.subject.txt", {**context}).split()
    )
    words = render_to_string(f"email/{letter.template}.txt", {**context})
    frame = {
        **context,
        "subject": subject,
        "lines": [line.strip() for line in words.splitlines() if line.strip()],
        "button": str(letter.button),
        "link": LINK_BLANK,
    }
    text = render_to_string("email/frame.txt", frame)
    return subject[:200], text, render_to_string("email/frame.html", frame)


def _language(code: str) -> str:
    """One of the languages that we write, nearest to the customer's; English for all others."""
    wanted = code.lower().replace("_", "-")
    offered = [offer for offer, _name in settings.LANGUAGES]
    if wanted in offered:
        return wanted
    return next((o for o in offered if wanted and o.split("-")[0] == wanted.split("-")[0]), "en")
