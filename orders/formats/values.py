"""Reads single stated values: numbers, days, moments and texts; a bad one becomes a finding."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from orders.formats.remarks import Remarks
from orders.rules.request import AMOUNT_MAX, YEAR_MAX, YEAR_MIN

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# Three digits after a comma may be thousands, so only other counts are taken for decimals.
_COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,8})")
# Longer than any amount a person can mean, and short enough to print.
_NUMBER_LENGTH_MAX = 40
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_SPACED_OFFSET = re.compile(r"\s+([+-]\d{2}:?\d{2})$")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_QUOTE_LENGTH_MAX = 60

Day = TypeVar("Day", date, datetime)
Stated = date | datetime | None


def text(stated: object) -> str:
    """Return a value as text, without outer blanks and characters that cannot be stored."""
    if stated is None or isinstance(stated, (dict, list)):
        return ""
    if isinstance(stated, bool):
        return "true" if stated else "false"
    if isinstance(stated, Decimal):
        return quoted(stated)
    return _UNPRINTABLE.sub("", str(stated)).strip()


def quoted(stated: object) -> str:
    """Return a value as it may stand in a message: short, on one line."""
    written = " ".join(_UNPRINTABLE.sub("", str(stated)).split())
    return written if len(written) <= _QUOTE_LENGTH_MAX else f"{written[:_QUOTE_LENGTH_MAX]}…"


def decimal(stated: object, field: str, remarks: Remarks) -> Decimal | None:
    """Return a stated number exactly, None where none is stated or it cannot be one."""
    if stated is None or stated == "":
        return None
    written = text(stated)
    if isinstance(stated, str) and _COMMA_NUMBER.fullmatch(written):
        written = written.replace(",", ".")
        message = _("The comma in %(stated)s was read as a decimal point.")
        remarks.fixed("decimal_comma", field, message % {"stated": quoted(stated)})
    if isinstance(stated, bool) or not _NUMBER.fullmatch(written):
        message = _("“%(stated)s” is not a number; write it like 1234.50.")
        remarks.block("number_unreadable", field, message % {"stated": quoted(stated)})
        return None
    if len(written) > _NUMBER_LENGTH_MAX or Decimal(written).copy_abs() > AMOUNT_MAX:
        message = _("%(stated)s is larger than any order can be.")
        remarks.block("number_too_large", field, message % {"stated": quoted(stated)})
        return None
    return Decimal(written)


def amount(stated: object, field: str, remarks: Remarks) -> Decimal:
    """Return a stated amount, zero where none is stated."""
    read = decimal(stated, field, remarks)
    return Decimal(0) if read is None else read


def moment(stated: object, field: str, remarks: Remarks) -> Stated:
    """Return a stated day or moment as stated, its offset kept and never applied."""
    written = text(stated)
    if not written:
        return None
    try:
        if _DAY.fullmatch(written):
            return _day(written)
        return _in_reach(datetime.fromisoformat(_SPACED_OFFSET.sub(r"\1", written)))
    except ValueError:
        message = _("“%(stated)s” is not a date; write it like 2026-01-31.")
        remarks.warn("date_unreadable", field, message % {"stated": quoted(stated)})
        return None


def day(stated: object, field: str, remarks: Remarks) -> date | None:
    """Return a stated calendar day; of a moment the day as written."""
    read = moment(stated, field, remarks)
    return read.date() if isinstance(read, datetime) else read


def in_utc(stated: Stated) -> datetime | None:
    """Return a moment with an offset: UTC where none is stated, midday where no time is.

    Midday, because no reader's time zone moves it to another day.
    """
    if stated is None:
        return None
    if not isinstance(stated, datetime):
        return datetime.combine(stated, time(12), tzinfo=UTC)
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)


def _day(written: str) -> date:
    year, month, day_of_month = (int(part) for part in _DAY.findall(written)[0])
    return _in_reach(date(year, month, day_of_month))


def _in_reach(read: Day) -> Day:
    """Refuse years that only a typing error can mean; an offset could push them over the end."""
    if not YEAR_MIN <= read.year <= YEAR_MAX:
        raise ValueError(f"year {read.year}")
    return read
