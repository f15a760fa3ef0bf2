"""What parcels ask of their fulfillment, whole."""

from __future__ import annotations

import pytest

from fulfillment.lifecycle import FULFILLMENT, FulfillmentStatus
from tracking.lifecycle import TrackingStatus
from tracking.rules.consequences import Command, commands

SHIPPED, FAILED = FulfillmentStatus.SHIPPED, FulfillmentStatus.DELIVERY_FAILED


@pytest.mark.parametrize(
    ("status", "parcels", "expected"),
    [
        (SHIPPED, {"delivered"}, (Command.DELIVER,)),
        (SHIPPED, {"delivered", "in_transit"}, ()),
        (SHIPPED, {"out_for_delivery"}, ()),
        (SHIPPED, {"failure"}, (Command.FAIL,)),
        (SHIPPED, {"delivered", "return_to_sender"}, (Command.FAIL,)),
        (FAILED, {"failure"}, ()),
        (FAILED, {"out_for_delivery"}, (Command.RETRY,)),
        (FAILED, {"unknown"}, ()),
        (FAILED, {"delivered"}, (Command.RETRY, Command.DELIVER)),
        (FAILED, {"delivered", "failure"}, ()),
    ],
)
def test_the_carriers_word_gives_these_commands(
    status: str, parcels: set[str], expected: tuple[Command, ...]
) -> None:
    assert commands(fulfillment_status=status, parcel_statuses=parcels) == expected


@pytest.mark.parametrize("status", FulfillmentStatus)
@pytest.mark.parametrize("parcel", TrackingStatus)
def test_every_command_given_is_one_that_the_table_lists(status: str, parcel: str) -> None:
    state = status
    for command in commands(fulfillment_status=status, parcel_statuses={parcel}):
        state = FULFILLMENT.require(state=state, command=command).target
