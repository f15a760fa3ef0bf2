"""The page about formats names what the readers know."""

from __future__ import annotations

import re

from orders.formats import plain_csv, registry
from tests.orders.formats.conftest import PROJECT

PAGE = (PROJECT / "docs" / "formats.md").read_text(encoding="utf-8")
# A finding is made with its code as a literal: `remarks.warn("code", ...)` or `code="code"`.
MADE = re.compile(
    r'(?:\.(?:block|warn|fixed)\(|Unreadable\(|Finding\(|_unread\(|code=)\s*"([a-z_0-9]+)"'
)


def test_every_csv_column_is_documented() -> None:
    assert [name for name in plain_csv.COLUMNS if f"`{name}`" not in PAGE] == []


def test_every_format_is_documented() -> None:
    assert [name for name in registry.NAMES if f"| `{name}` |" not in PAGE] == []


def test_every_finding_is_documented() -> None:
    modules = sorted((PROJECT / "orders" / "formats").glob("*.py"))
    made = {code for module in modules for code in MADE.findall(module.read_text("utf-8"))}

    assert len(made) > 40
    assert [code for code in sorted(made) if f"`{code}`" not in PAGE] == []
