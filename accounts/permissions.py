"""Roles and what each may do: the one table that says so."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

ORDERS_VIEW = "orders.view"
ORDERS_CREATE = "orders.create"
ORDERS_CONFIRM = "orders.confirm"
ORDERS_REJECT = "orders.reject"
ORDERS_CANCEL = "orders.cancel"
HOLDS_MANAGE = "holds.manage"
FULFILLMENT_WORK = "fulfillment.work"
FULFILLMENT_ASSIGN = "fulfillment.assign"
FULFILLMENT_REVIEW = "fulfillment.review"
FULFILLMENT_WAIVE = "fulfillment.waive"
FULFILLMENT_SHIP = "fulfillment.ship"
TRACKING_UPDATE = "tracking.update"
STOCK_VIEW = "stock.view"
STOCK_MANAGE = "stock.manage"
PURCHASING_VIEW = "purchasing.view"
PURCHASING_MANAGE = "purchasing.manage"
PURCHASING_RECEIVE = "purchasing.receive"
PURCHASING_OVERRECEIVE = "purchasing.overreceive"
CASES_MANAGE = "cases.manage"
MESSAGES_VIEW = "messages.view"
MESSAGES_SEND = "messages.send"
SETTINGS_MANAGE = "settings.manage"

ALL = frozenset(
    value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)
)


class Role(StrEnum):
    """What a person does here; each has the permissions of ``PERMISSIONS``."""

    ADMINISTRATOR = "administrator"
    ORDER_DESK = "order_desk"
    LEAD = "lead"
    WORKER = "worker"
    REVIEWER = "reviewer"
    BUYER = "buyer"
    VIEWER = "viewer"


ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.ORDER_DESK: _("Order desk"),
    Role.LEAD: _("Department lead"),
    Role.WORKER: _("Worker"),
    Role.REVIEWER: _("Reviewer"),
    Role.BUYER: _("Buyer"),
    Role.VIEWER: _("Viewer"),
}

_VIEW = frozenset({ORDERS_VIEW, STOCK_VIEW, PURCHASING_VIEW, MESSAGES_VIEW})

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: ALL,
    Role.ORDER_DESK: _VIEW
    | {
        ORDERS_CREATE,
        ORDERS_CONFIRM,
        ORDERS_REJECT,
        ORDERS_CANCEL,
        HOLDS_MANAGE,
        TRACKING_UPDATE,
        CASES_MANAGE,
        MESSAGES_SEND,
    },
    Role.LEAD: _VIEW
    | {
        ORDERS_CANCEL,
        HOLDS_MANAGE,
        FULFILLMENT_WORK,
        FULFILLMENT_ASSIGN,
        FULFILLMENT_REVIEW,
        FULFILLMENT_WAIVE,
        FULFILLMENT_SHIP,
        TRACKING_UPDATE,
        STOCK_MANAGE,
        PURCHASING_RECEIVE,
        PURCHASING_OVERRECEIVE,
        CASES_MANAGE,
    },
    Role.WORKER: _VIEW | {FULFILLMENT_WORK, FULFILLMENT_SHIP, TRACKING_UPDATE, PURCHASING_RECEIVE},
    Role.REVIEWER: _VIEW | {FULFILLMENT_REVIEW, FULFILLMENT_SHIP, TRACKING_UPDATE},
    Role.BUYER: _VIEW
    | {
        STOCK_MANAGE,
        PURCHASING_MANAGE,
        PURCHASING_RECEIVE,
        PURCHASING_OVERRECEIVE,
        CASES_MANAGE,
    },
    Role.VIEWER: _VIEW,
}
