"""The supplier's link: it opens one purchase order without a log-in, and is stored nowhere."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor, ActorKind
from core.errors import DomainError, Kind, NotFound
from inventory.models import Supplier
from purchasing.models import PurchaseOrder

_SALT = "purchasing.answer"
# What is longer was never ours and is not worth checking.
_TOKEN_LENGTH_MAX = 300


class LinkUnknown(NotFound):
    """The link was not made by us, or not taken over whole."""

    code = "link_unknown"


class LinkOver(DomainError):
    """The link was ours: it is too old, or another one was sent after it."""

    kind = Kind.GONE
    code = "link_over"


class NotSent(DomainError):
    """There is nothing to answer before the purchase order is sent."""

    code = "purchase_order_not_sent"


def address(*, purchase_order_id: uuid.UUID, at: datetime) -> str:
    """The whole address of a link to a purchase order, in its present round.

    Raises:
        NotFound: ``purchase_order_unknown``.
        NotSent: it is still a draft, or ended as one.
    """
    purchase = PurchaseOrder.objects.filter(pk=purchase_order_id).first()
    if purchase is None:
        raise NotFound(_("There is no such purchase order."), code="purchase_order_unknown")
    if purchase.link_round == 0:
        raise NotSent(_("%(number)s was not sent yet.") % {"number": purchase.number})
    return f"{settings.BASE_URL}/supplier/{make(purchase=purchase, at=at)}/"


def make(*, purchase: PurchaseOrder, at: datetime) -> str:
    """A token for a purchase order, signed; a later round or its end makes it void."""
    ends_at = at + timedelta(days=limits.SUPPLIER_LINK_DAYS)
    claims = {"p": purchase.pk.hex, "r": purchase.link_round, "e": int(ends_at.timestamp())}
    return _signer().sign_object(claims)


def open_order(*, token: str, at: datetime) -> PurchaseOrder:
    """The purchase order that a token opens, with its supplier.

    Raises:
        LinkUnknown: it opens nothing.
        LinkOver: it opens nothing any more.
    """
    claims = _read(token)
    purchase = (
        PurchaseOrder.objects.select_related("supplier").filter(pk=uuid.UUID(claims["p"])).first()
    )
    if purchase is None:
        raise LinkUnknown(_("This link is not known."))
    if claims["e"] <= at.timestamp() or claims["r"] != purchase.link_round:
        raise LinkOver(_("This link is no longer valid."))
    return purchase


def actor_of(supplier: Supplier) -> Actor:
    """The supplier as who acts: its link carries the right to answer. No person is named."""
    return Actor(
        kind=ActorKind.SUPPLIER,
        id=supplier.code,
        name=supplier.name[:150],
        permissions=frozenset({permissions.PURCHASING_MANAGE}),
    )


def _read(token: str) -> dict[str, Any]:
    if len(token) > _TOKEN_LENGTH_MAX:
        raise LinkUnknown(_("This link is not known."))
    try:
        claims: dict[str, Any] = _signer().unsign_object(token)
    except signing.BadSignature as error:
        raise LinkUnknown(_("This link is not known.")) from error
    return claims


def _signer() -> signing.Signer:
    # A full stop stands in an address as it is; a colon is rewritten by some mail programs.
    return signing.Signer(sep=".", salt=_SALT)
