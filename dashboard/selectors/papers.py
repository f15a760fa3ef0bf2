"""Which paper a reference of stock names: an order, a purchase order, a transfer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from inventory.models import Transfer
from orders.models import Order
from purchasing.models import PurchaseOrder


class PaperKind(StrEnum):
    """What a reference may name."""

    ORDER = "order"
    PURCHASE = "purchase"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by its number."""

    kind: PaperKind
    number: str


_MODELS: tuple[tuple[PaperKind, type[Order] | type[PurchaseOrder] | type[Transfer]], ...] = (
    (PaperKind.ORDER, Order),
    (PaperKind.PURCHASE, PurchaseOrder),
    (PaperKind.TRANSFER, Transfer),
)


def known(*, references: Iterable[str]) -> dict[str, Paper]:
    """The papers of those references that name one: ``7K3F9QAB/1`` is a line of an order. At
    most three queries."""
    numbers = {reference: reference.partition("/")[0] for reference in references if reference}
    wanted = set(numbers.values())
    papers: dict[str, Paper] = {}
    for kind, model in _MODELS:
        if not wanted:
            break
        for number in model._default_manager.filter(number__in=wanted).values_list(
            "number", flat=True
        ):
            papers[number] = Paper(kind, number)
        wanted -= set(papers)
    return {name: papers[number] for name, number in numbers.items() if number in papers}
