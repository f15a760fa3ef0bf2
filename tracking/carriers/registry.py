"""Which module speaks which carrier's language."""

from __future__ import annotations

from tracking.carriers import demo, easypost, standard
from tracking.carriers.protocol import CarrierAdapter

ADAPTERS: dict[str, CarrierAdapter] = {
    "standard": standard,
    "easypost": easypost,
    "demo": demo,
}


def find(name: str) -> CarrierAdapter:
    """The adapter of that name; a carrier names one of ``ADAPTERS`` or cannot be saved."""
    return ADAPTERS[name]
