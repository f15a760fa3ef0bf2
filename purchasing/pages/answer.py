"""The supplier's page: what we ask for, and the answer to it; no log-in, the link is the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import client_address, languages, limits, public_pages
from core.errors import CommandRefused, DomainError
from core.services import ratelimit
from purchasing.models import PurchaseOrder
from purchasing.pages import words
from purchasing.pages.forms import ChangesForm, ConfirmationForm, RefusalForm
from purchasing.selectors import asked
from purchasing.selectors.asked import Asked
from purchasing.services import answers, links
from purchasing.services.answers import Answer, Refusal


@dataclass(frozen=True, slots=True)
class _Visit:
    """One look at the page: the order behind the link, and its forms."""

    request: HttpRequest
    purchase: PurchaseOrder
    asked: Asked
    changes: ChangesForm
    refusal: RefusalForm


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the order; take its answer. Looking answers nothing."""
    now = timezone.now()
    try:
        _limit(request)
        purchase = links.open_order(token=token, at=now)
    except DomainError as error:
        return public_pages.refused(
            request, "purchasing/link_invalid.html", {"error": error}, error
        )
    with translation.override(_language(request, purchase)):
        response = _respond(request, purchase)
        response["Content-Language"] = translation.get_language()
    return response


def _limit(request: HttpRequest) -> None:
    caller = client_address.network(client_address.read(request))
    ratelimit.hit(
        key=f"supplier:{caller}",
        limit=limits.SUPPLIER_PAGE_PER_ADDRESS_PER_MINUTE,
        window_seconds=60,
        at=timezone.now(),
    )


def _language(request: HttpRequest, purchase: PurchaseOrder) -> str:
    """The supplier's language, unless the reader chose one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or settings.LANGUAGE_CODE
    return languages.nearest(purchase.supplier.language)


def _respond(request: HttpRequest, purchase: PurchaseOrder) -> HttpResponse:
    action = request.POST.get("action", "")
    is_post = request.method == "POST"
    view = asked.read(purchase=purchase)
    visit = _Visit(
        request,
        purchase,
        view,
        ChangesForm(
            request.POST if is_post and action == "change" else None,
            lines=view.lines,
            initial={"version": view.version},
        ),
        RefusalForm(
            request.POST if is_post and action == "decline" else None,
            initial={"version": view.version},
        ),
    )
    if not is_post:
        return _show(visit)
    return _ACTIONS.get(action, _show_unknown)(visit)


def _confirm(visit: _Visit) -> HttpResponse:
    form = ConfirmationForm(visit.request.POST)
    if not form.is_valid():
        return _show_unknown(visit)
    return _take(visit, lambda: _give(visit, Answer(visit.asked.id, (), "", _version(form))))


def _change(visit: _Visit) -> HttpResponse:
    form = visit.changes
    if not form.is_valid():
        return _show(visit, status=422)
    said = Answer(visit.asked.id, form.answers(), form.cleaned_data["note"], _version(form))
    return _take(visit, lambda: _give(visit, said))


def _decline(visit: _Visit) -> HttpResponse:
    form = visit.refusal
    if not form.is_valid():
        return _show(visit, status=422)
    refusal = Refusal(visit.asked.id, form.cleaned_data["reason"], _version(form))
    return _take(
        visit,
        lambda: answers.decline(
            refusals=[refusal], actor=links.actor_of(visit.purchase.supplier), at=timezone.now()
        ),
    )


_ACTIONS = {"confirm": _confirm, "change": _change, "decline": _decline}


def _give(visit: _Visit, said: Answer) -> object:
    return answers.confirm(
        answers=[said], actor=links.actor_of(visit.purchase.supplier), at=timezone.now()
    )


def _version(form: ConfirmationForm) -> int:
    return int(form.cleaned_data["version"])


def _take(visit: _Visit, act: Callable[[], object]) -> HttpResponse:
    """Do it and go back to the page; a refusal is told on it."""
    try:
        act()
    except DomainError as error:
        words_ = (
            _("This order cannot be answered any more.")
            if isinstance(error, CommandRefused)
            else error.message
        )
        context = {**_context(visit), "errors": [{"text": words_}]}
        return public_pages.refused(visit.request, "purchasing/answer.html", context, error)
    messages.success(visit.request, _("Thank you. We have your answer."))
    return public_pages.SeeOther(visit.request.path)


def _show_unknown(visit: _Visit) -> HttpResponse:
    return _show(visit, status=422)


def _show(visit: _Visit, *, status: int = 200) -> HttpResponse:
    return public_pages.page(
        visit.request, "purchasing/answer.html", _context(visit), status=status
    )


def _context(visit: _Visit) -> dict[str, Any]:
    return {
        **words.order(visit.asked),
        "changes": visit.changes,
        "refusal": visit.refusal,
        "line_fields": [
            {"title": f"{line.sku} {line.name}", **visit.changes.of_line(line)}
            for line in visit.asked.lines
        ],
        "help_text": _("Questions? Write to %(address)s and name the order number.")
        % {"address": settings.DEFAULT_FROM_EMAIL},
    }
