from core.models.event import Event, EventDelivery, EventStream
from core.models.idempotency import IdempotencyRecord
from core.models.periodic import PeriodicRun
from core.models.ratelimit import RateCounter

__all__ = [
    "Event",
    "EventDelivery",
    "EventStream",
    "IdempotencyRecord",
    "PeriodicRun",
    "RateCounter",
]
