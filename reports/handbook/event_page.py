"""The page of events: what can happen, what it tells, who listens."""

from __future__ import annotations

from itertools import groupby

from core import catalogue
from core.catalogue import EventType
from core.services.events import event_routes
from reports.handbook.markdown import code, codes, table

_INTRODUCTION = """\
# Events

A fact in the past tense, written in the transaction of the change it tells of, never edited. One
stream for each order (and each product), numbered without a gap. The same rows are the outbox, the
audit trail, the timeline and the input of the reports.

Every event has `id`, `stream_kind`, `stream_id`, `sequence`, `type`, `version`, `occurred_at`,
`recorded_at`, the actor (`actor_kind`, `actor_id`, `actor_name`) and `data` with the fields below.
*Public* events are shown to the customer. *Then*: who listens, each in a transaction of its own,
at least once, in order per stream."""


def render() -> str:
    """The whole page as Markdown."""
    groups = groupby(catalogue.all_types(), key=lambda each: each.name.split(".")[0])
    return "\n\n".join([_INTRODUCTION, *(_section(noun, list(types)) for noun, types in groups)])


def _section(noun: str, types: list[EventType]) -> str:
    rows = table(["Event", "In words", "Data", "Public", "Then"], (_row(each) for each in types))
    return f"## {noun.capitalize()}\n\n{rows}"


def _row(event_type: EventType) -> list[str]:
    version = f" (version {event_type.version})" if event_type.version > 1 else ""
    return [
        code(event_type.name) + version,
        _words(event_type),
        "; ".join(f"{code(name)}: {meaning}" for name, meaning in event_type.fields.items()),
        "yes" if event_type.is_public else "",
        codes(event_routes().get(event_type.name, ())),
    ]


def _words(event_type: EventType) -> str:
    """The timeline's sentence with its fields as ``<field>``."""
    text = str(event_type.text)
    for name in event_type.fields:
        text = text.replace(f"%({name})s", f"‹{name}›")
    return text
