"""The base of every staff page: who asks, may they look, and refusals in words."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from accounts.selectors import actors
from core import limits
from core.actors import Actor
from core.errors import (
    CommandRefused,
    DomainError,
    Forbidden,
    Kind,
    NotFound,
    StaleVersion,
    VersionRequired,
)
from core.selectors import timeline
from core.services import once


class StaffPage(LoginRequiredMixin, View):
    """A page for members of staff. ``permission`` is what looking needs, nothing for everybody;
    what an act needs is the service's to say."""

    nav_active = ""
    permission = ""

    @cached_property
    def actor(self) -> Actor:
        """Whoever is logged in, with what they may do."""
        assert isinstance(self.request.user, User)
        return actors.actor_of_user(self.request.user)

    @cached_property
    def at(self) -> datetime:
        """The moment of the request."""
        return timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_known = request.user.is_authenticated
        if is_known and self.permission and not self.actor.may(self.permission):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(error.message) from error
        except Forbidden as error:
            raise PermissionDenied(error.message) from error

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Draw a page within the frame."""
        return render(
            self.request, template, {"nav_active": self.nav_active, **context}, status=status
        )

    def version(self) -> int:
        """The version in the form's hidden field.

        Raises:
            VersionRequired: the form has none.
        """
        try:
            return int(self.request.POST.get("version", ""))
        except ValueError as error:
            raise VersionRequired(_("Reload the page and try again.")) from error

    def act(
        self,
        act: Callable[[], object],
        *,
        done: str,
        back: str,
        stream_id: uuid.UUID | None = None,
    ) -> HttpResponse:
        """Do one thing, once for each rendering of its form, and return to a page that says what
        became of it.

        ``stream_id`` names the history to tell of where somebody else was quicker.
        """
        try:
            self.once(act)
        except StaleVersion as error:
            return self._changed(error, back=back, stream_id=stream_id)
        except DomainError as error:
            if error.kind is Kind.FORBIDDEN and error.code == Forbidden.code:
                raise
            messages.error(self.request, refusal(error))
        else:
            messages.success(self.request, done)
        return HttpResponseRedirect(back)

    def once(self, act: Callable[[], object]) -> bool:
        """Run an act under the form's hidden key; returns False where it was done before.

        Raises:
            DomainError: what the act refuses.
            once.KeyInUse, once.KeyReused: the form is being sent twice, or with other content.
        """
        key = self.request.POST.get("idempotency_key", "")[: limits.IDEMPOTENCY_KEY_LENGTH_MAX]
        if not key:
            act()
            return True
        asked = once.Asked(
            client=f"form:{self.actor.id}",
            key=key,
            method=str(self.request.method),
            route=self.request.path[:200],
            body_sha256=self._digest(),
        )

        def answer() -> once.Answer:
            act()
            return once.Answer(status=303)

        return not once.run(asked=asked, at=self.at, act=answer).is_repeated

    def _digest(self) -> str:
        """Hash of what was entered; the token against forgery differs each time."""
        fields = sorted(
            (name, values)
            for name, values in self.request.POST.lists()
            if name != "csrfmiddlewaretoken"
        )
        return hashlib.sha256(msgspec.json.encode(fields)).hexdigest()

    def _changed(
        self, error: StaleVersion, *, back: str, stream_id: uuid.UUID | None
    ) -> HttpResponse:
        """Say that somebody was quicker, who and how; what was typed is shown, not lost."""
        hidden = {"csrfmiddlewaretoken", "version", "idempotency_key"}
        typed = [
            {"label": name, "text": value}
            for name, value in self.request.POST.items()
            if name not in hidden and value
        ]
        newest = timeline.newest(stream_id=stream_id, limit=3) if stream_id else []
        context = {"text": error.message, "entries": newest, "typed": typed, "back": back}
        return self.page("dashboard/changed.html", context, status=409)


def form_key() -> str:
    """A key for one rendering of a form: sending it twice is one act."""
    return secrets.token_urlsafe(16)


def refusal(error: DomainError) -> str:
    """A refusal in the reader's words."""
    if isinstance(error, CommandRefused):
        return _("%(subject)s has moved on meanwhile; this is not possible any more.") % {
            "subject": error.details.get("subject") or _("It")
        }
    return error.message
