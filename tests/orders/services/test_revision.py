"""Rewriting a draft."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from core.actors import SYSTEM
from core.errors import CommandRefused, DomainError, Invalid, StaleVersion
from orders.lifecycle import OrderStatus
from orders.models import Hold, Order, OrderFinding
from orders.rules.request import AddressRequest, OrderRequest, PartyRequest
from orders.services import holds, revision
from tests import world
from tests.orders import states
from tests.orders.states import LATER
from tests.world import ADDRESS, MORNING, World


def revise(order: Order, request: OrderRequest, version: int | None = None) -> Order:
    return revision.revise(
        order_id=order.pk, request=request, version=version, actor=SYSTEM, at=LATER
    )


def test_a_draft_is_rewritten_and_keeps_its_number_and_history(small_world: World) -> None:
    draft = world.order(world.place([("TEA", 1)], external_id="A-1", is_draft=True))
    moved = AddressRequest(**{**_fields(ADDRESS), "city": "Potsdam"})

    revised = revise(
        draft,
        world.request(
            [("CUP", 2), ("SETUP", 1)],
            external_id="ignored",
            channel="ignored",
            customer=PartyRequest(name="Jun", email="jun@example.com"),
            ship_to=moved,
            currency="eur",
        ),
        version=draft.version,
    )

    assert (revised.number, revised.external_id, revised.status) == (draft.number, "A-1", "draft")
    assert [(line.sku, line.quantity) for line in revised.lines.order_by("position")] == [
        ("CUP", 2),
        ("SETUP", 1),
    ]
    assert (revised.total_amount, revised.quantity_live) == (Decimal(74), 3)
    assert (revised.customer.name, revised.ship_to.city) == ("Jun", "Potsdam")
    assert revised.version == draft.version + 1
    assert states.event_types(revised) == ["order.created", "order.corrected"]
    assert world.level(small_world.cup, small_world.warehouse) == (5, 0)


def _fields(address: AddressRequest) -> dict[str, str]:
    return {name: getattr(address, name) for name in address.__struct_fields__}


def test_findings_follow_what_is_written_now(small_world: World) -> None:
    draft = world.order(world.place([("NOPE", 1)], is_draft=True))
    assert draft.blocking_finding_count == 1

    revised = revise(draft, world.request([("TEA", 1)]))

    assert revised.blocking_finding_count == 0
    assert OrderFinding.objects.get(order=draft, code="product_unknown").resolved_at == LATER


@pytest.mark.parametrize("status", [s for s in OrderStatus if s is not OrderStatus.DRAFT])
def test_only_a_draft_is_rewritten(small_world: World, status: OrderStatus) -> None:
    order = states.IN[status](small_world)
    before = states.trace(order)

    with pytest.raises(CommandRefused), transaction.atomic():
        revise(order, world.request())

    assert states.trace(order) == before


def test_what_cannot_be_kept_leaves_the_draft_as_it_was(small_world: World) -> None:
    draft = states.draft(small_world)
    before = states.trace(draft)

    with pytest.raises(Invalid) as caught, transaction.atomic():
        revise(draft, world.request([("TEA", 0), ("CUP", -1)]))

    assert [e["field"] for e in caught.value.details["errors"]] == [
        "lines.0.quantity",
        "lines.1.quantity",
    ]
    assert states.trace(draft) == before


def test_who_saw_an_older_draft_is_told(small_world: World) -> None:
    draft = states.draft(small_world)
    revise(draft, world.request([("CUP", 1)]), version=draft.version)

    with pytest.raises(StaleVersion), transaction.atomic():
        revise(draft, world.request([("TEA", 1)]), version=draft.version)

    assert states.line_of(draft).sku == "CUP"


def test_a_hold_on_a_line_that_is_rewritten_stands_on_the_order(small_world: World) -> None:
    draft = states.draft(small_world)
    hold = holds.place(
        order_id=draft.pk,
        line_id=states.line_of(draft).pk,
        reason="x",
        note="",
        blocks=["allocate"],
        actor=SYSTEM,
        at=MORNING,
    )

    revise(draft, world.request([("CUP", 1)]))

    kept = Hold.objects.get(pk=hold.pk)
    assert (kept.line, kept.status) == (None, "active")


def test_an_order_that_does_not_exist_is_not_rewritten(small_world: World) -> None:
    with pytest.raises(DomainError) as caught:
        revision.revise(
            order_id=small_world.tea.pk,
            request=world.request(),
            version=None,
            actor=SYSTEM,
            at=LATER,
        )

    assert caught.value.code == "not_found"
