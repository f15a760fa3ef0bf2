"""Every format by name, and the way from a file to its documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from core import limits
from orders.formats import northwind, plain_csv, plain_json, shopify, shopify_export, ubl
from orders.formats.protocol import Document, DocumentFormat, unknown

AUTO = "auto"
# The particular before the general: every Shopify file is JSON, too.
FORMATS: tuple[DocumentFormat, ...] = (
    ubl.FORMAT,
    shopify.FORMAT,
    plain_json.FORMAT,
    shopify_export.FORMAT,
    plain_csv.FORMAT,
)
NAMES = (*(known.name for known in FORMATS), northwind.NAME)

# The words that tell a format stand in its first record.
_HEAD_BYTES = 64_000


class FormatUnknown(ValueError):
    """There is no format of that name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The format that was taken, "" where none fits, and the documents, read while iterating."""

    format_name: str
    documents: Iterator[Document]


def detect(content: bytes, filename: str) -> DocumentFormat | None:
    """Return the first format that recognises a file by its first bytes or its name."""
    head = content[:_HEAD_BYTES]
    if not head.strip():
        return None
    return next((known for known in FORMATS if known.recognises(head, filename)), None)


def by_name(name: str) -> DocumentFormat:
    """Return a file format by its name.

    Raises:
        FormatUnknown: no file format has the name.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    raise FormatUnknown(name)


def read_content(content: bytes, filename: str, format_name: str = AUTO) -> Reading:
    """Read a file's content; never fails for what is in it.

    Raises:
        FormatUnknown: no file format has the name.
    """
    wanted = None if format_name == AUTO else by_name(format_name)
    if not content.strip():
        message = _("The file is empty.")
        return _unread("file_empty", message, "line 1")
    if len(content) > limits.DOCUMENT_BYTES_MAX:
        return _too_large(len(content))
    known = wanted or detect(content, filename)
    if known is None:
        message = _("The file is of no format that is known: %(names)s.")
        names = ", ".join(known.name for known in FORMATS)
        return _unread("format_unknown", message % {"names": names}, "line 1")
    return Reading(known.name, _never_silent(known.read(content)))


def read_path(path: Path, format_name: str = AUTO) -> Reading:
    """Read a file, or a folder of Northwind tables.

    Raises:
        FormatUnknown: no format of the name can read this.
        OSError: the file is not there or may not be read.
    """
    if path.is_dir():
        if format_name not in (AUTO, northwind.NAME):
            raise FormatUnknown(format_name)
        if northwind.is_folder(path):
            return Reading(northwind.NAME, northwind.read_folder(path))
        message = _("The folder has no tables of orders, order_details and customers.")
        return _unread("format_unknown", message, "")
    size = path.stat().st_size
    if size > limits.DOCUMENT_BYTES_MAX:
        return _too_large(size)
    return read_content(path.read_bytes(), path.name, format_name)


def _never_silent(documents: Iterator[Document]) -> Iterator[Document]:
    """Yield the documents; a well-formed file that holds none says so."""
    is_empty = True
    for document in documents:
        is_empty = False
        yield document
    if is_empty:
        yield unknown(code="file_empty", message=_("The file holds no orders."), position="line 1")


def _too_large(size: int) -> Reading:
    message = _("The file has %(size)s bytes; at most %(limit)s are read. Split it.")
    figures = {"size": size, "limit": limits.DOCUMENT_BYTES_MAX}
    return _unread("file_too_large", message % figures, f"byte {limits.DOCUMENT_BYTES_MAX}")


def _unread(code: str, message: str, position: str) -> Reading:
    return Reading("", iter([unknown(code=code, message=message, position=position)]))
