"""The project's own source, as the house checks read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# From the bottom up; `stack` stands beside the house.
STOREYS = (
    "core",
    "accounts",
    "inventory",
    "purchasing",
    "orders",
    "fulfillment",
    "tracking",
    "exceptions_handling",
    "reports",
    "dashboard",
    "oms",
)

_TEXTS = {".py", ".md", ".html", ".txt", ".toml", ".yml", ".yaml", ".css", ".js", ".in", ".po"}
_BARE_NAMES = {"Makefile", "Dockerfile", ".gitignore", ".dockerignore", "run"}
_NOT_OURS = {"vendor", "node_modules", "__pycache__"}


def modules(*packages: str) -> Iterator[Path]:
    """Our Python modules in these packages, migrations left out."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"migrations", *_NOT_OURS} & set(path.parts):
                yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def texts() -> Iterator[Path]:
    """Every text of the project that a person may read, what others wrote left out."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        is_hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if is_hidden or _NOT_OURS & set(parts) or not path.is_file():
            continue
        if path.suffix in _TEXTS or path.name in _BARE_NAMES:
            yield path
