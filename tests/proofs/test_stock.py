"""A small run of the proof of stock: `make prove-stock` is the whole of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core.ids import new_id
from inventory.models import StockLevel
from proofs.stock import goods
from proofs.stock.answers import Answer, Answers
from proofs.stock.load import Figures, Load
from proofs.stock.trial import Trial
from proofs.stock.troubles import CUT_OFF, DEADLOCK


def _run(load: Load) -> Figures:
    goods.build(at=timezone.now())
    trial = Trial(load)
    for _so_far in trial.run():
        pass
    return trial.figures


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_break_no_law_of_stock_and_no_answer() -> None:
    figures = _run(Load(seed=1, operations=600, writers=8, processes=2))

    assert figures.failures == []
    assert figures.operations == 600
    assert figures.answers > 100
    assert figures.units_backordered > 0


@pytest.mark.django_db(transaction=True)
def test_writers_whose_connections_break_leave_whole_acts_or_nothing() -> None:
    figures = _run(Load(seed=2, operations=400, writers=8, processes=2, kills_per_second=20))

    assert figures.failures == []
    assert figures.surfaced[CUT_OFF] > 0


@pytest.mark.django_db
def test_an_answer_that_the_book_does_not_bear_out_is_told() -> None:
    stock = goods.build(at=timezone.now())
    answers = Answers()
    place = min(stock.places)
    answers.open(Answer(new_id(), stock.bundle, False, {place: 2}, {place: 1}))

    told = list(answers.breaches(stock))

    assert len(told) == 2, "one for each component"
    assert any("P1 @ main" in one and "told 4 with 2 on the shelf" in one for one in told)


@pytest.mark.django_db(transaction=True)
def test_a_level_that_somebody_wrote_by_hand_breaks_the_proof() -> None:
    goods.build(at=timezone.now())
    StockLevel.objects.filter(product__sku="P7", location__code="main").update(on_hand=99)
    trial = Trial(Load(seed=1, operations=2, writers=1, processes=1))

    for _so_far in trial.run():
        pass

    assert [told for told in trial.figures.failures if "P7 @ main" in told]


def test_a_deadlock_that_a_caller_saw_breaks_the_proof() -> None:
    figures = Figures()
    figures.surfaced[DEADLOCK] += 1

    assert figures.failures == ["1 deadlocks surfaced"]


def test_every_operation_is_somebodys_and_the_dice_of_no_two_writers_are_the_same() -> None:
    shares = Load(seed=7, operations=100, writers=8, processes=3).shares()

    work = [writer for share in shares for writer in share.work]
    assert len(shares) == 3
    assert sum(operations for _seed, operations in work) == 100
    assert len({seed for seed, _operations in work}) == 8
