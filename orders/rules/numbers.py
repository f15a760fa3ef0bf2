"""Order numbers: short, unguessable in sequence, easy to say on the telephone."""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O, U, so nothing is misread or reads as a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_number() -> str:
    """A random number; 32^8 of them make a clash a matter of checking, not of waiting."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(text: str) -> str:
    """Read a number as people type it: spaces, dashes, a ``#``, small letters, O for 0."""
    kept = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    return kept.translate(_MISREAD)[: LENGTH * 2]
