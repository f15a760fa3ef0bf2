"""The page of figures: what each number on a page means."""

from __future__ import annotations

from reports.handbook.markdown import code, table
from reports.rules import figures

_INTRODUCTION = """\
# Figures

Every figure is as of one moment that stands beside it. A day is a day of the house's time zone
(`OMS_TIME_ZONE`), whoever looks. An empty population shows n/a, never 0. A share is a ratio of
sums. The version of a figure grows when its meaning changes.

## Home"""


def render() -> str:
    """The whole page as Markdown."""
    rows = table(
        ["Figure", "Code", "Definition", "Version"],
        (
            [str(each.name), code(each.code), str(each.definition), str(each.version)]
            for each in figures.HOME
        ),
    )
    return f"{_INTRODUCTION}\n\n{rows}"
