"""A short contest of each measurement: `make bench` is the whole of them."""

from __future__ import annotations

import pytest

from inventory.models import Reservation, StockMovement
from proofs.speed import contest, hot_product
from proofs.speed.contest import Contest, Results


@pytest.mark.django_db(transaction=True)
def test_the_hot_product_is_booked_alike_by_the_service_and_by_plain_sql() -> None:
    hot_product.build()
    turns = []

    results = contest.hold(
        Contest(
            (hot_product.PLAIN, hot_product.SERVICE), clients=3, processes=2, seconds=0.5, rounds=1
        ),
        lambda contender, rate: turns.append((contender, rate)),
    )

    assert [contender for contender, _rate in turns] == [hot_product.PLAIN, hot_product.SERVICE]
    assert all(rate > 0 for _contender, rate in turns)
    assert results.ratio(hot_product.SERVICE, hot_product.PLAIN) > 0
    assert hot_product.is_booked()
    facts = ["quantity", "quantity_covered", "per_unit", "needed_on", "is_promised", "expires_at"]
    assert Reservation.objects.order_by().values(*facts).distinct().count() == 1
    moves = StockMovement.objects.filter(kind="allocated").order_by()
    assert moves.count() == Reservation.objects.count()
    facts = ["on_hand_change", "allocated_change", "lot_code", "reference", "reason", "actor_kind"]
    assert moves.values(*facts).distinct().count() == 1


def test_a_ratio_compares_what_was_measured_in_the_same_round() -> None:
    results = Results({"one": [10.0, 50.0, 30.0], "other": [20.0, 100.0, 20.0]})

    assert results.ratio("one", "other") == 0.5
    assert results.median("one") == 30.0


def test_clients_are_spread_over_processes() -> None:
    parts = Contest(("one",), clients=5, processes=2, seconds=1, rounds=2).parts()

    assert [part.clients for part in parts] == [3, 2]
    assert parts[0].turns == ("one", "one", "one"), "the first round warms up"
