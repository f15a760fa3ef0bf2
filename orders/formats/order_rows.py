"""Gathers a table's rows into orders, whatever the columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orders.formats import plain, tables
from orders.formats.protocol import Document, unknown
from orders.formats.remarks import Remarks
from orders.rules.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column's cells go: a field of the order, a section of it, the line, or beside it."""

    section: str  # order, customer, ship_to, bill_to, line or attribute
    name: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of table: what its columns mean and which of them must be there."""

    channel: str
    columns: Mapping[str, Target]
    needed: frozenset[str]
    needed_message: str
    tells_unknown_columns: bool = False


@dataclass(slots=True)
class _Gathered:
    """The rows of one order so far."""

    remarks: Remarks
    sections: dict[str, dict[str, object]] = field(default_factory=dict)
    lines: list[tuple[str, plain.Fields]] = field(default_factory=list)


def read_orders(content: bytes, layout: Layout) -> Iterator[Document]:
    """Yield the orders of a table; a table nobody can read is one unknown document."""
    try:
        table = tables.read_table(content)
    except tables.TableUnreadable as error:
        yield unknown(code=error.code, message=error.message, position=error.position)
        return
    if not layout.needed <= set(table.columns):
        yield unknown(code="header_missing", message=layout.needed_message, position="line 1")
        return
    findings = table.findings + _unknown_columns(table.columns, layout)
    for gathered in _gather(table.rows, layout, findings):
        order = gathered.sections.pop("order", {})
        attributes = gathered.sections.pop("attribute", {})
        yield plain.read_order(
            order | gathered.sections,
            gathered.lines,
            channel=layout.channel,
            remarks=gathered.remarks,
            attributes={name: str(value) for name, value in attributes.items()},
        )


def _unknown_columns(columns: tuple[str, ...], layout: Layout) -> tuple[Finding, ...]:
    if not layout.tells_unknown_columns:
        return ()
    message = _("The column %(name)s is not known and was left out.")
    return tuple(
        Finding("column_unknown", Severity.WARN, "", message % {"name": name[:60]}, "line 1")
        for name in columns
        if name and name not in layout.columns
    )


def _gather(
    rows: tuple[tables.Row, ...], layout: Layout, findings: tuple[Finding, ...]
) -> Iterator[_Gathered]:
    orders: dict[str, _Gathered] = {}
    above: _Gathered | None = None
    for row in rows:
        sections = _sections(row, layout)
        line = sections.pop("line", {})
        number = str(sections.get("order", {}).get("external_id", ""))
        if number:
            gathered = orders.get(number)
        else:
            gathered = None if sections else above
            number = f"\n{row.line}"  # no number has a line break, so this is nobody else's key
        if gathered is None:
            remarks = Remarks(f"line {row.line}")
            remarks.include(findings)
            gathered = orders[number] = _Gathered(remarks, sections)
        else:
            _compare(gathered, sections, row.line)
        _tell_surplus(gathered, row)
        if line:
            gathered.lines.append((f"line {row.line}", line))
        above = gathered
    yield from orders.values()


def _sections(row: tables.Row, layout: Layout) -> dict[str, dict[str, object]]:
    sections: dict[str, dict[str, object]] = {}
    for column, cell in row.cells.items():
        target = layout.columns.get(column)
        if target is not None and cell:
            sections.setdefault(target.section, {})[target.name] = cell
    return sections


def _compare(gathered: _Gathered, sections: dict[str, dict[str, object]], line: int) -> None:
    """Add what an order's later row states newly; the first row stands where they differ."""
    for section, fields in sections.items():
        known = gathered.sections.setdefault(section, {})
        for name, value in fields.items():
            if known.setdefault(name, value) != value:
                path = name if section == "order" else f"{section}.{name}"
                message = _("This row states another %(field)s than the order's first row.")
                gathered.remarks.at(f"line {line}").warn(
                    "header_differs", path, message % {"field": path}
                )


def _tell_surplus(gathered: _Gathered, row: tables.Row) -> None:
    if row.surplus:
        message = _("The row has %(count)s more cells than there are columns.")
        gathered.remarks.at(f"line {row.line}").warn(
            "row_too_long", "", message % {"count": len(row.surplus)}
        )
