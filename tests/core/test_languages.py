"""Everybody is written to in the nearest of our languages."""

from __future__ import annotations

import pytest

from core import languages


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh-hans", "zh-hans"),
        ("zh_CN", "zh-hans"),
        ("ZH-hant", "zh-hans"),
        ("de", "en"),
        ("", "en"),
        ("-", "en"),
    ],
)
def test_the_nearest_of_our_languages_is_found(theirs: str, ours: str) -> None:
    assert languages.nearest(theirs) == ours
