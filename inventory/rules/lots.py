"""Units that expire together: which leave first, and what a place accepts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.errors import DomainError, Invalid, NotFound


class LotExpiryDiffers(DomainError):
    """The lot lies there with another day of expiry."""

    code = "lot_expiry_differs"


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of one lot at a place, good up to and including ``expires_on``; None: for ever."""

    code: str
    expires_on: date | None
    on_hand: int
    received_at: datetime

    def is_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today

    @property
    def turn(self) -> tuple[date, datetime, str]:
        """Earlier expiry first, then what lies longer."""
        return (self.expires_on or date.max, self.received_at, self.code)


@dataclass(frozen=True, slots=True)
class Share:
    """Units taken from a lot."""

    code: str
    expires_on: date | None
    quantity: int


def local_day(moment: datetime, *, zone: str) -> date:
    """The calendar day of an aware moment in a place's time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass
class Shelf:
    """The lots of one product at one place. ``changed`` are the codes put or taken since."""

    today: date
    lots: dict[str, Lot] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, lots: Iterable[Lot], *, today: date) -> Shelf:
        return cls(today=today, lots={lot.code: lot for lot in lots})

    @property
    def expired(self) -> int:
        """Units that may not be used any more."""
        return sum(lot.on_hand for lot in self.lots.values() if lot.is_expired(self.today))

    def put(self, units: Lot, *, may_be_expired: bool) -> Lot:
        """Add units to their lot and return the lot. Units without a day take the lot's.

        Raises:
            Invalid: ``lot_required``, ``expiry_past``.
            LotExpiryDiffers: the lot lies here with another day.
        """
        if not units.code:
            raise Invalid("Say which lot these units are of.", code="lot_required")
        known = self.lots.get(units.code)
        lot = self._joined(known, units) if known else units
        if lot.is_expired(self.today) and not may_be_expired:
            raise Invalid(
                "These units have expired; they cannot be taken in.",
                code="expiry_past",
                details={"lot": units.code, "expires_on": str(lot.expires_on)},
            )
        self.lots[lot.code] = lot
        self.changed.add(lot.code)
        return lot

    @staticmethod
    def _joined(known: Lot, units: Lot) -> Lot:
        expires_on = units.expires_on or known.expires_on
        if not known.on_hand:
            return replace(units, expires_on=expires_on)
        if expires_on != known.expires_on:
            raise LotExpiryDiffers(
                "The lot lies here with another day of expiry; look at the label.",
                details={"lot": known.code, "expires_on": str(known.expires_on)},
            )
        return replace(known, on_hand=known.on_hand + units.on_hand)

    def take(self, quantity: int, *, code: str = "", may_take_expired: bool) -> list[Share]:
        """Take units off the shelf, of one lot where a code is given, else first expired first
        out. May give less than asked; expired units come last, if at all.

        Raises:
            NotFound: ``lot_unknown``.
        """
        if code and code not in self.lots:
            raise NotFound("There is no such lot here.", code="lot_unknown", details={"lot": code})
        shares, left = [], quantity
        for lot in self._in_turn(code, may_take_expired):
            taken = min(left, lot.on_hand)
            if taken:
                shares.append(Share(lot.code, lot.expires_on, taken))
                self.lots[lot.code] = replace(lot, on_hand=lot.on_hand - taken)
                self.changed.add(lot.code)
                left -= taken
        return shares

    def _in_turn(self, code: str, may_take_expired: bool) -> list[Lot]:
        usable = [
            lot
            for lot in self.lots.values()
            if code in ("", lot.code) and (may_take_expired or not lot.is_expired(self.today))
        ]
        return sorted(usable, key=lambda lot: (lot.is_expired(self.today), lot.turn))
