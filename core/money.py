"""Money is a decimal with a currency; it is rounded here and nowhere else."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

# ISO 4217 currencies whose smallest unit is not a hundredth.
_MINOR_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def minor_digits(currency: str) -> int:
    """Digits after the point of an ISO 4217 currency."""
    return _MINOR_DIGITS.get(currency, 2)


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """Round an amount to the currency's smallest unit, half to even."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_EVEN)


def plain_amount(amount: Decimal) -> Decimal:
    """An amount without the zeros that the column pads it with, at least two digits kept."""
    digits = amount.normalize()
    return (
        digits.quantize(Decimal("0.01")) if digits == digits.quantize(Decimal("0.01")) else digits
    )
