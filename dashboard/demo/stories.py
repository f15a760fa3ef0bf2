"""What becomes of each of the company's orders here, and when: decided before it is played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum

from msgspec import structs

from dashboard.demo import company, timetable
from dashboard.demo.timetable import Timetable
from orders.formats.protocol import Document


class Rest(IntEnum):
    """How far a story goes; ``PACKED`` rests in review where a person has to look, else it is
    released."""

    ALLOCATED = 1
    ACCEPTED = 2
    IN_WORK = 3
    PACKED = 4
    SHIPPED = 5
    DELIVERED = 6


@dataclass(frozen=True, slots=True)
class Way:
    """When the work of an order was done, once it is known when it was given out."""

    accepted_at: datetime
    started_at: datetime
    picked_at: datetime
    ready_at: datetime
    checked_at: datetime
    shipped_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One of the company's orders, on our days. ``shipped_at`` is None where it rests before."""

    number: str
    document: Document
    ordered_at: datetime
    shipped_at: datetime | None
    transit: timedelta
    carrier_code: str
    received_by: str
    rest: Rest

    @property
    def delivered_at(self) -> datetime | None:
        return self.shipped_at + self.transit if self.shipped_at else None

    def way(self, *, assigned_at: datetime, now: datetime) -> Way:
        """Spread the work between being given out and leaving; unfinished work goes on now."""
        chance = timetable.dice("way", self.number)
        if self.shipped_at:
            end = max(self.shipped_at, assigned_at + timedelta(hours=3))
        else:
            end = now - (now - assigned_at) * chance.uniform(0, 0.5)
        whole = max(end - assigned_at, timedelta(minutes=1))
        work = min(whole / 2, timedelta(hours=chance.uniform(3, 10)))
        return Way(
            accepted_at=assigned_at + (whole - work) * chance.uniform(0.05, 0.7),
            started_at=end - work,
            picked_at=end - work * 0.6,
            ready_at=end - work * 0.5,
            checked_at=end - work * 0.25,
            shipped_at=end,
        )


# Of the company's orders that were never shipped, and of the last that were, these rest on the
# way. Those resting past their day are the late ones.
RESTS: dict[str, Rest] = {
    # Waits for stock that never came, or is held: goes nowhere after intake.
    **dict.fromkeys(("11070", "11072", "11076"), Rest.ALLOCATED),
    # Just given out, or held before the work begins.
    **dict.fromkeys(("11023", "11034", "11040", "11053"), Rest.ALLOCATED),
    **dict.fromkeys(("11068", "11073", "11074", "11075", "11077"), Rest.ALLOCATED),
    **dict.fromkeys(("11026", "11041", "11071"), Rest.ACCEPTED),
    **dict.fromkeys(("11015", "11029", "11038", "11042"), Rest.IN_WORK),
    **dict.fromkeys(("11045", "11051", "11059", "11061", "11062"), Rest.IN_WORK),
    **dict.fromkeys(("11008", "11012", "11019", "11030", "11037"), Rest.PACKED),
    **dict.fromkeys(("11039", "11043", "11054", "11058", "11065"), Rest.PACKED),
}
# What the shelf does not have for them is not bought in for them either.
UNSUPPLIED = frozenset({("11070", "NW-031"), ("11072", "NW-064")})

# Days on the way by carrier: the quickest and the slowest.
_TRANSIT_DAYS = {
    "speedy-express": (1.0, 3.0),
    "united-package": (2.0, 4.0),
    "federal-shipping": (2.0, 6.0),
}


def tell(documents: Sequence[Document], *, times: Timetable) -> list[Story]:
    """Give each document its story, in the order in which they were ordered."""
    languages = company.languages()
    stories = [_story(document, languages, times) for document in documents]
    return sorted(stories, key=lambda story: story.ordered_at)


def _story(document: Document, languages: Mapping[str, str], times: Timetable) -> Story:
    chance = timetable.dice("story", document.number)
    assert isinstance(document.issued_at, date), "the company notes the day of each order"
    ordered_at = times.moment(times.day(document.issued_at), chance.uniform(0.05, 0.9))
    carrier_code = company.shipper_code(document.attributes["shipper"])
    shipped_at = _shipped_at(document, times, chance.uniform(0.6, 0.95))
    transit = timedelta(days=chance.uniform(*_TRANSIT_DAYS[carrier_code]))
    rest = RESTS.get(document.number, Rest.DELIVERED)
    if shipped_at and rest is Rest.DELIVERED and shipped_at + transit > times.now:
        rest = Rest.SHIPPED
    return Story(
        number=document.number,
        document=_moved(document, languages, ordered_at, times),
        ordered_at=ordered_at,
        shipped_at=shipped_at if rest >= Rest.SHIPPED else None,
        transit=transit,
        carrier_code=carrier_code,
        received_by=next(party.contact for party in document.parties if party.role == "buyer"),
        rest=rest,
    )


def _shipped_at(document: Document, times: Timetable, share: float) -> datetime | None:
    stated = document.attributes.get("shipped_on")
    return times.moment(times.day(date.fromisoformat(stated)), share) if stated else None


def _moved(
    document: Document, languages: Mapping[str, str], ordered_at: datetime, times: Timetable
) -> Document:
    """The document on our days, and with an e-mail that the customer can be written to at."""
    request = document.request
    assert request is not None, "each document is an order"
    assert request.requested_on is not None, "each order has its day"
    code = request.customer.code
    customer = structs.replace(
        request.customer, email=company.email_of(code), language=languages[code]
    )
    moved = structs.replace(
        request,
        customer=customer,
        ordered_at=ordered_at,
        requested_on=times.day(request.requested_on),
    )
    return replace(document, issued_at=ordered_at, request=moved)
