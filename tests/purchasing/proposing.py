"""A supplier whose tea runs out, and the short way to propose in tests."""

from __future__ import annotations

import uuid
from datetime import timedelta

from core.actors import SYSTEM
from inventory.models import Location, Product, StockLevel, Supplier
from inventory.services import reservations, stock
from inventory.services.reservations import Demand
from inventory.services.stock import Receipt
from purchasing.models import (
    ReplenishmentProposal,
    SupplierProduct,
)
from purchasing.services import planning
from purchasing.services.planning import Proposed
from tests.purchasing import supply
from tests.world import MORNING, World

Status = ReplenishmentProposal.Status


HOUR = timedelta(hours=1)


def tea_seller(small_world: World) -> Supplier:
    """A supplier of tea, of which two a day are sold at the main warehouse, and 10 lie there: it
    is bought at 31 up to 45, in packs of 6."""
    supply.service_classes()
    seller = supply.supplier(lead_time_days=10)
    supply.sells(seller, small_world.tea, pack_size=6)
    supply.sold(small_world.tea, small_world.warehouse, [14] * 30)
    planning.replan(product_ids=[small_world.tea.pk], actor=SYSTEM, at=MORNING)
    return seller


def propose(**more: object) -> Proposed:
    return planning.propose(**{"actor": SYSTEM, "at": MORNING} | more)  # type: ignore[arg-type]


def the_open_one() -> ReplenishmentProposal:
    return ReplenishmentProposal.objects.get(status=Status.OPEN)


def backorder(product: Product, location: Location, units: int) -> None:
    StockLevel.objects.filter(product=product, location=location).update(backorder_limit=100)
    reservations.reserve(
        demands=[
            Demand(
                demand=uuid.uuid4(),
                reference="A-1/1",
                product_id=product.pk,
                quantity=units,
                may_backorder=True,
                location_ids=(location.pk,),
            )
        ],
        actor=SYSTEM,
        at=MORNING,
    )


def come_in(world: World, units: int) -> None:
    stock.receive(
        receipts=[Receipt(world.tea.pk, world.warehouse.pk, units)], actor=SYSTEM, at=MORNING
    )


def terms_of(product: Product) -> SupplierProduct:
    return SupplierProduct.objects.get(product=product)
