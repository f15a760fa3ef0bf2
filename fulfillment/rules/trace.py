"""The trace of an allocation: everything the rules saw and said, so that it can be asked again."""

from __future__ import annotations

from typing import Any

import msgspec

from fulfillment.rules import assignment, routing


class Routed(msgspec.Struct, frozen=True):
    """Lines that look alike to routing, and what was decided for them."""

    skus: tuple[str, ...]
    facts: routing.Facts
    decision: routing.Decision


class Trace(msgspec.Struct, frozen=True):
    """Why work went where it went. ``people`` and ``choice`` are absent while the work waits for
    stock or no department takes it."""

    rules: tuple[routing.Rule, ...]
    routed: tuple[Routed, ...]
    people: assignment.Inputs | None = None
    choice: assignment.Choice | None = None
    # In words where no rule was the reason: nothing is reserved, too many declined.
    obstacle: str = ""
    shape: int = 1


def to_plain(trace: Trace) -> dict[str, Any]:
    """The trace as values that JSON knows."""
    plain: dict[str, Any] = msgspec.to_builtins(trace)
    return plain


def from_plain(plain: dict[str, Any]) -> Trace:
    """Read a stored trace back."""
    return msgspec.convert(plain, type=Trace)


def evaluate_again(trace: Trace) -> Trace:
    """Ask the same rules with the same inputs; the answer is the same trace."""
    return msgspec.structs.replace(
        trace,
        routed=tuple(
            msgspec.structs.replace(
                routed,
                decision=routing.evaluate(routing.Inputs(facts=routed.facts, rules=trace.rules)),
            )
            for routed in trace.routed
        ),
        choice=assignment.choose(trace.people) if trace.people else None,
    )
