"""Looks into parsed JSON whose shape somebody else decides: what is not there is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orders.formats import values

Fields = Mapping[str, object]

_NONE: Fields = {}


def group(fields: Fields, name: str) -> Fields:
    """Return the object under a name, an empty one where there is none."""
    stated = fields.get(name)
    return stated if isinstance(stated, dict) else _NONE


def groups(fields: Fields, name: str) -> Sequence[Fields]:
    """Return the objects of the list under a name, none where there is no list."""
    stated = fields.get(name)
    return objects(stated) if isinstance(stated, list) else ()


def objects(stated: Sequence[object]) -> Sequence[Fields]:
    """Return a list with an empty object for each item that is none, so that places stay right."""
    return [item if isinstance(item, dict) else _NONE for item in stated]


def texts(fields: Fields, names: Mapping[str, str]) -> dict[str, str]:
    """Return the texts under the given names that state something, by their new names."""
    found = {new: values.text(fields.get(old)) for old, new in names.items()}
    return {new: stated for new, stated in found.items() if stated}
