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

from core import languages
from orders.models import Order
from tracking.models import Message

CUSTOMER = "customer"
SUPPLIER = "supplier"
# Stand in a text for the secret that is made at sending.
LINK_BLANK = "[[link]]"
CODE_BLANK = "[[code]]"
_SEE_ORDER = _("See your order")


@dataclass(frozen=True, slots=True)
class Letter:
    """A text: its template and, where it has one, the button's words."""

    template: str
    secret_kind: Message.Secret = Message.Secret.LOOKUP_LINK
    button: str | Promise = _SEE_ORDER


RECEIVED = Letter("order_received")
CONFIRMED = Letter("order_confirmed")
PROMISE_CHANGED = Letter("promise_changed")
REJECTED = Letter("order_rejected")
CANCELLED = Letter("order_cancelled")
QUANTITY_CANCELLED = Letter("quantity_cancelled")
SHIPPED = Letter("shipped", button=_("Follow your parcel"))
OUT_FOR_DELIVERY = Letter("out_for_delivery", button=_("Follow your parcel"))
DELIVERED = Letter("delivered")
DELIVERY_FAILED = Letter("delivery_failed", button=_("See what you can do"))
CONSENT = Letter("consent", Message.Secret.CONSENT_LINK, _("Look at it and answer"))
LOOKUP_CODE = Letter("lookup_code", Message.Secret.CODE, "")
PURCHASE_ORDER = Letter("purchase_order", Message.Secret.ANSWER_LINK, _("Look at it and answer"))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is written to; ``language`` as it stands with them, we write the nearest of ours."""

    audience: str
    address: str
    language: str


def customer_of(order: Order) -> Addressee:
    """The customer of an order, which is already read."""
    return Addressee(CUSTOMER, order.customer.email, order.customer.language)


def write(
    *,
    letter: Letter,
    event_id: uuid.UUID,
    to: Addressee,
    facts: Mapping[str, Any],
    secret_for_id: uuid.UUID,
    at: datetime,
    order_id: uuid.UUID | None = None,
) -> Message:
    """A message in the addressee's language, not yet saved; ``facts`` hold at least the number
    of what it is about."""
    language = languages.nearest(to.language)
    with translation.override(language):
        subject, text, html = _render(letter, {"company": settings.COMPANY_NAME, **facts})
    return Message(
        event_id=event_id,
        audience=to.audience,
        template=letter.template,
        order_id=order_id,
        recipient=to.address,
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
