"""The catalogue of all texts that people read: collected from the source, kept in `locale/`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

Extracted = tuple[int, str, tuple[str, ...], list[str]]

_HEADER = "# The texts of the product in another language. See docs/translating.md."
_FOLDERS_LEFT_OUT = {"tests", "stack", "docs", "deploy", "static", "staticfiles", "migrations"}
_KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"\b(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)\s*(?:,\s*count\s*)?\)"
)


def catalogue_path(root: Path, language: str) -> Path:
    """Where the catalogue of a language lies, in the folder that Django looks into."""
    return root / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def collect(root: Path) -> Catalog:
    """All texts of the Python modules and templates below a folder, each with its files."""
    found = Catalog(charset="utf-8")
    methods: list[tuple[str, str | Callable[..., Any]]] = [
        ("**.py", "python"),
        ("templates/**.html", extract_template),
        ("templates/**.txt", extract_template),
    ]
    for file, line, message, comments, context in extract_from_dir(
        root,
        method_map=methods,  # type: ignore[arg-type]  # babel takes functions as well as names
        keywords=_KEYWORDS,
        directory_filter=_holds_texts,
    ):
        found.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return found


def refreshed(root: Path, language: str) -> str:
    """The text of a language's catalogue with the texts of today.

    A translation stays with its text; a new text comes without one, a text that is gone goes.
    """
    catalogue = _kept(catalogue_path(root, language), to_locale(language))
    catalogue.update(collect(root), no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(
        written,
        catalogue,
        width=0,
        ignore_obsolete=True,
        include_lineno=False,
        sort_by_file=True,
    )
    return written.getvalue().decode()


def untranslated(path: Path) -> list[str]:
    """The texts of a catalogue that still wait for a translator, or for one's second look."""
    with path.open("rb") as file:
        texts = [text for text in read_po(file) if text.id]
    return [_singular(text.id) for text in texts if text.fuzzy or not _is_filled(text.string)]


def extract_template(
    file: BinaryIO,
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Extracted]:
    """The texts of one Django template, in the form that babel asks of its extractors."""
    calls = templatize(file.read().decode())
    for call in _CALL.finditer(calls):
        line = calls.count("\n", 0, call.start()) + 1
        yield line, call[1], _arguments(call[2]), []


def _kept(path: Path, locale: str) -> Catalog:
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=locale)
    return Catalog(locale=locale, header_comment=_HEADER, project="oms", version="1", fuzzy=False)


def _singular(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_filled(translation: str | Sequence[str] | None) -> bool:
    forms = [translation] if isinstance(translation, str) else translation or [""]
    return all(forms)


def _arguments(literals: str) -> tuple[str, ...]:
    texts: Iterable[str] = ast.literal_eval(f"({literals},)")
    return tuple(texts)


def _holds_texts(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in _FOLDERS_LEFT_OUT
