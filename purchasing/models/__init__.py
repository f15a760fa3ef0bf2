from purchasing.models.purchase import PurchaseLine, PurchaseOrder, PurchaseReceipt
from purchasing.models.replenishment import ReplenishmentProposal, ServiceClass, StockPlan
from purchasing.models.supplier import PriceBreak, SupplierContact, SupplierProduct

__all__ = [
    "PriceBreak",
    "PurchaseLine",
    "PurchaseOrder",
    "PurchaseReceipt",
    "ReplenishmentProposal",
    "ServiceClass",
    "StockPlan",
    "SupplierContact",
    "SupplierProduct",
]
