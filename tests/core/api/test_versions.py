"""Which version the caller saw."""

from __future__ import annotations

import pytest

from core.api.versions import etag, read_version
from core.errors import Invalid, VersionRequired


@pytest.mark.parametrize("header", ['"v12"', "v12", '"12"', "12", 'W/"v12"', ' "v12" '])
def test_a_version_is_read_from_the_header_as_clients_write_it(header: str) -> None:
    assert read_version(if_match=header, in_body=None) == 12


def test_what_we_say_is_what_we_read() -> None:
    assert read_version(if_match=etag(7), in_body=None) == 7


def test_the_header_counts_before_the_body() -> None:
    assert read_version(if_match='"v2"', in_body=3) == 2
    assert read_version(if_match=None, in_body=3) == 3


@pytest.mark.parametrize("header", ["", "*", '"abc"', '"v1", "v2"', "v-1", "v1234567890"])
def test_what_is_no_version_is_refused(header: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_version(if_match=header, in_body=None)

    assert caught.value.code == "version_invalid"


def test_a_change_without_a_version_is_refused() -> None:
    with pytest.raises(VersionRequired):
        read_version(if_match=None, in_body=None)
