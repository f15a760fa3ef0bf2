"""The customer's consent: what is to be sent, the amount, the address; yes or no."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core import printing
from core.errors import DomainError, NotFound
from fulfillment.models import ConsentRequest
from fulfillment.selectors import consent as questions
from fulfillment.services import consent
from tracking.pages import rendering, session, words
from tracking.pages.forms import ConsentForm
from tracking.selectors import customer_order


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link from an e-mail: the token leaves the address line; looking answers nothing."""
    try:
        consent.find(token=token)
    except NotFound as error:
        response = rendering.refused(request, "link_invalid.html", {}, error)
    else:
        response = rendering.SeeOther(reverse("tracking:consent"))
        session.start_consent(response, token=token)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Show the question, or take its answer."""
    token = session.read_consent(request)
    try:
        found = consent.find(token=token)
    except NotFound as error:
        return rendering.refused(request, "link_invalid.html", {}, error)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _take(request, found, token, form)
    status = 422 if form.is_bound else 200
    return rendering.page(request, "consent.html", _context(found, form), status=status)


def _take(
    request: HttpRequest, found: ConsentRequest, token: str, form: ConsentForm
) -> HttpResponse:
    order_id = found.fulfillment.order_id
    try:
        consent.answer(
            token=token,
            given=form.cleaned_data["answer"],
            note=form.cleaned_data["note"],
            actor=session.customer_actor(order_id),
            at=timezone.now(),
        )
    except DomainError as error:
        return rendering.refused(request, "consent.html", _context(found, form), error)
    return rendering.SeeOther(reverse("tracking:consent"))


def _context(found: ConsentRequest, form: ConsentForm) -> dict[str, Any]:
    question = questions.question(request=found, at=timezone.now())
    return {
        "form": form,
        "number": question.order.number,
        "items": [
            {"name": line.name, "count": words.pieces(line.quantity)} for line in question.lines
        ],
        "total": printing.amount(question.total_amount, question.currency),
        "address": customer_order.address_lines(question.ship_to),
        "is_open": question.is_open,
        "answer": question.answer,
        "expires": printing.day(question.expires_at),
    }
