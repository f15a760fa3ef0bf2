"""Where it jams."""

from __future__ import annotations

import pytest

from orders.rules.standing import Stage
from reports.rules import flow
from reports.rules.flow import Waiting


@pytest.mark.parametrize(
    ("waiting", "jam"),
    [
        ([], None),
        ([(Stage.INTAKE, 0, 0)], None),
        ([(Stage.INTAKE, 5, 0)], None),
        ([(Stage.INTAKE, 2, 100), (Stage.REVIEW, 3, 60)], Stage.INTAKE),
        ([(Stage.INTAKE, 2, 100), (Stage.REVIEW, 3, 70)], Stage.REVIEW),
        ([(Stage.PROCESSING, 1, 10), (Stage.DELIVERY, 900, 900)], Stage.PROCESSING),
        ([(Stage.DELIVERY, 900, 900)], None),
    ],
)
def test_the_bottleneck_is_where_most_waiting_has_piled_up(
    waiting: list[tuple[Stage, int, int]], jam: Stage | None
) -> None:
    standing = [
        Waiting(stage=stage, count=count, oldest_seconds=median, median_seconds=median)
        for stage, count, median in waiting
    ]

    assert flow.bottleneck(standing) is jam


def test_every_stage_has_a_way_in_and_all_but_the_last_a_way_out() -> None:
    assert set(flow.ENTERED) == set(flow.LEFT) == set(Stage)
    assert all(flow.ENTERED.values())
    assert [stage for stage, types in flow.LEFT.items() if not types] == [Stage.DELIVERED]
