from inventory.models.incoming import IncomingSupply, Peg
from inventory.models.location import CalendarDay, Location, WorkCalendar
from inventory.models.product import (
    BundleComponent,
    Category,
    Product,
    ProductFamily,
    Substitute,
)
from inventory.models.product_import import ProductImport
from inventory.models.stock import Reservation, StockLevel, StockLot, StockMovement
from inventory.models.supplier import Supplier
from inventory.models.transfer import Transfer, TransferLine

__all__ = [
    "BundleComponent",
    "CalendarDay",
    "Category",
    "IncomingSupply",
    "Location",
    "Peg",
    "Product",
    "ProductFamily",
    "ProductImport",
    "Reservation",
    "StockLevel",
    "StockLot",
    "StockMovement",
    "Substitute",
    "Supplier",
    "Transfer",
    "TransferLine",
    "WorkCalendar",
]
