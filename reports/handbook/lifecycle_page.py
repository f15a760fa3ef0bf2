"""The page of lifecycles, from the tables that the program obeys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.lifecycle import NEW, Lifecycle, Transition
from exceptions_handling.lifecycle import CASE
from fulfillment.lifecycle import FULFILLMENT
from inventory.lifecycle import TRANSFER
from orders.lifecycle import BUCKET_MOVES, HOLD, ORDER
from purchasing.lifecycle import PURCHASE_ORDER
from reports.handbook.markdown import code, codes, table
from tracking.lifecycle import PARCEL

LIFECYCLES = (ORDER, HOLD, FULFILLMENT, PARCEL, CASE, TRANSFER, PURCHASE_ORDER)

_INTRODUCTION = """\
# Lifecycles

Each noun has one table. Services ask it before they write a state; the buttons on the pages,
`allowed_commands` over REST and this page read the same rows. A command that the table does not
list for the present state is refused with the code `command_not_allowed`, and nothing is changed.

The row numbers (T1 ...) are stable; tests and comments name them."""

_LEGEND = (
    "*Permission*: what a person needs to give the command; *system*: no person gives it. "
    "*Reason*: the command is refused without one."
)

_BUCKETS = """\
## Buckets of an order line

Every unit of a line stands in exactly one bucket, and the buckets add up to the line's quantity.
Quantity moves between buckets only along these ways. `cancelled` and `delivered` keep what they
have."""


def render() -> str:
    """The whole page as Markdown."""
    return "\n\n".join(
        [_INTRODUCTION, _LEGEND, *(_section(each) for each in LIFECYCLES), _bucket_section()]
    )


def _section(lifecycle: Lifecycle) -> str:
    ends = sorted(lifecycle.terminal)
    return "\n\n".join(
        [
            f"## {lifecycle.noun.capitalize()}",
            f"Ends in: {codes(ends)}." if ends else "It has no state that ends it.",
            _diagram((t.sources, t.target, t.command) for t in lifecycle.transitions)
            if not _is_complete(lifecycle)
            else "Any state may follow any other, so there is no diagram.",
            table(
                ["Row", "Command", "From", "To", "Permission", "Reason", "Event"],
                (_row(t, lifecycle) for t in lifecycle.transitions),
            ),
        ]
    )


def _is_complete(lifecycle: Lifecycle) -> bool:
    """True when every state leads to every state."""
    names = {state.value for state in lifecycle.states}
    ways = {(s, t.target) for t in lifecycle.transitions for s in t.sources if s != NEW}
    return len(ways) == len(names) ** 2


def _row(transition: Transition, lifecycle: Lifecycle) -> list[str]:
    return [
        transition.row,
        code(transition.command),
        _sources(transition, lifecycle),
        code(transition.target),
        code(transition.permission) if transition.permission else "system",
        "yes" if transition.needs_reason else "",
        code(transition.event),
    ]


def _sources(transition: Transition, lifecycle: Lifecycle) -> str:
    if set(transition.sources) == {state.value for state in lifecycle.states}:
        return "any"
    return ", ".join("new" if source == NEW else code(source) for source in transition.sources)


def _diagram(ways: Iterable[tuple[Sequence[str], str, str]]) -> str:
    """A state diagram; several commands of one way share its arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for sources, target, label in ways:
        for source in sources:
            arrows.setdefault(("[*]" if source == NEW else source, target), []).append(label)
    lines = [
        f"    {source} --> {target}: {', '.join(labels)}"
        for (source, target), labels in arrows.items()
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _bucket_section() -> str:
    return "\n\n".join(
        [
            _BUCKETS,
            _diagram(((source,), target, row) for (source, target), row in BUCKET_MOVES.items()),
            table(
                ["Row", "From", "To"],
                ([row, code(s), code(t)] for (s, t), row in BUCKET_MOVES.items()),
            ),
        ]
    )
