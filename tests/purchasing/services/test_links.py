"""The supplier's link opens one order, for a time, until another one is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from pytest_django.fixtures import Settings

from core import limits
from core.actors import SYSTEM, ActorKind
from core.errors import DomainError, Kind
from inventory.models import Supplier
from purchasing.models import PurchaseOrder
from purchasing.services import links, orders
from purchasing.services.orders import Sending
from tests.purchasing import buying
from tests.world import MORNING


def refusal(token: str, *, days: int = 0) -> DomainError:
    with pytest.raises(DomainError) as refused:
        links.open_order(token=token, at=MORNING + timedelta(days=days))
    return refused.value


def test_a_link_opens_its_order_again_and_again(leaf: Supplier) -> None:
    purchase, other = buying.sent(), buying.sent()
    token = links.make(purchase=purchase, at=MORNING)

    opened = [links.open_order(token=token, at=MORNING) for _ in range(2)]

    assert [each.pk for each in opened] == [purchase.pk] * 2
    assert links.make(purchase=other, at=MORNING) != token


def test_its_whole_address_is_ours(leaf: Supplier, settings: Settings) -> None:
    settings.BASE_URL = "https://oms.example.com"
    purchase = buying.sent()

    address = links.address(purchase_order_id=purchase.pk, at=MORNING)

    token = links.make(purchase=purchase, at=MORNING)
    assert address == f"https://oms.example.com/supplier/{token}/"


def test_a_link_ends_after_its_time(leaf: Supplier) -> None:
    token = links.make(purchase=buying.sent(), at=MORNING)

    links.open_order(token=token, at=MORNING + timedelta(days=limits.SUPPLIER_LINK_DAYS - 1))

    over = refusal(token, days=limits.SUPPLIER_LINK_DAYS)
    assert (over.code, over.kind) == ("link_over", Kind.GONE)


def test_a_link_ends_when_another_one_is_sent(leaf: Supplier) -> None:
    purchase = buying.sent()
    first = links.make(purchase=purchase, at=MORNING)

    orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING)

    assert refusal(first).code == "link_over"
    second = links.make(purchase=buying.fresh(purchase), at=MORNING)
    assert links.open_order(token=second, at=MORNING).pk == purchase.pk


def test_a_link_stays_good_when_the_order_has_ended(leaf: Supplier) -> None:
    purchase = buying.cancelled()

    opened = links.open_order(token=links.make(purchase=purchase, at=MORNING), at=MORNING)

    assert opened.status == "cancelled"


def _changed(token: str) -> str:
    return ("B" if token[5] != "B" else "C").join([token[:5], token[6:]])


@pytest.mark.parametrize(
    "tamper",
    [
        _changed,
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.split(".")[0],
        lambda token: "." + token.split(".")[1],
        lambda token: token * 5,
        lambda token: "",
        lambda token: "null",
    ],
)
def test_a_link_that_was_touched_opens_nothing(leaf: Supplier, tamper: object) -> None:
    token = links.make(purchase=buying.sent(), at=MORNING)

    unknown = refusal(tamper(token))  # type: ignore[operator]

    assert (unknown.code, unknown.kind) == ("link_unknown", Kind.NOT_FOUND)


def test_what_was_signed_for_something_else_opens_nothing(leaf: Supplier) -> None:
    purchase = buying.sent()
    claims = {"p": purchase.pk.hex, "r": 1, "e": 4_000_000_000}

    foreign = signing.Signer(sep=".", salt="tracking.lookup").sign_object(claims)

    assert refusal(foreign).code == "link_unknown"


def test_a_link_of_what_is_no_more_opens_nothing(leaf: Supplier) -> None:
    purchase = buying.sent()
    token = links.make(purchase=purchase, at=MORNING)

    PurchaseOrder.objects.filter(pk=purchase.pk).delete()

    assert refusal(token).code == "link_unknown"


def test_a_draft_has_no_link(leaf: Supplier) -> None:
    purchase = buying.draft()

    with pytest.raises(DomainError) as refused:
        links.address(purchase_order_id=purchase.pk, at=MORNING)

    assert refused.value.code == "purchase_order_not_sent"


def test_who_answers_by_a_link_is_the_supplier(leaf: Supplier) -> None:
    actor = links.actor_of(leaf)

    assert (actor.kind, actor.id, actor.name) == (ActorKind.SUPPLIER, "leaf", "Leaf & Sons")
