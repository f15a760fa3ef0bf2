from fulfillment.models.allocation import AllocationDecision, RoutingRule
from fulfillment.models.fulfillment import Fulfillment, FulfillmentLine
from fulfillment.models.review import ConsentRequest, ReviewCheck, ReviewPolicy

__all__ = [
    "AllocationDecision",
    "ConsentRequest",
    "Fulfillment",
    "FulfillmentLine",
    "ReviewCheck",
    "ReviewPolicy",
    "RoutingRule",
]
