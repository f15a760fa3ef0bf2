from inventory.models.location import Location
from inventory.models.product import Category, Product
from inventory.models.stock import Reservation, StockLevel, StockMovement
from inventory.models.supplier import Supplier

__all__ = [
    "Category",
    "Location",
    "Product",
    "Reservation",
    "StockLevel",
    "StockMovement",
    "Supplier",
]
