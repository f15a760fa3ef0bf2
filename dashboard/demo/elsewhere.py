"""Orders that came by other ways than the company's order book, in the last days."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from msgspec import structs

from core.actors import SYSTEM, Actor, ActorKind
from dashboard.demo.stories import Story
from dashboard.demo.timetable import Timetable
from fulfillment.services import allocation, withdrawal
from orders.rules.request import LineRequest, OrderRequest, PartyRequest
from orders.services import intake, submission
from orders.services.intake import Outcome, Placement

_RULES_TAKE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Extra:
    """An order of one of the company's customers, to where their last order went."""

    channel: str
    external_id: str
    customer_code: str
    lines: tuple[tuple[str, int], ...]
    hours_ago: float
    is_draft: bool = False
    has_postcode: bool = True


CANCELLED = Extra("web", "W-1006", "TOMSP", (("NW-041", 4),), 20)
REJECTED = Extra("csv", "C-311", "SPLIR", (("NW-029", 3),), 30)
EXTRAS = (
    Extra("ubl", "PO-7718", "FRANK", (("NW-031", 15), ("NW-033", 10)), 26),
    Extra("web", "W-1001", "ALFKI", (("NW-034", 6), ("NW-061", 2)), 5),
    Extra("web", "W-1002", "BONAP", (("NW-040", 12),), 3.5),
    Extra("shopify", "1003", "EASTC", (("NW-022", 5), ("NW-036", 4)), 2),
    Extra("api", "A-2001", "HUNGO", (("NW-073", 10), ("NW-075", 20)), 1),
    Extra("web", "W-1004", "SAVEA", (("NW-006", 8),), 0.3),
    Extra("web", "W-1005", "LAMAI", (("NW-050", 6),), 7, has_postcode=False),
    Extra("csv", "C-310", "OCEAN", (("NW-078", 2), ("NW-046", 6)), 28),
    Extra("staff", "", "WELLI", (("NW-055", 10),), 4, is_draft=True),
)


def order(*, last_stories: Mapping[str, Story], desk: Actor, times: Timetable) -> None:
    """Place them all, give out what can be worked on, and end the two that come to nothing."""
    for extra in EXTRAS:
        placement = _place(extra, last_stories, times)
        if placement.outcome is Outcome.PLACED:
            allocation.allocate_orders(
                order_ids=[_id(placement)],
                actor=SYSTEM,
                at=times.now - timedelta(hours=extra.hours_ago) + _RULES_TAKE,
            )
    _cancel(_place(CANCELLED, last_stories, times), times)
    submission.reject(
        order_ids=[_id(_place(REJECTED, last_stories, times))],
        reason="The maker has given this product up.",
        actor=desk,
        at=times.now - timedelta(hours=REJECTED.hours_ago - 1),
    )


def _place(extra: Extra, last_stories: Mapping[str, Story], times: Timetable) -> Placement:
    last = last_stories[extra.customer_code].document.request
    assert last is not None
    ship_to = last.ship_to if extra.has_postcode else structs.replace(last.ship_to, postcode="")
    request = OrderRequest(
        lines=[LineRequest(sku=sku, quantity=quantity) for sku, quantity in extra.lines],
        customer=PartyRequest(code=extra.customer_code),
        ship_to=ship_to,
        currency=last.currency,
        channel=extra.channel,
        external_id=extra.external_id,
        is_draft=extra.is_draft,
    )
    (placement,) = intake.place_orders(
        requests=[request],
        default_channel=extra.channel,
        actor=SYSTEM,
        at=times.now - timedelta(hours=extra.hours_ago),
    )
    return placement


def _cancel(placement: Placement, times: Timetable) -> None:
    withdrawal.cancel_orders(
        order_ids=[_id(placement)],
        reason="Ordered twice by mistake",
        actor=Actor(kind=ActorKind.CUSTOMER, name="customer"),
        at=times.now - timedelta(hours=CANCELLED.hours_ago - 1),
        by_customer=True,
    )


def _id(placement: Placement) -> uuid.UUID:
    assert placement.order_id is not None, placement.findings
    return placement.order_id
