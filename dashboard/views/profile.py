"""How the reader wants to be spoken to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.permissions import ROLE_LABELS, Role
from accounts.services import preferences
from dashboard.forms.settings import ProfileForm
from dashboard.staff import Done, StaffRequest, perform, staff_page


@staff_page(methods=("GET", "POST"))
def page(request: StaffRequest) -> HttpResponseBase:
    """Language, time zone, shortcuts, theme."""
    user = request.user
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _save(request, form.cleaned_data)
    context = {"form": form, "facts": _facts(request)}
    return render(
        request, "dashboard/settings/profile.html", context, status=422 if form.errors else 200
    )


def _save(request: StaffRequest, asked: dict[str, Any]) -> HttpResponseBase:
    here = reverse("dashboard:profile")
    language = asked["language"]

    def act() -> Done:
        preferences.save(user_id=request.user.pk, **asked)
        with translation.override(language or translation.get_language()):
            return Done(here, _("Saved."))

    response = perform(request, act=act, back=here)
    if language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def _facts(request: StaffRequest) -> list[dict[str, Any]]:
    user = request.user
    return [
        {"label": _("Name"), "text": user.get_full_name() or user.username},
        {"label": _("User name"), "text": user.username},
        {"label": _("E-mail"), "text": user.email or "–"},
        {"label": _("Role"), "text": ROLE_LABELS[Role(user.role)]},
    ]
