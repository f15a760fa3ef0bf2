"""Global Trade Item Numbers."""

from __future__ import annotations


def is_valid(gtin: str) -> bool:
    """True for 8, 12, 13 or 14 digits whose last is the right check digit.

    Source: GS1 General Specifications, 7.9.1.
    """
    if len(gtin) not in {8, 12, 13, 14} or not (gtin.isascii() and gtin.isdigit()):
        return False
    weighted = sum(
        int(digit) * (3 if position % 2 == 0 else 1)
        for position, digit in enumerate(reversed(gtin[:-1]))
    )
    return (10 - weighted % 10) % 10 == int(gtin[-1])
