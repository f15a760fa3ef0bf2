"""Amounts, counts, days and ages as people of the reader's language write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, ngettext, pgettext, to_locale
from django.utils.translation import gettext as _

# Nearer than this to its promised day, an order needs an eye.
_SOON_DAYS = 1
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def locale() -> Locale:
    """The reader's locale for numbers."""
    return Locale.parse(to_locale(get_language() or "en"))


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency: ``€4.50``, ``¥1,235``; a dash where there is none."""
    if amount is None:
        return "–"
    return format_currency(amount, currency, locale=locale())


def unit_price(amount: Decimal | None, currency: str) -> str:
    """The price of a unit, with more digits than the currency where it is finer: ``$0.1234``."""
    if amount is None:
        return "–"
    return format_currency(
        amount.normalize(), currency, locale=locale(), decimal_quantization=False
    )


def country(code: str) -> str:
    """A country by its name in the reader's language."""
    return str(locale().territories.get(code, code))


def number(value: Decimal | int | None) -> str:
    """A count with its thousands marked; a dash where there is none."""
    return "–" if value is None else format_decimal(value, locale=locale())


def percent(share: Decimal | float | None) -> str:
    """A share between 0 and 1 as per cent, without decimals."""
    return "–" if share is None else format_percent(share, locale=locale())


def count(value: int, *, exact_up_to: int) -> str:
    """A bounded count: ``10,000+`` where it was counted no further."""
    return f"{number(exact_up_to)}+" if value > exact_up_to else number(value)


def units(value: int) -> str:
    """``1 unit``, ``5 units``."""
    return ngettext("%(n)s unit", "%(n)s units", value) % {"n": number(value)}


def day(on: date | None) -> str:
    """A calendar day as people say it: ``Thu 26 Nov``."""
    return format_date(on, pgettext("date format", "D j M")) if on else ""


def full_day(on: date | None) -> str:
    """A calendar day with its year, where it may be long ago: ``Thu 26 Nov 2026``."""
    return format_date(on, pgettext("date format", "D j M Y")) if on else ""


def short_day(on: date | None) -> str:
    """A calendar day where there is little room: ``26 Nov``."""
    return format_date(on, pgettext("date format", "j M")) if on else ""


def moment(at: datetime | None) -> str:
    """A moment in the reader's zone: ``Thu 26 Nov, 14:05``."""
    if at is None:
        return ""
    return format_date(timezone.localtime(at), pgettext("date format", "D j M, H:i"))


def distance(days: int | None) -> str:
    """How far a promised day is: ``in 2 days``, ``3 days late``; empty where there is none."""
    if days is None:
        return ""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": number(-days)}
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": number(days)}


def distance_tone(days: int | None) -> str:
    """The tone of a distance: red when late, amber when near."""
    if days is None or days > _SOON_DAYS:
        return ""
    return "red" if days < 0 else "amber"


def age(seconds: int | None) -> str:
    """How old something is, in its largest unit: ``5 min``, ``3 h``, ``2 d``."""
    if seconds is None:
        return ""
    if seconds < _HOUR:
        return _("%(n)s min") % {"n": number(max(seconds, 0) // _MINUTE)}
    if seconds < 2 * _DAY:
        return _("%(n)s h") % {"n": number(seconds // _HOUR)}
    return _("%(n)s d") % {"n": number(seconds // _DAY)}


def days(value: int) -> str:
    """``1 day``, ``5 days``."""
    return ngettext("%(n)s day", "%(n)s days", value) % {"n": number(value)}


def change(value: int) -> str:
    """A signed count: ``+3``, ``−2``; a dash where nothing changes."""
    if not value:
        return "–"
    return f"{'+' if value > 0 else '−'}{number(abs(value))}"


def products(value: int) -> str:
    """``1 product``, ``5 products``."""
    return ngettext("%(n)s product", "%(n)s products", value) % {"n": number(value)}
