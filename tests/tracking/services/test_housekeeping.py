"""What has served its time goes; what somebody has to look at stays."""

from __future__ import annotations

from datetime import timedelta

from core import limits
from core.ids import new_id
from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.models import CarrierMessage, LookupCode, LookupLink, Scan
from tracking.services import carrier_messages, housekeeping, links


def test_old_keys_and_read_messages_go_and_scans_stay(small_world: World) -> None:
    made.booked([("TEA", 1)])
    made.receive(made.body(made.NUMBER, made.entry("in_transit")))
    made.receive(made.body("NOBODY", made.entry("in_transit")), message_id="lost")
    carrier_messages.process_due(at=MORNING)
    links.make(order_id=new_id(), at=MORNING)
    LookupCode.objects.create(order_id=new_id(), created_at=MORNING, expires_at=MORNING)
    late = MORNING + timedelta(days=limits.CARRIER_MESSAGE_KEEP_DAYS, hours=1)

    assert housekeeping.purge(at=MORNING) == 0
    assert housekeeping.purge(at=late) == 3

    assert CarrierMessage.objects.get().message_id == "lost"
    assert not LookupLink.objects.exists()
    assert Scan.objects.count() == 1
