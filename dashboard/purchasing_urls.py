"""The pages of purchasing: purchase orders, receiving, proposals, suppliers."""

from __future__ import annotations

from django.urls import path

from dashboard.views import (
    purchase_acts,
    purchase_entry,
    purchases,
    receiving,
    replenishment,
    supplier_terms,
    suppliers,
)

urlpatterns = [
    path("purchases/", purchases.purchase_list_page, name="purchases"),
    path("purchases/new/", purchase_entry.new, name="new_purchase"),
    path("purchases/<str:number>/", purchases.page, name="purchase"),
    path("purchases/<str:number>/paper/", purchases.paper, name="purchase_paper"),
    path("purchases/<str:number>/edit/", purchase_entry.edit, name="edit_purchase"),
    path("purchases/<str:number>/sending/", purchase_acts.send, name="purchase_sending"),
    path("purchases/<str:number>/answer/", purchase_acts.answer, name="purchase_answer"),
    path("purchases/<str:number>/refusal/", purchase_acts.decline, name="purchase_refusal"),
    path("purchases/<str:number>/closure/", purchase_acts.close_short, name="purchase_closure"),
    path(
        "purchases/<str:number>/cancellation/",
        purchase_acts.cancel,
        name="purchase_cancellation",
    ),
    path("receiving/", receiving.start, name="receiving"),
    path("receiving/<str:number>/", receiving.page, name="receive_purchase"),
    path("receiving/<str:number>/receipts/", receiving.receive, name="purchase_reception"),
    path("proposals/", replenishment.proposals, name="proposals"),
    path("proposals/orders/", replenishment.order, name="proposal_orders"),
    path("proposals/dismissals/", replenishment.dismiss, name="proposal_dismissals"),
    path("proposals/renewal/", replenishment.renew, name="proposal_renewal"),
    path("suppliers/", suppliers.supplier_list, name="suppliers"),
    path("suppliers/new/", suppliers.new, name="new_supplier"),
    path("suppliers/<str:code>/", suppliers.page, name="supplier"),
    path("suppliers/<str:code>/change/", suppliers.change, name="supplier_change"),
    path("suppliers/<str:code>/contacts/", suppliers.contacts, name="supplier_contacts"),
    path("suppliers/<str:code>/figures/<slug:name>/", suppliers.figure, name="supplier_figure"),
    path("suppliers/<str:code>/new-terms/", supplier_terms.new, name="new_supplier_terms"),
    # A SKU may hold a slash.
    path("suppliers/<str:code>/terms/<path:sku>/", supplier_terms.change, name="supplier_terms"),
]
