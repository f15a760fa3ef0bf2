"""The files the pages load: known, unchanged, and fit for the content security policy."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "dashboard/static/vendor"
STATIC = [ROOT / "dashboard/static", ROOT / "tracking/static"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CUSTOMER_PAGE_LIMIT_BYTES = 40_000

MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text())["files"]
NOT_ALLOWED_INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:|\shx-on", re.IGNORECASE
)


def ids(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def symbols() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_listed_with_version_and_licence(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["version"]
    assert "Permission is hereby granted" in (VENDOR / entry["licence_file"]).read_text()


def test_nothing_is_vendored_without_being_listed() -> None:
    listed = {entry["file"] for entry in MANIFEST} | {entry["licence_file"] for entry in MANIFEST}

    found = {path.name for path in VENDOR.iterdir()}

    assert found - listed == {"MANIFEST.json", "README.md"}


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_a_template_holds_no_inline_script_or_style(template: Path) -> None:
    # Mails are read by mail programs, which know no style sheet of ours.
    if "mail" in template.parts or "email" in template.parts:
        pytest.skip("a mail carries its own styles")

    found = NOT_ALLOWED_INLINE.findall(template.read_text())

    assert found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_a_template_loads_only_files_that_exist(template: Path) -> None:
    named = set(re.findall(r"{%\s*static\s+['\"]([^'\"{]+)['\"]\s*%}", template.read_text()))

    missing = {name for name in named if not any((root / name).is_file() for root in STATIC)}

    assert missing == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_a_template_shows_only_icons_of_the_sprite(template: Path) -> None:
    text = template.read_text()
    fixed = set(re.findall(r"icons\.svg'\s*%}#([a-z0-9-]+)", text))
    chosen = set(re.findall(r"\sicon=\"([a-z0-9-]+)\"", text))
    included = set(re.findall(r"icon\.html\"\s+with\s+name=\"([a-z0-9-]+)\"", text))

    assert (fixed | chosen | included) - symbols() == set()


@pytest.mark.parametrize("root", STATIC, ids=ids(STATIC))
def test_no_style_sheet_or_script_reaches_for_another_host(root: Path) -> None:
    own = [path for path in root.rglob("*") if path.suffix in {".css", ".js"}]

    asked = [
        (path.name, address)
        for path in own
        for address in re.findall(
            r"(?:url\(\s*['\"]?|import\s*['\"]|fetch\(\s*['\"])(https?:[^'\")\s]+)",
            path.read_text(),
        )
    ]

    assert asked == []


def test_scripts_import_only_modules_that_exist_and_evaluate_no_text() -> None:
    scripts = sorted((ROOT / "dashboard/static/dashboard").glob("*.js"))

    for script in scripts:
        text = script.read_text()
        imported = re.findall(r'from "(\./[^"]+)"', text)
        assert all((script.parent / name).is_file() for name in imported), script.name
        assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b", text), script.name


def test_the_pages_of_the_customer_stay_small() -> None:
    weight_bytes = sum(
        path.stat().st_size for path in (ROOT / "tracking/static").rglob("*") if path.is_file()
    )

    assert weight_bytes < CUSTOMER_PAGE_LIMIT_BYTES
