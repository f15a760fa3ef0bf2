"""Addresses of the purchasing storey under /api/v1/."""

from __future__ import annotations

from django.urls import path

from purchasing.api import purchases, replenishment, suppliers

urlpatterns = [
    path("suppliers", suppliers.Suppliers.as_view()),
    path("suppliers/<str:code>", suppliers.SupplierDetail.as_view()),
    path("suppliers/<str:code>/contacts", suppliers.SupplierContacts.as_view()),
    path("suppliers/<str:code>/products", suppliers.SupplierProducts.as_view()),
    path("suppliers/<str:code>/scorecard", replenishment.SupplierScorecard.as_view()),
    path("suppliers/<str:code>/scorecard/rows", replenishment.SupplierScorecardRows.as_view()),
    path("stock-plans", replenishment.StockPlans.as_view()),
    path("replenishment-proposals", replenishment.ReplenishmentProposals.as_view()),
    path("replenishment-proposals/orders", replenishment.ReplenishmentOrders.as_view()),
    path("replenishment-proposals/dismissals", replenishment.ReplenishmentDismissals.as_view()),
    path("purchase-orders", purchases.Purchases.as_view()),
    path("purchase-orders/<str:number>", purchases.PurchaseDetail.as_view()),
    path("purchase-orders/<str:number>/risks", purchases.PurchaseRisks.as_view()),
    path("purchase-orders/<str:number>/dispatch", purchases.PurchaseDispatch.as_view()),
    path("purchase-orders/<str:number>/confirmation", purchases.PurchaseConfirmation.as_view()),
    path("purchase-orders/<str:number>/refusal", purchases.PurchaseRefusal.as_view()),
    path("purchase-orders/<str:number>/receipts", purchases.PurchaseReceipts.as_view()),
    path("purchase-orders/<str:number>/cancellation", purchases.PurchaseCancellation.as_view()),
    path("purchase-orders/<str:number>/closure", purchases.PurchaseClosure.as_view()),
]
