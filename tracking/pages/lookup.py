"""Find an order: by form, by link, by code."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import client_address
from core.errors import DomainError, NotFound
from tracking.pages import rendering, session
from tracking.pages.forms import CodeForm, CodeRequestForm, LookupForm
from tracking.selectors import customer_order
from tracking.selectors.customer_order import Level
from tracking.services import codes, links, lookups

_ORDER = "tracking:order"


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """The form, and the way to the order where both fields fit."""
    if request.method != "POST":
        return rendering.page(request, "look_up.html", {"form": LookupForm()})
    form = LookupForm(request.POST)
    if not form.is_valid():
        return rendering.page(request, "look_up.html", {"form": form}, status=422)
    try:
        order_id = lookups.find_order(
            number=form.cleaned_data["number"],
            proof=form.cleaned_data["proof"],
            address=client_address.read(request),
            at=timezone.now(),
        )
    except DomainError as error:
        form.add_error(None, error.message)
        offers_code = isinstance(error, lookups.CodeNeeded)
        context = {"form": form, "offers_code": offers_code}
        return rendering.refused(request, "look_up.html", context, error)
    response = rendering.SeeOther(reverse(_ORDER))
    session.start(response, order_id=order_id, level=Level.KNOWS)
    return response


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link from an e-mail: the token leaves the address line, and the link stays good."""
    now = timezone.now()
    try:
        order_id = links.open_order(token=token, at=now)
        order = customer_order.get(
            order_id=order_id, level=Level.KNOWS, today=timezone.localdate(now)
        )
    except NotFound as error:
        return _without_referrer(rendering.refused(request, "link_invalid.html", {}, error))
    response = rendering.SeeOther(reverse(_ORDER))
    session.start(response, order_id=order_id, level=_best_level(request, order.order_id))
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and order.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            order.language,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return _without_referrer(response)


def _best_level(request: HttpRequest, order_id: object) -> Level:
    """A link does not take away what a code has opened."""
    current = session.read(request)
    return current.level if current and current.order_id == order_id else Level.KNOWS


def _without_referrer(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def request_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the address on file. The answer is the same for any number."""
    if request.method != "POST":
        return rendering.page(request, "code_request.html", {"form": CodeRequestForm()})
    form = CodeRequestForm(request.POST)
    if not form.is_valid():
        return rendering.page(request, "code_request.html", {"form": form}, status=422)
    number = form.cleaned_data["number"]
    try:
        codes.request(number=number, address=client_address.read(request), at=timezone.now())
    except DomainError as error:
        form.add_error(None, error.message)
        return rendering.refused(request, "code_request.html", {"form": form}, error)
    return rendering.page(request, "code.html", {"form": CodeForm(initial={"number": number})})


@require_POST
def enter_code(request: HttpRequest) -> HttpResponse:
    """Open the order fully for who has the code."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return rendering.page(request, "code.html", {"form": form}, status=422)
    try:
        order_id = codes.enter(
            number=form.cleaned_data["number"],
            digits=form.cleaned_data["code"],
            address=client_address.read(request),
            at=timezone.now(),
        )
    except DomainError as error:
        form.add_error("code", error.message)
        return rendering.refused(request, "code.html", {"form": form}, error)
    response = rendering.SeeOther(reverse(_ORDER))
    session.start(response, order_id=order_id, level=Level.VERIFIED)
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the order on this device."""
    response = rendering.SeeOther(reverse("tracking:look_up"))
    session.end(response)
    return response
