"""The people of the demo world, offered at the log-in where that world was loaded."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.conf import settings

from accounts.permissions import ROLE_LABELS, Role


class DemoLogin(msgspec.Struct, frozen=True):
    username: str
    password: str
    role: Role

    @property
    def role_label(self) -> str:
        return str(ROLE_LABELS[self.role])


class _DemoFile(msgspec.Struct, frozen=True):
    staff: list[DemoLogin]


def read() -> list[DemoLogin]:
    """Who can log in without knowing a password; nobody outside the demo."""
    if not settings.DEMO_CARRIER:
        return []
    path: Path = settings.DATA_DIR / "demo.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=_DemoFile).staff
    except (FileNotFoundError, msgspec.DecodeError):
        return []
