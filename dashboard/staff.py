"""What every staff page shares: who may see it, and how an act and its refusal are answered."""

from __future__ import annotations

import functools
import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Concatenate, ParamSpec, cast

import msgspec
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from accounts.selectors import actors
from core.actors import Actor
from core.api.idempotency import read_key
from core.errors import DomainError, Forbidden, Invalid, NotFound, StaleVersion, VersionRequired
from core.selectors import timeline
from core.services import once
from core.services.once import Answer, Asked
from dashboard import refusals

P = ParamSpec("P")

# The token against forgery differs in each rendering; the key is what names the rendering.
_NOT_CONTENT = {"csrfmiddlewaretoken", "idempotency_key"}
_NOT_TYPED = {*_NOT_CONTENT, "version"}
UNDO_SESSION_KEY = "undo_offer"


class StaffRequest(HttpRequest):
    """A request of a member of staff who is logged in."""

    user: User
    actor: Actor
    htmx: Any


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def staff_page(
    permission: str = "", *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Show a view to those logged in who hold the permission; without one, to everybody.

    What a selector does not find becomes the page for 404, what is forbidden the one for 403.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return _ask_to_log_in(request)
            if request.method not in {*methods, "HEAD"}:
                return HttpResponseNotAllowed(methods)
            staff = cast(StaffRequest, request)
            staff.actor = actors.actor_of_user(request.user)
            if permission and not staff.actor.may(permission):
                raise PermissionDenied
            try:
                return view(staff, *args, **kwargs)
            except NotFound as error:
                raise Http404(error.message) from error
            except Forbidden as error:
                raise PermissionDenied from error

        return run

    return decorate


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    # A part of a page cannot show the log-in; the browser says that the session has ended.
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


@dataclass(frozen=True, slots=True)
class Undo:
    """The act that takes another back: where it is posted, and with which fields."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act came to: where to go on, what to say, and how to take it back."""

    url: str
    text: str = ""
    undo: Undo | None = None
    is_warning: bool = False


def perform(
    request: StaffRequest,
    *,
    act: Callable[[], Done],
    back: str,
    stream_id: uuid.UUID | None = None,
) -> HttpResponse:
    """Do what a form asks, once, and go on; a refusal is said on the page the person came from.

    ``stream_id`` is the event stream of what is changed: when somebody else was faster, its last
    event says who.
    """
    try:
        done = run_once(request, act)
    except StaleVersion as error:
        return conflict(request, error, back=back, stream_id=stream_id)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        messages.error(request, refusals.text(error))
        return redirect(back)
    tell(request, done)
    return redirect(done.url)


def run_once(request: StaffRequest, act: Callable[[], Done]) -> Done:
    """Run an act under the form's idempotency key: the same form sent twice acts once.

    Raises:
        DomainError: the act was refused, or the key stands for another form.
    """
    key = request.POST.get("idempotency_key")
    if not key:
        return act()
    made: list[Done] = []

    def answer() -> Answer:
        made.append(act())
        return Answer(status=302, body=made[-1].text.encode(), headers={"Location": made[-1].url})

    kept = once.run(asked=_asked(request, key), at=timezone.now(), act=answer)
    if kept.is_repeated:
        return Done(url=kept.headers["Location"], text=kept.body.decode())
    return made[-1]


def _asked(request: StaffRequest, key: str) -> Asked:
    content = sorted((n, values) for n, values in request.POST.lists() if n not in _NOT_CONTENT)
    return Asked(
        client=f"form:{request.user.pk}",
        key=read_key(key),
        method="POST",
        route=request.path[:200],
        body_sha256=hashlib.sha256(msgspec.json.encode(content)).hexdigest(),
    )


def form_key() -> str:
    """A key for one rendering of a form: sending it twice is one act."""
    return secrets.token_urlsafe(16)


def tell(request: StaffRequest, done: Done) -> None:
    """Say on the next page what was done, and offer to take it back."""
    if done.text:
        level = messages.WARNING if done.is_warning else messages.SUCCESS
        messages.add_message(request, level, done.text)
    if done.undo:
        request.session[UNDO_SESSION_KEY] = {
            "url": done.undo.url,
            "fields": [{"name": name, "value": v} for name, v in done.undo.fields.items()],
        }


def conflict(
    request: StaffRequest, error: StaleVersion, *, back: str, stream_id: uuid.UUID | None
) -> HttpResponse:
    """Say who was faster, and give back what was typed."""
    newest = timeline.newest(stream_id=stream_id, limit=1) if stream_id else []
    context = {
        "text": refusals.text(error),
        "change": newest[0] if newest else None,
        "typed": [v for n, v in request.POST.dict().items() if n not in _NOT_TYPED and v],
        "back": back,
    }
    return render(request, "dashboard/conflict.html", context, status=409)


def today() -> date:
    """The house's calendar day: lists and promises count by it, wherever the reader sits."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def seen_version(request: StaffRequest) -> int:
    """The version of what the form shows.

    Raises:
        VersionRequired: the form does not say.
        Invalid: ``version_invalid``, it is no number.
    """
    text = request.POST.get("version", "")
    if not text:
        raise VersionRequired("Send the version that you saw.")
    if not text.isascii() or not text.isdigit():
        raise Invalid("The version is a number.", code="version_invalid")
    return int(text)
