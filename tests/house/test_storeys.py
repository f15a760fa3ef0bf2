"""Down by call, up by event."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from tests.house import source

_RULES_MAY_IMPORT = {"django.utils.translation"}


def test_the_import_contracts_hold() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run(
        [lint_imports, "--no-cache"], cwd=source.ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]


@pytest.mark.parametrize("storey", source.STOREYS)
def test_a_storey_imports_nothing_from_above(storey: str) -> None:
    above = set(source.STOREYS[source.STOREYS.index(storey) + 1 :])

    upward = [
        f"{source.name_of(path)} imports {name}"
        for path in source.modules(storey)
        for name in _imports(path)
        if name.split(".")[0] in above
    ]

    assert upward == []


def test_rules_know_no_database_no_clock_and_no_framework() -> None:
    impure = [
        f"{source.name_of(path)} imports {name}"
        for path in source.modules(*source.STOREYS)
        if "rules" in path.parts or path.name == "lifecycle.py"
        for name in _imports(path)
        if name.startswith(("django", "rest_framework", "celery", "redis"))
        and name not in _RULES_MAY_IMPORT
    ]

    assert impure == []


def test_a_lower_storey_has_no_name_for_what_points_at_it() -> None:
    order = {label: position for position, label in enumerate(source.STOREYS)}

    named = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and model._meta.app_label in order
        and field.related_model._meta.app_label in order
        and order[field.related_model._meta.app_label] < order[model._meta.app_label]
        and not field.remote_field.hidden
    ]

    assert named == []


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
