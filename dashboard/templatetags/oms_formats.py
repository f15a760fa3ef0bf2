"""The formats of ``dashboard.formats`` in templates, and a fresh key for each form."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template

from dashboard import formats, staff, words

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """``{{ amount|money:currency }}``"""
    return formats.money(amount, currency)


@register.filter
def number(value: Decimal | int | None) -> str:
    """``{{ count|number }}``"""
    return formats.number(value)


@register.filter
def units(value: int) -> str:
    """``{{ count|units }}``"""
    return formats.units(value)


@register.filter
def day_words(on: date | None) -> str:
    """``{{ promised_on|day_words }}``: a day inside a sentence or an attribute."""
    return formats.day(on)


@register.filter
def short_day(on: date | None) -> str:
    """``{{ due_on|short_day }}``: a day where there is little room."""
    return formats.short_day(on)


@register.filter
def moment_words(at: datetime | None) -> str:
    """``{{ placed_at|moment_words }}``: a moment inside a sentence or an attribute."""
    return formats.moment(at)


@register.filter
def actor(name: str) -> str:
    """``{{ entry.actor_name|actor }}``: who did something, the system by its word."""
    return words.actor(name)


@register.filter
def unit_word(unit: str) -> str:
    """``{{ line.unit|unit_word }}``"""
    return str(words.of(words.UNIT, unit))


@register.simple_tag
def new_key() -> str:
    """``{% new_key as key %}``: the idempotency key of one form as shown once."""
    return staff.form_key()
