"""Take orders in: the one way for the form, REST, batches and documents (T1, T2, T5)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import IntegrityError
from django.utils.translation import gettext as _
from msgspec.structs import replace

from core.actors import Actor
from core.ids import new_id
from core.money import round_amount
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from orders.models import Address, Customer, Order, OrderLine
from orders.rules import contact, numbers, pricing, validation
from orders.rules.findings import Finding
from orders.rules.request import AddressRequest, LineRequest, OrderRequest
from orders.rules.validation import KnownProduct
from orders.selectors import intake_facts
from orders.selectors.intake_facts import Known
from orders.services import confirmation, expiry, standing, state


class Outcome(StrEnum):
    """What became of a request."""

    PLACED = "placed"  # confirmed
    WAITING = "waiting"  # kept, with findings that block
    DRAFT = "draft"
    DUPLICATE = "duplicate"  # the sender's number is known: no second order
    REJECTED = "rejected"  # nothing could be kept


@dataclass(frozen=True, slots=True)
class Placement:
    """The outcome of one request; a duplicate names the order it repeats."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    order_id: uuid.UUID | None = None
    number: str = ""
    status: str = ""
    version: int = 0


@dataclass(slots=True)
class Prepared:
    """A request turned into rows that are not yet written."""

    request: OrderRequest
    order: Order
    lines: list[OrderLine]
    products: list[KnownProduct | None]
    findings: list[Finding]


# A twin that was placed between our look and our insert; the second look finds it.
_TWINS = {
    "orders_external_id_once_per_channel",
    "orders_customer_code_once",
    "orders_order_number_key",
}


def place_orders(
    *,
    requests: Sequence[OrderRequest],
    default_channel: str,
    actor: Actor,
    at: datetime,
    found: Sequence[Sequence[Finding]] = (),
    is_history: bool = False,
) -> list[Placement]:
    """Place orders in one transaction and say what became of each, in their order.

    Each request stands for itself: one that is refused does not stop the others. The number of
    statements does not grow with the number of requests. ``found`` are the findings of whoever
    read each request from a document. History came in when it was ordered, not now.
    """
    for attempt in (1, 2, 3):
        try:
            return _place(
                requests=requests,
                found=found or [()] * len(requests),
                default_channel=default_channel,
                is_history=is_history,
                actor=actor,
                at=at,
            )
        except IntegrityError as error:
            name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
            if name not in _TWINS or attempt == 3:
                raise
    raise AssertionError("unreachable")


@unit_of_work
def _place(
    *,
    requests: Sequence[OrderRequest],
    found: Sequence[Sequence[Finding]],
    default_channel: str,
    is_history: bool,
    actor: Actor,
    at: datetime,
) -> list[Placement]:
    filled = [r if r.channel else replace(r, channel=default_channel) for r in requests]
    known = intake_facts.look_up(filled)
    seen: dict[tuple[str, str], Prepared] = {}
    results = [
        _prepare(request, noted, known, seen, at=(is_history and request.ordered_at) or at)
        for request, noted in zip(filled, found, strict=True)
    ]
    prepared = [result for result in results if isinstance(result, Prepared)]
    _write(prepared)
    confirmation.settle(
        [
            confirmation.Candidate(p.order, p.lines, p.products, p.findings, p.order.submitted_at)
            for p in prepared
            if not _is_draft(p)
        ],
        before=[_created(p) for p in prepared],
        actor=actor,
        at=at,
    )
    confirmation.keep_findings([(p.order, p.findings) for p in prepared if _is_draft(p)], at=at)
    return [r if isinstance(r, Placement) else _placement(r) for r in results]


def _is_draft(prepared: Prepared) -> bool:
    return prepared.request.is_draft


def _placement(prepared: Prepared) -> Placement:
    order = prepared.order
    is_waiting = any(f.is_blocking for f in prepared.findings)
    outcome = Outcome.WAITING if is_waiting else Outcome.PLACED
    return Placement(
        outcome=Outcome.DRAFT if _is_draft(prepared) else outcome,
        findings=tuple(prepared.findings),
        order_id=order.pk,
        number=order.number,
        status=order.status,
        version=order.version,
    )


def _prepare(
    request: OrderRequest,
    noted: Sequence[Finding],
    known: Known,
    seen: dict[tuple[str, str], Prepared],
    *,
    at: datetime,
) -> Placement | Prepared:
    key = (request.channel, request.external_id)
    if request.external_id:
        if earlier := known.orders_by_external.get(key):
            return _duplicate(earlier)
        if twin := seen.get(key):
            return _duplicate(twin.order)
    channel = known.channels.get(request.channel)
    currency = request.currency or (channel.currency if channel else "")
    request = replace(request, currency=currency.upper())
    findings = [*noted, *validation.check(request, known.facts_for(request))]
    if channel is None or validation.refuses(findings):
        return Placement(outcome=Outcome.REJECTED, findings=tuple(findings))
    prepared = build(request, known, findings, at=at)
    if request.external_id:
        seen[key] = prepared
    return prepared


def _duplicate(order: Order) -> Placement:
    finding = Finding(
        "duplicate_order",
        validation.WARN,
        "external_id",
        _("This order was placed before as %(number)s.") % {"number": order.number},
    )
    return Placement(
        outcome=Outcome.DUPLICATE,
        findings=(finding,),
        order_id=order.pk,
        number=order.number,
        status=order.status,
        version=order.version,
    )


def build(
    request: OrderRequest, known: Known, findings: list[Finding], *, at: datetime
) -> Prepared:
    """Turn a checked request into rows; the sum that the sender states is compared here."""
    channel = known.channels[request.channel]
    products = [known.facts_for(request).product_of(line) for line in request.lines]
    order_id = new_id()
    lines = [
        _line(order_id, position, line, product, request.currency)
        for position, (line, product) in enumerate(
            zip(request.lines, products, strict=True), start=1
        )
    ]
    totals = pricing.total(
        line_amounts=[line.line_amount for line in lines],
        line_taxes=[line.tax_amount for line in lines],
        discount_amount=request.discount_amount,
        shipping_amount=request.shipping_amount,
        tax_amount=request.tax_amount,
        currency=request.currency,
    )
    findings = findings + validation.check_total(request, totals)
    order = Order(
        id=order_id,
        number=numbers.new_number(),
        channel=channel,
        external_id=request.external_id,
        customer=known.customer_of(request) or _new_customer(request, known, at=at),
        ship_to=_address(request.ship_to),
        bill_to=_address(request.bill_to) if request.bill_to else None,
        currency=request.currency,
        lines_amount=totals.lines_amount,
        discount_amount=totals.discount_amount,
        shipping_amount=totals.shipping_amount,
        tax_amount=totals.tax_amount,
        total_amount=totals.total_amount,
        stated_total_amount=request.stated_total_amount,
        priority=request.priority,
        note=request.note,
        ordered_at=request.ordered_at or at,
        requested_on=request.requested_on,
        stage_since=at,
        created_at=at,
        updated_at=at,
    )
    state.begin(order, is_draft=request.is_draft, at=at)
    if not request.is_draft:
        order.expires_at = expiry.due_at(channel, at=at)
    derive(order, lines, findings)
    return Prepared(request, order, lines, products, findings)


def derive(order: Order, lines: Sequence[OrderLine], findings: Sequence[Finding]) -> None:
    """Set the derived columns of an order that is not yet written."""
    blocking = sum(finding.is_blocking for finding in findings)
    stands = standing.compute(
        order,
        buckets={"unallocated": sum(line.quantity for line in lines)},
        blocking_finding_count=blocking,
    )
    order.stage = stands.stage
    order.fulfillment_status = stands.fulfillment_status
    order.display_status = stands.display_status
    order.quantity_live = stands.quantity_live
    order.blocking_finding_count = blocking


def _line(
    order_id: uuid.UUID,
    position: int,
    line: LineRequest,
    product: KnownProduct | None,
    currency: str,
) -> OrderLine:
    price = line.unit_price
    if price is None:
        has_price = product is not None and product.currency == currency
        price = product.list_price if product and has_price else Decimal(0)
    return OrderLine(
        order_id=order_id,
        position=position,
        product_id=product.id if product else None,
        sku=product.sku if product else line.sku,
        description=line.description or (product.name if product else ""),
        external_line_id=line.external_line_id,
        unit=line.unit or (product.unit if product else ""),
        unit_price=price,
        discount_amount=round_amount(line.discount_amount, currency),
        tax_amount=round_amount(line.tax_amount, currency),
        line_amount=pricing.line_amount(
            quantity=line.quantity,
            unit_price=price,
            discount_amount=line.discount_amount,
            currency=currency,
        ),
        quantity=line.quantity,
        quantity_unallocated=line.quantity,
        requested_on=line.requested_on,
    )


def _new_customer(request: OrderRequest, known: Known, *, at: datetime) -> Customer:
    """A customer not known yet; the next request of the batch that means them finds them."""
    party = request.customer
    customer = Customer(
        code=party.code,
        name=party.name or party.company or request.ship_to.name,
        company=party.company,
        email=party.email.strip(),
        phone=contact.normalise_phone(party.phone, country=request.ship_to.country),
        language=party.language,
        created_at=at,
    )
    known.remember(customer)
    return customer


def _address(address: AddressRequest) -> Address:
    return Address(
        name=address.name,
        company=address.company,
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        region=address.region,
        postcode=address.postcode.strip(),
        country=address.country.upper(),
        phone=contact.normalise_phone(address.phone, country=address.country),
    )


def _write(prepared: Sequence[Prepared]) -> None:
    """Insert customers, addresses, orders and lines: one statement a table."""
    write_parties(prepared)
    Order.objects.bulk_create(p.order for p in prepared)
    OrderLine.objects.bulk_create(line for p in prepared for line in p.lines)


def write_parties(prepared: Sequence[Prepared]) -> None:
    """Insert the customers that are new, and the addresses."""
    customers = {p.order.customer.pk: p.order.customer for p in prepared}
    Customer.objects.bulk_create(c for c in customers.values() if c._state.adding)
    addresses = [p.order.ship_to for p in prepared]
    addresses += [p.order.bill_to for p in prepared if p.order.bill_to]
    Address.objects.bulk_create(addresses)


def _created(prepared: Prepared) -> NewEvent:
    order = prepared.order
    return NewEvent(
        "order",
        order.pk,
        "order.created",
        {"channel": order.channel.code, "external_id": order.external_id},
        occurred_at=order.created_at,
    )


def as_error(finding: Finding) -> dict[str, str]:
    """A finding in the shape of an error answer's list."""
    return {
        "field": finding.field,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
    }
