"""What ought to be bought: proposals by supplier, ordered or dismissed."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions as p
from core import limits
from core.errors import Invalid
from dashboard import formats, lists
from dashboard.forms.replenishment import DismissalForm
from dashboard.screens import proposals as screen
from dashboard.screens import purchase_list, purchasing_tabs
from dashboard.selectors import proposals as reads
from dashboard.selectors import purchasing
from dashboard.staff import Done, StaffRequest, perform, staff_page
from inventory.selectors import places
from purchasing.selectors import replenishment
from purchasing.selectors.replenishment import ProposalFilter
from purchasing.services import planning


class OpenFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which open proposals: codes of a supplier and of a place."""

    supplier: Annotated[str, msgspec.Meta(max_length=64)] = ""
    location: Annotated[str, msgspec.Meta(max_length=64)] = ""


@staff_page(p.PURCHASING_VIEW)
def proposals(request: StaffRequest) -> HttpResponse:
    """What waits for a decision; on the other tabs, what was decided."""
    status = request.GET.get(screen.STATUS, "open")
    if status in ("ordered", "dismissed"):
        return _decided(request, status)
    wanted = lists.wanted(request, OpenFilter, besides={screen.STATUS})
    groups = reads.open_groups(supplier=wanted.supplier, location=wanted.location)
    is_narrowed = bool(wanted.supplier or wanted.location)
    context = {
        **_frame("open"),
        "filters": _filters(wanted.supplier, wanted.location),
        "clear_url": reverse("dashboard:proposals") if is_narrowed else "",
        "groups": [screen.group(group) for group in groups],
        "automatic": screen.automatic(reads.automatic_orders(at=timezone.now())),
        "planned_at": reads.planned_at(),
        "may_buy": request.actor.may(p.PURCHASING_MANAGE),
    }
    return render(request, "dashboard/purchasing/proposals.html", context)


def _decided(request: StaffRequest, status: str) -> HttpResponse:
    wanted = lists.wanted(request, ProposalFilter)
    page = lists.read(request, wanted, lambda asked: replenishment.list_proposals(wanted=asked))
    is_narrowed = bool(wanted.supplier or wanted.location)
    context = {
        **_frame(status),
        "filters": _filters(wanted.supplier, wanted.location),
        "hidden": [{"name": screen.STATUS, "value": status}],
        "clear_url": f"?{screen.STATUS}={status}" if is_narrowed else "",
        "columns": screen.decided_columns(),
        "rows": [screen.decided(row) for row in page.items],
        "pager": lists.pager(request, page),
    }
    return render(request, "dashboard/purchasing/decided.html", context)


def _frame(status: str) -> dict[str, Any]:
    return {
        "nav_active": "purchasing",
        "section_tabs": purchasing_tabs.tabs("proposals"),
        "tabs": screen.tabs(status, open_count=reads.count_open()),
    }


def _filters(supplier: str, location: str) -> list[dict[str, Any]]:
    return [
        purchase_list.select("supplier", supplier, purchasing.suppliers_to_choose()),
        purchase_list.select("location", location, places.list_locations()),
    ]


@staff_page(p.PURCHASING_MANAGE, methods=("POST",))
def order(request: StaffRequest) -> HttpResponse:
    """Make drafts of the chosen proposals, one for each supplier and place."""
    back = reverse("dashboard:proposals")

    def act() -> Done:
        chosen = _chosen(request)
        if not chosen:
            raise Invalid(_("Tick what is to be ordered."), code="nothing_chosen")
        made = planning.order(
            proposal_ids=chosen,
            quantities=_quantities(request, chosen),
            actor=request.actor,
            at=timezone.now(),
        )
        numbers = [purchase.number for purchase in made]
        said = ngettext(
            "Draft %(numbers)s is made; look it over and send it.",
            "Drafts %(numbers)s are made; look them over and send them.",
            len(numbers),
        ) % {"numbers": ", ".join(numbers)}
        is_one = len(numbers) == 1
        url = reverse("dashboard:purchase", args=numbers) if is_one else _drafts_url()
        return Done(url, said)

    return perform(request, act=act, back=back)


def _drafts_url() -> str:
    return f"{reverse('dashboard:purchases')}?view=draft"


@staff_page(p.PURCHASING_MANAGE, methods=("POST",))
def dismiss(request: StaffRequest) -> HttpResponse:
    """Ask why, then dismiss the chosen proposals."""
    back = reverse("dashboard:proposals")
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Tick what is not to be bought."))
        return redirect(back)
    is_second = "reason" in request.POST
    form = DismissalForm(request.POST if is_second else None)
    if not is_second or not form.is_valid():
        names = [
            {"id": str(each.id), "sku": each.sku, "product": each.product}
            for group in reads.open_groups()
            for each in group.proposals
            if each.id in set(chosen)
        ]
        context = {"nav_active": "purchasing", "form": form, "proposals": names, "back": back}
        return render(
            request,
            "dashboard/purchasing/dismissal.html",
            context,
            status=422 if is_second else 200,
        )

    def act() -> Done:
        count = planning.dismiss(
            proposal_ids=chosen,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
        said = ngettext("%(n)s proposal dismissed.", "%(n)s proposals dismissed.", count) % {
            "n": formats.number(count)
        }
        return Done(back, said)

    return perform(request, act=act, back=back)


@staff_page(p.PURCHASING_MANAGE, methods=("POST",))
def renew(request: StaffRequest) -> HttpResponse:
    """Look again what ought to be bought, by what lies and comes now."""
    back = reverse("dashboard:proposals")

    def act() -> Done:
        found = planning.propose(actor=request.actor, at=timezone.now())
        said = _("Looked again: %(opened)s new, %(changed)s changed, %(closed)s not needed.") % {
            "opened": formats.number(found.opened),
            "changed": formats.number(found.changed),
            "closed": formats.number(found.closed),
        }
        return Done(back, said)

    return perform(request, act=act, back=back)


def _chosen(request: StaffRequest) -> list[uuid.UUID]:
    """The proposals of the button that was pressed, else those that were ticked; bounded."""
    texts = request.POST.get("only", "").split(",") if request.POST.get("only") else []
    texts = (texts or request.POST.getlist("proposal"))[: limits.PROPOSALS_PER_ACT]
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError as error:
        raise Http404 from error


def _quantities(request: StaffRequest, chosen: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How much of each was typed.

    Raises:
        Invalid: ``quantity_wrong``.
    """
    typed = {each: request.POST.get(f"quantity_{each}", "").strip() for each in chosen}
    try:
        return {each: int(text) for each, text in typed.items() if text}
    except ValueError as error:
        raise Invalid(_("A quantity is a whole number."), code="quantity_wrong") from error
