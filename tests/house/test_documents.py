"""The pages that follow from the code are fresh, and the stable ones are there."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from reports.handbook import pages
from tests.house import source

DOCS = source.ROOT / "docs"


def test_the_generated_pages_are_fresh() -> None:
    call_command("generate_docs", "--check")


def test_a_stale_page_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = pages.render_all()
    monkeypatch.setattr(pages, "render_all", lambda: {**fresh, "events.md": "another text\n"})

    with pytest.raises(CommandError, match=r"events\.md"):
        call_command("generate_docs", "--check")


def test_every_decision_stands_on_one_page_under_its_number() -> None:
    decisions = sorted((DOCS / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]

    assert numbers == list(range(1, len(decisions) + 1))
    for number, path in zip(numbers, decisions, strict=True):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert len(text.splitlines()) <= 60


def test_no_link_between_the_pages_is_broken() -> None:
    broken = [
        f"{page.relative_to(source.ROOT)} -> {target}"
        for page in [*DOCS.rglob("*.md"), *source.ROOT.glob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []


def test_a_word_stands_once_in_the_glossary() -> None:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    words = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    words = [word for word in words if word not in {"Word", "---"}]

    assert len(words) == len(set(words))
    assert len(words) > 50
