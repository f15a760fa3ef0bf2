"""Purchase orders: the list, one in full, and as the paper that goes to its supplier."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import permissions as p
from core import languages
from dashboard import barcodes, formats, lists, staff
from dashboard.screens import (
    purchase_actions,
    purchase_history,
    purchase_list,
    purchase_parts,
    purchasing_tabs,
)
from dashboard.selectors import purchasing as reads
from dashboard.staff import StaffRequest, staff_page
from inventory.selectors import places
from purchasing.lifecycle import PURCHASE_ORDER
from purchasing.selectors import detail, listing, terms
from purchasing.selectors.detail import PurchaseView
from purchasing.services import links


@staff_page(p.PURCHASING_VIEW)
def purchase_list_page(request: StaffRequest) -> HttpResponse:
    """What was bought, what is still to come, what is late."""
    day = staff.today()
    chosen = purchase_list.choose(request)
    page = lists.read(
        request, chosen.wanted, lambda asked: listing.list_purchases(wanted=asked, today=day)
    )
    may_buy = request.actor.may(p.PURCHASING_MANAGE)
    context = {
        "nav_active": "purchasing",
        "section_tabs": purchasing_tabs.tabs("purchases"),
        "tabs": purchase_list.tabs(chosen, lambda asked: listing.count(wanted=asked, today=day)),
        "filters": purchase_list.filters(
            chosen.asked, reads.suppliers_to_choose(), places.list_locations()
        ),
        "hidden": [{"name": purchase_list.VIEW, "value": chosen.view.key}],
        "clear_url": f"?{purchase_list.VIEW}={chosen.view.key}" if chosen.is_narrowed else "",
        "rows": purchase_list.rows(page.items, today=day),
        "pager": lists.pager(request, page),
        "empty": purchase_list.empty_state(chosen, may_buy=may_buy),
        "may_buy": may_buy,
    }
    return render(request, "dashboard/purchasing/list.html", context)


@staff_page(p.PURCHASING_VIEW)
def page(request: StaffRequest, number: str) -> HttpResponse:
    """One purchase order: what was asked, confirmed and came, and whom it lets down."""
    day = staff.today()
    purchase = detail.read_purchase(number=number, actor=request.actor, today=day)
    waiting = [each.number for line in purchase.lines for each in line.endangered]
    customers = reads.customers_by_order(numbers=waiting)
    step = purchase_actions.next_step(purchase)
    context = {
        "nav_active": "purchasing",
        "purchase": purchase,
        "state": purchase_list.state(purchase.status, is_overdue=False),
        "next_step": step,
        "other_steps": purchase_actions.others(purchase, step),
        "lines": [
            purchase_parts.line(line, currency=purchase.currency, today=day, customers=customers)
            for line in purchase.lines
        ],
        "totals": purchase_parts.totals(purchase.lines),
        "receipts": [purchase_parts.receipt(row) for row in purchase.receipts],
        "history": purchase_history.entries(purchase.timeline),
        "facts": purchase_parts.facts(purchase),
        "supplier_facts": purchase_parts.supplier_facts(purchase.supplier),
        "deliver_to": purchase_parts.address(places.read_location(code=purchase.location)),
        "link": _supplier_link(request, purchase),
        "mails": [
            purchase_parts.mail(row) for row in reads.mails_about(timeline=purchase.timeline)
        ],
    }
    return render(request, "dashboard/purchasing/purchase.html", context)


def _supplier_link(request: StaffRequest, purchase: PurchaseView) -> str:
    """The address that the supplier answers under; none before it is sent or after its end."""
    is_over = PURCHASE_ORDER.is_terminal(purchase.status)
    if is_over or purchase.sent_at is None or not request.actor.may(p.PURCHASING_MANAGE):
        return ""
    return links.address(purchase_order_id=purchase.id, at=timezone.now())


@staff_page(p.PURCHASING_VIEW)
def paper(request: StaffRequest, number: str) -> HttpResponse:
    """The purchase order as it is printed, in its supplier's language."""
    purchase = detail.read_purchase(number=number, actor=request.actor, today=staff.today())
    frame = {"back": _("Back"), "print": _("Print")}
    with translation.override(languages.nearest(purchase.supplier.language)):
        return render(request, "dashboard/purchasing/paper.html", frame | _on_paper(purchase))


def _on_paper(purchase: PurchaseView) -> dict[str, Any]:
    place = places.read_location(code=purchase.location)
    contacts = terms.contacts_of(supplier_id=terms.find_supplier(code=purchase.supplier.code).pk)
    return {
        "purchase": purchase,
        "company": settings.COMPANY_NAME,
        "deliver_to": purchase_parts.address(place),
        "supplier": purchase_parts.letterhead(purchase.supplier, contacts),
        "barcode": barcodes.code128(purchase.number),
        "lines": [purchase_parts.paper_line(line, purchase.currency) for line in purchase.lines],
        "total": formats.money(purchase.total_amount, purchase.currency),
    }
