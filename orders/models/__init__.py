from orders.models.channel import Channel
from orders.models.hold import Hold
from orders.models.intake import IntakeRecord
from orders.models.order import LinePromise, Order, OrderFinding, OrderLine
from orders.models.party import Address, Customer

__all__ = [
    "Address",
    "Channel",
    "Customer",
    "Hold",
    "IntakeRecord",
    "LinePromise",
    "Order",
    "OrderFinding",
    "OrderLine",
]
