"""A parcel's status is a function of the set of what was said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tracking.lifecycle import TrackingStatus
from tracking.rules.tracking_status import Sighting, believable, decide

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def sighting(status: str, minutes: int, *, is_correction: bool = False) -> Sighting:
    return Sighting(
        id=f"{status}-{minutes}",
        status=TrackingStatus(status),
        occurred_at=NOON + timedelta(minutes=minutes),
        is_correction=is_correction,
    )


def status_of(*sightings: Sighting) -> str:
    decided = decide(sightings)
    assert decided is not None
    return decided.status


sightings = st.builds(
    Sighting,
    id=st.sampled_from("abcdefgh"),
    status=st.sampled_from(list(TrackingStatus)),
    occurred_at=st.integers(0, 5).map(lambda m: NOON + timedelta(minutes=m)),
    is_correction=st.booleans(),
)


@settings(max_examples=2000)
@given(st.data(), st.lists(sightings, min_size=1, max_size=8, unique_by=lambda s: s.id))
def test_order_and_repetition_of_scans_change_nothing(
    data: st.DataObject, said: list[Sighting]
) -> None:
    repeated = said + data.draw(st.lists(st.sampled_from(said), max_size=8))
    shuffled = data.draw(st.permutations(repeated))

    assert decide(shuffled) == decide(said)


@settings(max_examples=500)
@given(st.lists(sightings, min_size=1, max_size=6, unique_by=lambda s: s.id))
def test_a_delivered_parcel_stays_delivered_whatever_ordinary_is_said(
    said: list[Sighting],
) -> None:
    ordinary = [
        s for s in said if not s.is_correction and s.status is not TrackingStatus.RETURN_TO_SENDER
    ]

    assert status_of(sighting("delivered", 2), *ordinary) == "delivered"


def test_the_newest_by_time_of_occurrence_wins_not_the_last_to_arrive() -> None:
    assert status_of(sighting("out_for_delivery", 9), sighting("in_transit", 1)) == (
        "out_for_delivery"
    )


def test_at_the_same_moment_the_later_step_counts() -> None:
    assert status_of(sighting("out_for_delivery", 1), sighting("in_transit", 1)) == (
        "out_for_delivery"
    )


def test_a_word_we_do_not_know_hides_no_known_one() -> None:
    assert status_of(sighting("in_transit", 1), sighting("unknown", 9)) == "in_transit"
    assert status_of(sighting("unknown", 9)) == "unknown"


def test_a_returned_parcel_is_no_longer_delivered() -> None:
    assert status_of(sighting("delivered", 1), sighting("return_to_sender", 2)) == (
        "return_to_sender"
    )


def test_after_a_correction_ordinary_scans_count_again() -> None:
    corrected = sighting("in_transit", 2, is_correction=True)

    assert status_of(sighting("delivered", 1), corrected) == "in_transit"
    assert status_of(sighting("delivered", 1), corrected, sighting("out_for_delivery", 3)) == (
        "out_for_delivery"
    )
    assert status_of(sighting("delivered", 1), corrected, sighting("delivered", 4)) == "delivered"


def test_nothing_said_decides_nothing() -> None:
    assert decide([]) is None


def test_a_time_more_than_a_day_ahead_is_not_believed() -> None:
    a_day = timedelta(hours=24)

    assert believable(NOON + a_day, received_at=NOON) == NOON + a_day
    assert believable(NOON + a_day + timedelta(seconds=1), received_at=NOON) == NOON
    assert believable(NOON - 9 * a_day, received_at=NOON) == NOON - 9 * a_day
