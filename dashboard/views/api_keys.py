"""API keys: who has one, a new one whose token is shown once, an end to one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from accounts.services import api_keys
from accounts.services.api_keys import IssuedKey
from core.errors import DomainError
from dashboard import refusals
from dashboard.forms.settings import ApiKeyForm
from dashboard.selectors import configuration
from dashboard.staff import Done, StaffRequest, perform, run_once, staff_page
from dashboard.views import settings


@staff_page(p.SETTINGS_MANAGE, methods=("GET", "POST"))
def page(request: StaffRequest) -> HttpResponseBase:
    """The keys, and the form for a new one."""
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _issue(request, form.cleaned_data)
    return _show(request, form, status=422 if form.errors else 200)


def _issue(request: StaffRequest, asked: dict[str, Any]) -> HttpResponseBase:
    """Make the key and show its token on the very answer: it is kept nowhere."""
    issued: list[IssuedKey] = []
    here = reverse("dashboard:api_keys")

    def act() -> Done:
        issued.append(api_keys.issue_to(**asked, actor=request.actor, at=timezone.now()))
        return Done(here)

    try:
        run_once(request, act)
    except DomainError as error:
        messages.error(request, refusals.text(error))
        return redirect(here)
    if not issued:
        messages.warning(request, _("This key was made already; its token is shown once only."))
        return redirect(here)
    return _show(request, ApiKeyForm(), token=issued[0].token)


def _show(
    request: StaffRequest, form: ApiKeyForm, *, token: str = "", status: int = 200
) -> HttpResponseBase:
    context = {
        "nav_active": "settings",
        "tabs": settings.tabs("keys"),
        "form": form,
        "token": token,
        "keys": configuration.api_keys(at=timezone.now()),
    }
    return render(request, "dashboard/settings/api_keys.html", context, status=status)


@staff_page(p.SETTINGS_MANAGE, methods=("POST",))
def revoke(request: StaffRequest, key_id: int) -> HttpResponseBase:
    """The key opens nothing from now on."""
    key = configuration.find_api_key(key_id=key_id)
    here = reverse("dashboard:api_keys")

    def act() -> Done:
        api_keys.revoke(key=key, at=timezone.now())
        return Done(here, _("The key %(id)s is revoked.") % {"id": key.public_id})

    return perform(request, act=act, back=here)
