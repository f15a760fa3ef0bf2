"""Choices that are known only when a form is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from dashboard import formats


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Give a choice field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def by_country(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries by their names in the reader's language."""
    return sorted(((code, formats.country(code)) for code in codes), key=lambda pair: pair[1])
