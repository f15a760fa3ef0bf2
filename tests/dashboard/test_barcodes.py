"""Barcodes on paper."""

from __future__ import annotations

from dashboard import barcodes


def test_every_pattern_is_one_of_the_standard() -> None:
    characters, stop = barcodes.PATTERNS[:-1], barcodes.PATTERNS[-1]

    assert len(set(characters)) == 106
    assert {sum(map(int, pattern)) for pattern in characters} == {11}
    assert {sum(map(int, pattern[::2])) % 2 for pattern in characters} == {0}
    assert sum(map(int, stop)) == 13


def test_a_number_is_drawn_with_its_check_character_and_quiet_zones() -> None:
    # The check character of this text is known: 88.
    code = barcodes.code128("Wikipedia")

    drawn = [bar.width for bar in code.bars]
    check = [int(width) for width in barcodes.PATTERNS[88][::2]]
    assert drawn[-4 - 3 : -4] == check
    assert code.bars[0].x == 10
    assert code.width == 10 + 11 * (1 + 9 + 1) + 13 + 10
