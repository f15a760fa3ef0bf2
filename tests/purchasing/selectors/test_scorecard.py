"""A supplier's record, against one worked out a second way and against cases known by heart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from core import limits
from core.actors import SYSTEM
from core.errors import Invalid, NotFound
from inventory.models import Supplier
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.rules.scorecard import Figure
from purchasing.selectors import scorecard
from purchasing.services import orders
from purchasing.services.orders import Withdrawal
from tests.purchasing import deliveries, supply
from tests.world import MORNING, World

LATER = MORNING + timedelta(days=60)
DUE = MORNING + timedelta(days=10)


@pytest.fixture
def mill(db: None) -> Supplier:
    return supply.supplier("mill")


def read(
    *, at: datetime = LATER, first: date | None = None, last: date | None = None
) -> scorecard.Scorecard:
    return scorecard.read(code="mill", first=first, last=last, at=at)


def figure(code: str) -> Figure:
    return read().figure(code)


def values(*codes: str) -> tuple[float | None, ...]:
    found = read()
    return tuple(found.figure(code).value for code in codes)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("first", "last", "today"),
    [
        (date(2025, 10, 1), date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 2, 1), date(2026, 4, 30), date(2026, 12, 1)),
        (date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 15)),
        (date(2030, 1, 1), date(2030, 1, 31), date(2030, 2, 1)),
    ],
)
def test_every_figure_equals_the_one_worked_out_a_second_way(
    small_world: World, mill: Supplier, seed: int, first: date, last: date, today: date
) -> None:
    products = [small_world.tea, small_world.cup, small_world.lamp]
    bought = deliveries.year(mill, small_world.warehouse, products, seed=seed)
    # What has come by the day on which the record is read.
    for each in bought:
        each.receipts = {
            line: [r for r in receipts if r.received_at.date() <= today]
            for line, receipts in each.receipts.items()
        }

    found = read(first=first, last=last, at=datetime(*today.timetuple()[:3], 23, 59, tzinfo=UTC))

    expected = deliveries.figures_of(bought, first=first, last=last, today=today)
    assert {each.code for each in found.figures} == set(expected)
    for ours in found.figures:
        value, population, excluded = expected[ours.code]
        assert ours.value == pytest.approx(value), ours.code
        assert (ours.population, ours.excluded) == (population, excluded), ours.code


def test_a_supplier_that_never_delivered_has_no_figures_rather_than_zeros(mill: Supplier) -> None:
    found = read()

    assert {each.value for each in found.figures} == {None}
    assert {each.population for each in found.figures} == {0}
    assert {each.rows for each in found.figures} == {()}


def test_split_receipts_that_are_whole_on_the_day_are_on_time_and_in_full(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(
        mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date()
    )
    supply.came(purchase, [(4, 0)], at=DUE - timedelta(days=2))
    supply.came(purchase, [(6, 0)], at=DUE)

    assert values("on_time_asked", "in_full_asked", "otif_asked") == (1, 1, 1)
    assert values("lead_time_median") == (10,)


def test_the_last_unit_a_day_late_makes_the_line_late_but_full(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(
        mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date()
    )
    supply.came(purchase, [(9, 0)], at=DUE)
    supply.came(purchase, [(1, 0)], at=DUE + timedelta(days=1))

    assert values("on_time_asked", "in_full_asked", "otif_asked") == (0, 1, 0)


def test_a_later_day_confirmed_repairs_the_confirmed_figure_and_not_the_asked_one(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(
        mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date()
    )
    PurchaseLine.objects.filter(purchase_order=purchase).update(
        quantity_confirmed=8, confirmed_on=DUE.date() + timedelta(days=5)
    )
    supply.came(purchase, [(8, 0)], at=DUE + timedelta(days=5))

    assert values("on_time_asked", "in_full_asked", "otif_asked") == (0, 0, 0)
    assert values("on_time_confirmed", "in_full_confirmed", "otif_confirmed") == (1, 1, 1)


def test_rejected_units_do_not_make_a_line_full_and_count_as_rejected(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(
        mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date()
    )
    supply.came(purchase, [(9, 1)], at=DUE)

    assert values("in_full_asked", "reject_rate") == (0, 0.1)


def test_what_we_cancelled_in_time_is_left_out_and_counted(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(
        mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date()
    )
    cancel(purchase, at=MORNING + timedelta(days=1))

    found = figure("otif_asked")

    assert (found.value, found.population, found.excluded) == (None, 0, 1)


def test_what_we_cancelled_because_it_did_not_come_is_a_miss(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(
        mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date()
    )
    cancel(purchase, at=DUE + timedelta(days=9))

    found = figure("otif_asked")

    assert (found.value, found.population, found.excluded) == (0, 1, 0)


def cancel(purchase: PurchaseOrder, *, at: datetime) -> None:
    orders.cancel(cancellations=[Withdrawal(purchase.pk, "not wanted")], actor=SYSTEM, at=at)


def test_what_is_not_due_yet_is_not_judged(small_world: World, mill: Supplier) -> None:
    supply.bought(mill, small_world.warehouse, [("TEA", 10, "2")], expected_on=DUE.date())

    on_the_day = read(at=DUE, last=DUE.date()).figure("otif_asked")
    a_day_later = read(at=DUE + timedelta(days=1)).figure("otif_asked")

    assert (on_the_day.value, on_the_day.excluded) == (None, 1)
    assert (a_day_later.value, a_day_later.population) == (0, 1)


def test_a_share_opens_the_lines_behind_it(small_world: World, mill: Supplier) -> None:
    good = supply.bought(mill, small_world.warehouse, [("TEA", 1, "2")], expected_on=DUE.date())
    bad = supply.bought(mill, small_world.warehouse, [("CUP", 1, "2")], expected_on=DUE.date())
    supply.came(good, [(1, 0)], at=DUE)
    supply.came(bad, [(1, 0)], at=DUE + timedelta(days=3))

    rows = figure("otif_asked").rows

    assert [(r.number, r.position, r.sku, r.is_hit, r.due_on, r.done_on) for r in rows] == [
        (good.number, 1, "TEA", True, DUE.date(), DUE.date()),
        (bad.number, 1, "CUP", False, DUE.date(), DUE.date() + timedelta(days=3)),
    ]


def test_a_dearer_product_weighs_by_what_is_bought_of_it(
    small_world: World, mill: Supplier
) -> None:
    for days, tea, cup in ((0, "2.00", "10.00"), (9, "2.20", "10.00")):
        supply.bought(
            mill,
            small_world.warehouse,
            [("TEA", 50, tea), ("CUP", 10, cup)],
            at=MORNING + timedelta(days=days),
        )

    found = figure("price_change")

    # 100 units of 2.00 and 20 of 10.00 now cost 420 rather than 400.
    assert found.value == pytest.approx(0.05)
    assert (found.population, len(found.rows)) == (2, 4)


def test_a_receipt_after_midnight_in_the_house_is_a_day_late_there(
    small_world: World, mill: Supplier
) -> None:
    purchase = supply.bought(mill, small_world.warehouse, [("TEA", 1, "2")], expected_on=DUE.date())
    supply.came(purchase, [(1, 0)], at=DUE.replace(hour=23, minute=30))

    at_home = values("on_time_asked")
    with override_settings(TIME_ZONE="Europe/Berlin"):
        in_berlin = values("on_time_asked")

    assert (at_home, in_berlin) == ((1,), (0,))


def test_a_record_is_read_in_a_number_of_queries_that_does_not_grow(
    small_world: World, mill: Supplier
) -> None:
    products = [small_world.tea, small_world.cup, small_world.lamp]
    deliveries.year(mill, small_world.warehouse, products, seed=1)

    with CaptureQueriesContext(connection) as captured:
        read()

    assert len(captured) == 4


def test_a_period_that_ends_before_it_begins_is_refused(mill: Supplier) -> None:
    with pytest.raises(Invalid) as refused:
        read(first=date(2026, 2, 1), last=date(2026, 1, 1))

    assert refused.value.code == "period_invalid"


def test_a_period_of_too_many_days_or_lines_is_refused(
    small_world: World, mill: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid) as long:
        read(first=date(2020, 1, 1), last=date(2026, 1, 1))
    monkeypatch.setattr(limits, "SCORECARD_LINES_MAX", 1)
    supply.bought(mill, small_world.warehouse, [("TEA", 1, "2"), ("CUP", 1, "2")])
    with pytest.raises(Invalid) as wide:
        read()

    assert long.value.code == wide.value.code == "period_too_large"


def test_an_unknown_supplier_or_figure_is_told(mill: Supplier) -> None:
    with pytest.raises(NotFound):
        scorecard.read(code="nobody", at=LATER)
    with pytest.raises(Invalid) as refused:
        figure("luck")

    assert refused.value.code == "figure_unknown"
