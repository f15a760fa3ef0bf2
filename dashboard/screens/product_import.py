"""What a file of products would do, in words: tabs with counts, rows with their differences."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from dashboard import formats
from dashboard.words import Word
from inventory.selectors.product_imports import ImportFilter, ImportView, RowView

_ACT = {
    "create": Word(pgettext_lazy("import", "New"), "green", "plus"),
    "change": Word(pgettext_lazy("import", "Changes"), "blue", "pencil"),
    "unchanged": Word(pgettext_lazy("import", "Stays as it is"), "neutral", "minus"),
}
_PROBLEM = Word(gettext_lazy("To put right"), "red")
_LEFT_OUT = Word(gettext_lazy("Left out"), "amber", "circle-x")
_COLUMN: dict[str, Any] = {
    "sku": gettext_lazy("SKU"),
    "name": gettext_lazy("Name"),
    "type": gettext_lazy("Type"),
    "category": gettext_lazy("Category"),
    "supplier": gettext_lazy("Supplier"),
    "gtin": gettext_lazy("GTIN"),
    "unit": gettext_lazy("Unit"),
    "list_price": gettext_lazy("List price"),
    "currency": gettext_lazy("Currency"),
    "weight_g": gettext_lazy("Weight in grams"),
    "length_mm": gettext_lazy("Length in mm"),
    "width_mm": gettext_lazy("Width in mm"),
    "height_mm": gettext_lazy("Height in mm"),
    "lead_time_days": gettext_lazy("Lead time in days"),
    "available_on": gettext_lazy("Out on"),
    "family": gettext_lazy("Family"),
    "attributes": gettext_lazy("Attributes"),
    "components": gettext_lazy("Components"),
    "substitutes": gettext_lazy("Substitutes"),
    "tracks_lots": gettext_lazy("Keeps lots"),
    "is_active": gettext_lazy("Is sold"),
    "is_discontinued": gettext_lazy("Discontinued"),
}


def tabs(view: ImportView, wanted: ImportFilter) -> list[dict[str, Any]]:
    """All rows, and each kind of them with its count."""
    url = reverse("dashboard:product_import", args=[view.id])
    total = view.create + view.change + view.unchanged + view.problems
    kinds = [
        ("", _("All rows"), total),
        ("create", _("New products"), view.create),
        ("change", _("Changes"), view.change),
        ("unchanged", _("Without a change"), view.unchanged),
        ("problems", _("Problems"), view.problems),
    ]
    return [
        {
            "label": label,
            "url": f"{url}?only={kind}" if kind else url,
            "count": formats.number(count),
            "is_current": wanted.only == kind,
        }
        for kind, label, count in kinds
    ]


def rows(view: ImportView) -> list[dict[str, Any]]:
    """The rows of a page, each with what it would do and what is wrong with it."""
    return [_row(row, is_over=view.committed_at is not None) for row in view.rows]


def _row(row: RowView, *, is_over: bool) -> dict[str, Any]:
    word = _ACT[row.act]
    if row.problems:
        word = _LEFT_OUT if is_over else _PROBLEM
    return {
        "number": row.number,
        "sku": row.sku or "–",
        "url": reverse("dashboard:product", args=[row.sku]) if _is_there(row) else "",
        "word": word,
        "changes": [
            {
                "column": _COLUMN.get(change.column, change.column),
                "before": change.before,
                "after": change.after,
            }
            for change in row.changes
        ],
        "is_new": row.act == "create",
        "problems": [
            {"column": _COLUMN.get(problem.column, ""), "text": problem.message}
            for problem in row.problems
        ],
    }


def _is_there(row: RowView) -> bool:
    return bool(row.sku) and (row.act != "create" or row.is_written)


def pages(view: ImportView, wanted: ImportFilter) -> dict[str, str]:
    """How many rows are shown, and the ways to the rows before and after."""
    url = reverse("dashboard:product_import", args=[view.id])
    before = max(0, wanted.offset - wanted.size)
    count = len(view.rows)
    return {
        "shown": ngettext("%(n)s row", "%(n)s rows", count) % {"n": formats.number(count)},
        "previous_url": f"{url}?only={wanted.only}&offset={before}" if wanted.offset else "",
        "next_url": f"{url}?only={wanted.only}&offset={view.next_offset}"
        if view.next_offset
        else "",
    }


def verdict(view: ImportView) -> dict[str, str]:
    """What the file comes to, as a notice."""
    good = view.create + view.change
    if view.committed_at:
        text = _("%(products)s written.") % {"products": formats.products(view.written)}
        if view.problems:
            text += " " + _left_out(view.problems)
        return {"text": text, "tone": "amber" if view.problems else "green"}
    if view.problems:
        text = ngettext(
            "%(n)s row has to be put right. Put the file right and upload it again, or import "
            "the other rows alone.",
            "%(n)s rows have to be put right. Put the file right and upload it again, or import "
            "the other rows alone.",
            view.problems,
        ) % {"n": formats.number(view.problems)}
        return {"text": text, "tone": "red"}
    if not good:
        return {"text": _("The file says what stands here already."), "tone": "green"}
    text = _("Every row can be imported. Nothing is written before you say so.")
    return {"text": text, "tone": "blue"}


def _left_out(count: int) -> str:
    return ngettext("%(n)s row was left out.", "%(n)s rows were left out.", count) % {
        "n": formats.number(count)
    }
