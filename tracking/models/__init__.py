from tracking.models.lookup import LookupCode, LookupLink
from tracking.models.message import Message
from tracking.models.parcel import Carrier, CarrierMessage, Parcel, ParcelLine, Scan

__all__ = [
    "Carrier",
    "CarrierMessage",
    "LookupCode",
    "LookupLink",
    "Message",
    "Parcel",
    "ParcelLine",
    "Scan",
]
