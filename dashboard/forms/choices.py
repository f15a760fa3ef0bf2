"""Choices that are known only when a form is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Give a choice field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
