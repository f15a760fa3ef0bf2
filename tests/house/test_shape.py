"""Small modules, short functions, telling names, nothing of the maker's machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house import source

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50

_OURS = (*source.STOREYS, "proofs", "stack")
_MEANINGLESS = re.compile(r"^(utils?|helpers?|common|misc|tools?|stuff)$")
# Written apart, so that this file does not hold what it looks for.
_MACHINE_PATHS = re.compile(
    r"(?<![\w.])(" + "|".join(["/wo" + r"rk/(main|shared|\.)", "/ro" + "ot/", "/ho" + "me/"]) + ")"
)
_INDEX = re.compile("--(extra-)?in" + "dex-url[ =]|@ fi" + "le://")
_LATER = re.compile(r"(#|//|/\*|<!--).*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def test_no_module_is_too_long_to_keep_in_mind() -> None:
    long = {
        source.name_of(path): lines
        for path in source.modules(*_OURS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES_MAX
    }

    assert long == {}


def test_no_function_is_too_long_to_see_at_once() -> None:
    long = {
        f"{source.name_of(path)}.{node.name}": lines
        for path in source.modules(*_OURS)
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    }

    assert long == {}


def test_a_module_is_named_by_what_it_holds() -> None:
    nameless = [
        source.name_of(path)
        for path in source.modules(*_OURS, "tests")
        if any(
            _MEANINGLESS.match(part)
            for part in path.with_suffix("").parts[len(source.ROOT.parts) :]
        )
    ]

    assert nameless == []


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    silent = [
        source.name_of(path)
        for path in source.modules(*_OURS)
        if path.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(source.tree(path))
    ]

    assert silent == []


def test_no_text_names_the_machine_it_was_written_on() -> None:
    assert _found(_MACHINE_PATHS) == []


def test_no_text_names_a_package_index() -> None:
    assert _found(_INDEX) == []


def test_no_work_is_left_for_later() -> None:
    assert _found(_LATER) == []


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(source.ROOT)}:{number}: {line.strip()[:80]}"
        for path in source.texts()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
