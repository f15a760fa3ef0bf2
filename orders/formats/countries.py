"""Finds the ISO 3166-1 code of a country that is stated by name."""

from __future__ import annotations

from functools import cache

from babel import Locale

# What people write, beside the official English names and the codes themselves.
_ALIASES = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "holland": "NL",
    "czech republic": "CZ",
    "turkey": "TR",
    "korea": "KR",
    "hong kong": "HK",
    "macau": "MO",
}


def code_of(name: str) -> str:
    """Return the alpha-2 code of a country's code or English or Chinese name, else ""."""
    stated = name.strip()
    if stated.upper() in _codes():
        return stated.upper()
    return _by_name().get(stated.casefold(), "")


@cache
def _codes() -> frozenset[str]:
    # ZZ and the X and Q blocks stand for "unknown" and for groups of countries.
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


_NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def _by_name() -> dict[str, str]:
    by_name: dict[str, str] = {}
    for language in ("zh", "en"):
        for code, name in Locale(language).territories.items():
            if code in _codes():
                by_name[name.casefold()] = code
    return by_name | _ALIASES
