"""Days and amounts as the pages without a log-in and the mails print them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

from core import money


def day(value: date | datetime) -> str:
    """A day as people say it: "Thu 26 Nov"."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return date_format(value, pgettext("date format", "D j M"))


def amount(value: Decimal, currency: str) -> str:
    """An amount with its currency's digits."""
    digits = money.minor_digits(currency)
    return f"{number_format(value, decimal_pos=digits, force_grouping=True)} {currency}"


def price(value: Decimal, currency: str) -> str:
    """The price of a unit: finer than the currency's smallest unit where it is."""
    digits = max(money.minor_digits(currency), -int(value.normalize().as_tuple().exponent))
    return f"{number_format(value, decimal_pos=digits, force_grouping=True)} {currency}"
