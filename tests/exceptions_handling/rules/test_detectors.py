"""What counts as late, and when a case's cause is gone."""

from __future__ import annotations

from datetime import date

import pytest

from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.rules import detectors
from exceptions_handling.rules.detectors import Promise, Situation

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("promised_on", "live", "delivered", "severity"),
    [
        (None, 5, 0, None),
        (date(2026, 11, 25), 5, 0, None),
        (date(2026, 11, 24), 5, 0, None),
        (date(2026, 11, 23), 5, 5, None),
        (date(2026, 11, 23), 0, 0, None),
        (date(2026, 11, 23), 5, 4, 2),
        (date(2026, 11, 22), 5, 0, 2),
        (date(2026, 11, 21), 5, 0, 1),
        (date(2025, 11, 21), 5, 0, 1),
    ],
)
def test_an_order_is_late_once_its_day_has_passed_with_units_to_come(
    promised_on: date | None, live: int, delivered: int, severity: int | None
) -> None:
    promise = Promise(promised_on=promised_on, units_live=live, units_delivered=delivered)

    found = detectors.late(promise=promise, today=TODAY)

    assert (found.severity if found else None) == severity


def test_the_words_of_a_late_order_say_how_late_and_how_much() -> None:
    promise = Promise(promised_on=date(2026, 11, 20), units_live=5, units_delivered=2)

    found = detectors.late(promise=promise, today=TODAY)

    assert found is not None
    assert found.days_late == 4
    assert found.units_open == 3


@pytest.mark.parametrize(
    ("check", "kind"),
    [
        ("quantity", CaseKind.QUANTITY_ERROR),
        ("amount", CaseKind.PRICE_ERROR),
        ("address", CaseKind.ADDRESS_ERROR),
        ("consent", CaseKind.ITEM_ERROR),
        ("", CaseKind.OTHER),
    ],
)
def test_a_failed_check_names_the_kind_of_case(check: str, kind: CaseKind) -> None:
    assert detectors.kind_of_failed_check(check) is kind


_ORDER, _ALLOCATION, _WORK = "order:1", "allocation:1", "fulfillment:1"


@pytest.mark.parametrize(
    ("kind", "scope", "order_status", "stage", "open_units", "fulfillment_status", "is_over"),
    [
        ("late", _ORDER, "confirmed", "delivery", 1, "", False),
        ("late", _ORDER, "confirmed", "delivered", 0, "", True),
        ("late", _ORDER, "cancelled", "processing", 1, "", True),
        ("payment", _ORDER, "cancelled", "processing", 1, "", False),
        ("damaged", _ORDER, "confirmed", "delivered", 0, "", False),
        ("other", _ORDER, "cancelled", "processing", 1, "", False),
        ("other", _ALLOCATION, "confirmed", "allocation", 1, "", False),
        ("other", _ALLOCATION, "confirmed", "processing", 1, "", True),
        ("other", _ALLOCATION, "cancelled", "allocation", 1, "", True),
        ("delivery_failed", _WORK, "confirmed", "delivery", 1, "delivery_failed", False),
        ("delivery_failed", _WORK, "confirmed", "delivery", 1, "shipped", False),
        ("delivery_failed", _WORK, "confirmed", "delivered", 0, "delivered", True),
        ("delivery_failed", _WORK, "confirmed", "allocation", 1, "cancelled", True),
        ("delivery_failed", _ORDER, "confirmed", "delivered", 0, "", False),
        ("quantity_error", _WORK, "confirmed", "processing", 1, "in_work", False),
        ("quantity_error", _WORK, "confirmed", "review", 1, "in_review", False),
        ("quantity_error", _WORK, "confirmed", "delivery", 1, "released", True),
        ("price_error", _WORK, "confirmed", "delivery", 1, "shipped", True),
        ("price_error", _ORDER, "confirmed", "delivery", 1, "", False),
        ("out_of_stock", _ORDER, "rejected", "intake", 1, "", True),
    ],
)
def test_a_case_is_over_when_its_cause_is_gone(
    kind: str,
    scope: str,
    order_status: str,
    stage: str,
    open_units: int,
    fulfillment_status: str,
    is_over: bool,
) -> None:
    situation = Situation(
        order_status=order_status,
        order_stage=stage,
        promise=Promise(promised_on=TODAY, units_live=open_units, units_delivered=0),
        fulfillment_status=fulfillment_status,
    )

    why = detectors.why_over(kind=kind, scope=scope, situation=situation)

    assert bool(why) is is_over
