"""Links that open one order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.ids import new_id
from tests.world import MORNING
from tracking.models import LookupLink
from tracking.services import links
from tracking.services.links import LinkInvalid

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_order_again_and_again() -> None:
    order_id = new_id()
    token = links.make(order_id=order_id, at=MORNING)

    assert {links.open_order(token=token, at=MORNING) for _ in range(3)} == {order_id}


def test_a_link_is_good_for_thirty_days() -> None:
    token = links.make(order_id=new_id(), at=MORNING)

    with pytest.raises(LinkInvalid):
        links.open_order(token=token, at=MORNING + timedelta(days=30))


def test_a_revoked_link_opens_nothing() -> None:
    order_id = new_id()
    token = links.make(order_id=order_id, at=MORNING)

    assert links.revoke(order_id=order_id, at=MORNING) == 1
    with pytest.raises(LinkInvalid):
        links.open_order(token=token, at=MORNING)


@pytest.mark.parametrize("change", ["", "null", "[]", "A" * 43, "A" * 10_000, "é" * 43, "\x00"])
def test_garbage_opens_nothing(change: str) -> None:
    links.make(order_id=new_id(), at=MORNING)

    with pytest.raises(LinkInvalid):
        links.open_order(token=change, at=MORNING)


def test_a_token_must_be_exact() -> None:
    token = links.make(order_id=new_id(), at=MORNING)

    for change in (token.swapcase(), token + " ", token[:-1], token + "A", "\n" + token):
        with pytest.raises(LinkInvalid):
            links.open_order(token=change, at=MORNING)


def test_two_links_are_two_tokens_of_256_bits() -> None:
    tokens = {links.make(order_id=new_id(), at=MORNING) for _ in range(2)}

    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {43}
    assert LookupLink.objects.count() == 2
