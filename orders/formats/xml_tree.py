"""Parses XML that a stranger sent: no entities, no network, no DTD, no huge trees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

# A byte-order mark's zero bytes are taken out first, so that UTF-16 hides nothing.
_PROLOG_END = re.compile(rb"<(?:!DOCTYPE|[A-Za-z_])")


class XmlUnreadable(Exception):
    """The XML is malformed or dangerous. ``code``, ``message``, ``position`` make a finding."""

    def __init__(self, code: str, message: str, position: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position


def parse(content: bytes) -> etree._Element:
    """Return the root element.

    Raises:
        XmlUnreadable: there is a DOCTYPE, or the XML is not well formed.
    """
    _refuse_doctype(content)
    # Every option is spelled out: a changed default must not open the door.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = _("The XML cannot be read: %(reason)s") % {"reason": error.msg}
        raise XmlUnreadable("xml_malformed", message, f"line {line}, column {column}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_refused("line 1")
    return root


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Return an element's namespace, "" where it has none."""
    return etree.QName(element).namespace or ""


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the direct children of a name, whatever their namespace."""
    if element is not None:
        yield from (child for child in element if local_name(child) == name)


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """Return the first element at a path of names such as ``Party/PartyName``."""
    found = element
    for name in path.split("/"):
        found = next(children(found, name), None)
    return found


def text(element: etree._Element | None, path: str = "") -> str:
    """Return the text at a path, "" where there is no element or no text."""
    found = child(element, path) if path else element
    return "" if found is None else " ".join((found.text or "").split())


def position(element: etree._Element) -> str:
    """Return where an element stands in the file."""
    return f"line {element.sourceline}"


def _refuse_doctype(content: bytes) -> None:
    match = _PROLOG_END.search(content.replace(b"\0", b""))
    if match is not None and match[0] == b"<!DOCTYPE":
        line = 1 + content.replace(b"\0", b"")[: match.start()].count(b"\n")
        raise _doctype_refused(f"line {line}")


def _doctype_refused(place: str) -> XmlUnreadable:
    message = _("The file declares a DOCTYPE, which is refused: it could name anything.")
    return XmlUnreadable("doctype_refused", message, place)
