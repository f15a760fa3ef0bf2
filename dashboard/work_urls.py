"""The pages of the work on orders, of stock, messages and settings."""

from __future__ import annotations

from django.urls import path

from dashboard.views import (
    api_keys,
    cases,
    deliveries,
    fulfillment,
    fulfillment_acts,
    home,
    messages,
    products,
    profile,
    review,
    settings,
    stock,
    work,
)

urlpatterns = [
    path("", home.page, name="home"),
    path("work/", work.queue_page, name="work"),
    path("fulfillments/<str:number>/", fulfillment.page, name="fulfillment"),
    path("fulfillments/<str:number>/scan/", fulfillment_acts.scan, name="fulfillment_scan"),
    path("fulfillments/<str:number>/<slug:noun>/", fulfillment_acts.act, name="fulfillment_act"),
    path("review/", review.page, name="review"),
    path("review/<str:number>/", review.page, name="review_of"),
    path("review/<str:number>/release/", review.approve, name="review_release"),
    path("review/<str:number>/checks/<slug:kind>/", review.decide, name="review_check"),
    path("review/<str:number>/question/", review.ask, name="review_question"),
    path("review/<str:number>/call/", review.record_call, name="review_call"),
    path("exceptions/", cases.queue, name="exceptions"),
    path("exceptions/new/", cases.new, name="new_case"),
    path("exceptions/<uuid:case_id>/", cases.page, name="case"),
    path("exceptions/<uuid:case_id>/owner/", cases.assign, name="case_owner"),
    path("exceptions/<uuid:case_id>/<slug:noun>/", cases.act, name="case_act"),
    path("stock/", stock.stock_list, name="stock"),
    path("stock/receipts/", stock.receipt, name="stock_receipt"),
    path("stock/adjustments/", stock.adjustment, name="stock_adjustment"),
    path("products/", products.product_list, name="products"),
    path("products/new/", products.new, name="new_product"),
    # A SKU may hold a slash, so the longer address is asked first.
    path("products/<path:sku>/change/", products.change, name="product_change"),
    path("products/<path:sku>/", products.detail, name="product"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/<uuid:message_id>/", messages.page, name="message"),
    path("messages/<uuid:message_id>/resending/", messages.resend, name="message_resending"),
    path("settings/", settings.page, name="settings"),
    path("settings/keys/", api_keys.page, name="api_keys"),
    path("settings/keys/<int:key_id>/revocation/", api_keys.revoke, name="api_key_revocation"),
    path("settings/deliveries/", deliveries.page, name="deliveries"),
    path("settings/deliveries/retry/", deliveries.retry, name="delivery_retry"),
    path("settings/<slug:section>/", settings.page, name="settings_of"),
    path("profile/", profile.page, name="profile"),
]
