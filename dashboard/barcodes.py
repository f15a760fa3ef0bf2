"""Barcodes of numbers on paper, as bars for an SVG.

Source: ISO/IEC 15417 (Code 128), code set B: every character that our numbers are made of.
"""

from __future__ import annotations

from dataclasses import dataclass

# Widths of bar, space, bar, space, bar, space of each value, in modules; the last is the stop.
# fmt: off
PATTERNS = (
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312",
    "132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222",
    "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131",
    "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321",
    "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
    "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321",
    "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224",
    "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
    "114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412",
    "211214", "211232", "2331112",
)
# fmt: on
_START_B, _STOP, _CHECK_MODULUS = 104, 106, 103
_FIRST, _LAST = 32, 126
_QUIET_MODULES = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One black bar: where it begins and how wide it is, in modules."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Barcode:
    """``width`` is all of it in modules, the quiet zones at both ends included."""

    text: str
    width: int
    bars: tuple[Bar, ...]


def code128(text: str) -> Barcode:
    """The bars of a text of printable ASCII."""
    assert all(_FIRST <= ord(c) <= _LAST for c in text), "our numbers are ASCII"
    values = [_START_B, *(ord(c) - _FIRST for c in text)]
    check = (values[0] + sum(n * value for n, value in enumerate(values[1:], 1))) % _CHECK_MODULUS
    bars, x = [], _QUIET_MODULES
    for value in [*values, check, _STOP]:
        for index, width in enumerate(map(int, PATTERNS[value])):
            if index % 2 == 0:
                bars.append(Bar(x, width))
            x += width
    return Barcode(text, x + _QUIET_MODULES, tuple(bars))
