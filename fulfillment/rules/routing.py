"""Which department gets work: ordered rules, and what each rule said. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Facts(msgspec.Struct, frozen=True):
    """What routing may look at: the product, the destination, the channel and the place."""

    product_type: str
    category_code: str
    country: str
    region: str
    channel_code: str
    location_code: str


class Rule(msgspec.Struct, frozen=True):
    """A stored rule as it stood when it was asked. An empty condition matches everything."""

    id: int
    position: int
    name: str
    department_id: int
    department_name: str
    is_department_active: bool = True
    product_types: tuple[str, ...] = ()
    category_codes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    channel_codes: tuple[str, ...] = ()
    location_codes: tuple[str, ...] = ()


class Inputs(msgspec.Struct, frozen=True):
    """Everything a decision depends on; survives JSON and back."""

    facts: Facts
    rules: tuple[Rule, ...]


class Mismatch(msgspec.Struct, frozen=True):
    """A condition that did not hold: the rule wanted one of ``wanted``."""

    condition: str
    wanted: tuple[str, ...]
    got: str


class Verdict(msgspec.Struct, frozen=True):
    """What one rule said. Rules behind the winner speak too: they tell what would be next."""

    rule_id: int
    rule_name: str
    department_name: str
    is_match: bool
    mismatches: tuple[Mismatch, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """The winner, or none; ``verdicts`` has one entry a rule, in the order asked."""

    department_id: int | None
    department_name: str
    rule_id: int | None
    rule_name: str
    verdicts: tuple[Verdict, ...]


_CONDITIONS = (
    ("product_type", "product_types"),
    ("category_code", "category_codes"),
    ("country", "countries"),
    ("region", "regions"),
    ("channel_code", "channel_codes"),
    ("location_code", "location_codes"),
)
_DEPARTMENT_CLOSED = Mismatch(condition="department", wanted=("open",), got="closed")


def evaluate(inputs: Inputs) -> Decision:
    """Ask the rules by position, then id; the first that matches wins."""
    verdicts = []
    winner: Rule | None = None
    for rule in sorted(inputs.rules, key=lambda r: (r.position, r.id)):
        mismatches = tuple(_mismatches(rule, inputs.facts))
        verdicts.append(
            Verdict(
                rule_id=rule.id,
                rule_name=rule.name,
                department_name=rule.department_name,
                is_match=not mismatches,
                mismatches=mismatches,
            )
        )
        if winner is None and not mismatches:
            winner = rule
    return Decision(
        department_id=winner.department_id if winner else None,
        department_name=winner.department_name if winner else "",
        rule_id=winner.id if winner else None,
        rule_name=winner.name if winner else "",
        verdicts=tuple(verdicts),
    )


def _mismatches(rule: Rule, facts: Facts) -> Iterator[Mismatch]:
    if not rule.is_department_active:
        yield _DEPARTMENT_CLOSED
    for fact, condition in _CONDITIONS:
        wanted: tuple[str, ...] = getattr(rule, condition)
        got: str = getattr(facts, fact)
        if wanted and got.casefold() not in {value.casefold() for value in wanted}:
            yield Mismatch(condition=fact, wanted=wanted, got=got)
