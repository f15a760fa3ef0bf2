"""An act whose refusal is said in its form: what was typed stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from core.errors import DomainError, Forbidden, StaleVersion
from dashboard import refusals
from dashboard.staff import Done, StaffRequest, conflict, run_once, tell

# The field that a refusal is about, by its code.
_FIELDS: Mapping[str, str] = {
    "quantity_not_positive": "quantity",
    "quantity_zero": "quantity",
    "reason_required": "reason",
    "lot_required": "lot_code",
    "lot_unknown": "lot_code",
    "lot_not_tracked": "lot_code",
    "lot_expiry_differs": "expires_on",
    "expiry_past": "expires_on",
    "limit_below_backordered": "backorder_limit",
    "expected_past": "expected_on",
    "transfer_to_itself": "destination",
    "place_closed": "destination",
    "family_code_invalid": "code",
    "family_taken": "code",
    "attribute_names_invalid": "attribute_names",
    "family_in_use": "attribute_names",
}


def perform(
    request: StaffRequest,
    *,
    form: forms.Form,
    act: Callable[[], Done],
    show: Callable[[], HttpResponse],
    back: str,
    stream_id: uuid.UUID | None = None,
) -> HttpResponse:
    """Do what a valid form asks, once, and go on; a refusal goes to the field it is about and
    ``show`` gives the form back. ``back`` and ``stream_id`` as for ``staff.perform``."""
    try:
        done = run_once(request, act)
    except StaleVersion as error:
        return conflict(request, error, back=back, stream_id=stream_id)
    except Forbidden:
        raise
    except DomainError as error:
        add(form, error)
        return show()
    tell(request, done)
    return redirect(done.url)


def add(form: forms.Form, error: DomainError) -> None:
    """Put a refusal to the field of a form that it is about."""
    field: Any = _FIELDS.get(error.code)
    form.add_error(field if field in form.fields else None, refusals.text(error))
