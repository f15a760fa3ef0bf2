"""Masked data shows the first letter and no length."""

from __future__ import annotations

import pytest

from tracking.rules.masking import mask_email, mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Anna Berg", "A*** B***"), ("王小明", "王***"), ("", ""), ("A B C D", "A*** B*** C***")],
)
def test_a_name_is_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("anna@example.com", "a***@e***.com"),
        ("x@mail.example.co.uk", "x***@m***.uk"),
        ("x@localhost", "x***@l***"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_an_address_is_masked(address: str, masked: str) -> None:
    assert mask_email(address) == masked
