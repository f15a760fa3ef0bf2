"""Rules send work to departments, and the trace of it can be asked again."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.rules import routing
from fulfillment.rules.routing import Facts, Inputs, Rule
from fulfillment.rules.trace import Routed, Trace, evaluate_again, from_plain, to_plain

BERLIN_TEA = Facts("stocked", "drinks", "DE", "Berlin", "web", "main")


def rule(position: int, name: str, **conditions: tuple[str, ...]) -> Rule:
    return Rule(
        id=position,
        position=position,
        name=name,
        department_id=position,
        department_name=name,
        **conditions,  # type: ignore[arg-type]
    )


def test_the_lowest_position_that_matches_wins() -> None:
    rules = (
        rule(30, "all"),
        rule(20, "german", countries=("DE",)),
        rule(10, "french", countries=("FR",)),
    )

    decision = routing.evaluate(Inputs(BERLIN_TEA, rules))

    assert (decision.rule_name, decision.department_id) == ("german", 20)
    assert [v.is_match for v in decision.verdicts] == [False, True, True]


def test_every_condition_of_a_rule_has_to_hold_and_the_trace_says_which_did_not() -> None:
    strict = rule(
        10, "strict", product_types=("stocked",), countries=("FR", "IT"), channel_codes=("shop",)
    )

    decision = routing.evaluate(Inputs(BERLIN_TEA, (strict,)))

    assert decision.department_id is None
    (verdict,) = decision.verdicts
    assert [(m.condition, m.wanted, m.got) for m in verdict.mismatches] == [
        ("country", ("FR", "IT"), "DE"),
        ("channel_code", ("shop",), "web"),
    ]


def test_the_way_a_region_is_written_does_not_matter() -> None:
    decision = routing.evaluate(Inputs(BERLIN_TEA, (rule(10, "capital", regions=("BERLIN",)),)))

    assert decision.department_id == 10


def test_a_closed_department_gets_nothing() -> None:
    closed = msgspec.structs.replace(rule(10, "closed"), is_department_active=False)

    decision = routing.evaluate(Inputs(BERLIN_TEA, (closed, rule(20, "open"))))

    assert decision.rule_name == "open"


words = st.sampled_from(["", "a", "b", "Straße", "東京"])
conditions = st.lists(words, max_size=2).map(tuple)
rules = st.lists(
    st.builds(
        Rule,
        id=st.integers(1, 9),
        position=st.integers(0, 5),
        name=words,
        department_id=st.integers(1, 3),
        department_name=words,
        is_department_active=st.booleans(),
        product_types=conditions,
        category_codes=conditions,
        countries=conditions,
        regions=conditions,
        channel_codes=conditions,
        location_codes=conditions,
    ),
    max_size=5,
).map(tuple)


@given(facts=st.builds(Facts, words, words, words, words, words, words), rules=rules)
def test_a_stored_trace_gives_the_same_winner_when_asked_again(
    facts: Facts, rules: tuple[Rule, ...]
) -> None:
    decision = routing.evaluate(Inputs(facts, rules))
    trace = Trace(rules=rules, routed=(Routed(("TEA",), facts, decision),))

    read_back = from_plain(json.loads(json.dumps(to_plain(trace))))

    assert read_back == trace
    assert evaluate_again(read_back) == trace
