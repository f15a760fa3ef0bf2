"""Turns the bytes of a text file into text, and says when it had to guess how."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.rules.findings import Finding, Severity

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Chinese text is mostly made of the frequent characters, whose pairs start with B0 to D7, and of
# punctuation, A1 to A3; the accented letters of Latin-1 mostly stand alone between ASCII letters.
_CHINESE_PAIR = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_CHINESE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was in, and what a reader should know about that."""

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()


def decode(content: bytes) -> Decoded:
    """Decode a file by its mark, else as UTF-8, else as GB18030 or Windows-1252 by its bytes."""
    for mark, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _marked(content, name)
    unmarked = _utf16_without_mark(content)
    if unmarked:
        return _told(content.decode(unmarked, errors="replace"), unmarked, Severity.FIXED)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guessed(content)


def _marked(content: bytes, name: str) -> Decoded:
    text = content.decode(name, errors="replace")
    if "\ufffd" in text:
        return _told(text, name, Severity.WARN)
    if name == "utf-8-sig":
        return Decoded(text, name)
    return _told(text, name, Severity.FIXED)


def _utf16_without_mark(content: bytes) -> str:
    """Name the UTF-16 whose zero bytes show at the start of a file of mostly ASCII text."""
    head = content[:4]
    if len(head) < 4:
        return ""
    zeros = [byte == 0 for byte in head]
    if zeros == [False, True, False, True]:
        return "utf-16-le"
    if zeros == [True, False, True, False]:
        return "utf-16-be"
    return ""


def _guessed(content: bytes) -> Decoded:
    pairs = len(_CHINESE_PAIR.findall(content))
    if 2 * pairs >= _CHINESE_SHARE * len(_HIGH_BYTE.findall(content)):
        try:
            return _told(content.decode("gb18030"), "gb18030", Severity.WARN)
        except UnicodeDecodeError:
            pass  # not Chinese after all: the next encoding takes every byte
    try:
        return _told(content.decode("cp1252"), "cp1252", Severity.WARN)
    except UnicodeDecodeError:
        return _told(content.decode("latin-1"), "latin-1", Severity.WARN)


def _told(text: str, name: str, severity: Severity) -> Decoded:
    if severity is Severity.FIXED:
        message = _("The file was read as %(encoding)s.") % {"encoding": name}
        return Decoded(text, name, (Finding("encoding_converted", severity, "", message),))
    message = _("The file is not proper UTF-8 and was read as %(encoding)s; check the names.") % {
        "encoding": name
    }
    return Decoded(text, name, (Finding("encoding_guessed", severity, "", message),))
