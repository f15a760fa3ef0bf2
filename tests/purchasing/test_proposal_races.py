"""The clock and people propose and decide at the same moment."""

from __future__ import annotations

import uuid
from functools import partial

import pytest

from core.actors import SYSTEM
from inventory.models import Product
from purchasing.models import PurchaseLine, ReplenishmentProposal
from purchasing.services import planning
from purchasing.services.planning import ProposalDecided
from tests import race, world
from tests.purchasing import supply
from tests.world import MORNING

Status = ReplenishmentProposal.Status


@pytest.fixture
def tea(transactional_db: None) -> Product:
    """Tea that fell below its reorder point, and is planned."""
    small = world.build()
    supply.service_classes()
    supply.sells(supply.supplier(lead_time_days=10), small.tea)
    supply.sold(small.tea, small.warehouse, [14] * 30)
    planning.replan(actor=SYSTEM, at=MORNING)
    return small.tea


def test_eight_that_propose_at_once_open_one_proposal(tea: Product) -> None:
    results = race.at_once([lambda: planning.propose(actor=SYSTEM, at=MORNING)] * 8)

    assert race.unexpected(results) == []
    assert ReplenishmentProposal.objects.filter(status=Status.OPEN).count() == 1


def test_a_proposal_that_two_decide_at_once_is_decided_once(tea: Product) -> None:
    planning.propose(actor=SYSTEM, at=MORNING)
    proposal = ReplenishmentProposal.objects.get()

    results = race.at_once([partial(decide, proposal.pk, turn) for turn in range(6)])

    assert race.unexpected(results, ProposalDecided) == []
    assert sum(isinstance(each, ProposalDecided) for each in results) == 5
    proposal.refresh_from_db()
    is_ordered = proposal.status == Status.ORDERED
    assert PurchaseLine.objects.count() == int(is_ordered)
    assert (proposal.purchase_line is not None) == is_ordered


def decide(proposal_id: uuid.UUID, turn: int) -> object:
    if turn % 2:
        return planning.dismiss(proposal_ids=[proposal_id], reason="no", actor=SYSTEM, at=MORNING)
    return planning.order(proposal_ids=[proposal_id], actor=SYSTEM, at=MORNING)


def test_eight_that_plan_at_once_leave_one_plan_a_place(tea: Product) -> None:
    results = race.at_once([lambda: planning.replan(actor=SYSTEM, at=MORNING)] * 8)

    assert race.unexpected(results) == []
    assert [each for each in results if isinstance(each, int)] == [3] * 8
