"""Five steps in the customer's words."""

from __future__ import annotations

import pytest

from orders.lifecycle import OrderStatus
from orders.rules.standing import Stage
from tracking.rules.customer_steps import Facts, Situation, situation, steps


def facts(status: str = "confirmed", stage: str = "processing", **more: object) -> Facts:
    values = {"quantity_live": 5, "quantity_shipped": 0, "quantity_delivered": 0, **more}
    return Facts(status=status, stage=stage, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts("submitted", "intake"), Situation.WAITING),
        (facts(), Situation.PREPARING),
        (facts(stage="delivery"), Situation.PREPARING),
        (facts(quantity_shipped=3), Situation.PARTLY_SENT),
        (facts(stage="delivery", quantity_shipped=5), Situation.ON_THE_WAY),
        (
            facts(stage="delivery", quantity_shipped=5, has_failed_delivery=True),
            Situation.DELIVERY_FAILED,
        ),
        (
            facts("completed", "delivered", quantity_shipped=5, quantity_delivered=5),
            Situation.DELIVERED,
        ),
        (facts("cancelled", quantity_live=0), Situation.CANCELLED),
        (facts("rejected"), Situation.REJECTED),
        (facts("expired"), Situation.EXPIRED),
    ],
)
def test_the_situation_is_told_by_the_least_advanced_piece(
    known: Facts, expected: Situation
) -> None:
    assert situation(known) is expected


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("stage", Stage)
def test_at_most_one_step_is_current_and_none_is_done_after_it(status: str, stage: str) -> None:
    states = [step.state.value for step in steps(facts(status, stage))]

    assert states == sorted(states, key=["done", "current", "todo"].index)
    assert states.count("current") <= 1
