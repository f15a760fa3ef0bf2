"""Say what is coming to a location, from whom and when; who waits for it gets its date."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import limits, setwise
from core.actors import Actor
from core.errors import Invalid
from core.unit_of_work import unit_of_work
from inventory.models import IncomingSupply, Peg
from inventory.services import ledger, pegging


@dataclass(frozen=True, slots=True)
class Supply:
    """Units still to come to a location by a day. ``kind`` and ``source_id`` say what brings
    them, ``reference`` says it to people; with a quantity of zero nothing comes any more."""

    kind: IncomingSupply.Kind
    source_id: uuid.UUID
    reference: str
    product_id: uuid.UUID
    location_id: int
    quantity: int
    due_on: date


_Source = tuple[str, uuid.UUID]


@unit_of_work
def announce(*, supplies: Sequence[Supply], reason: str, actor: Actor, at: datetime) -> None:
    """Write down what is coming, in place of what the same sources announced before.

    Every unit on backorder there is tied to a supply anew; whose day moves is told. The number
    of statements does not grow with the supplies.

    Raises:
        Invalid: ``quantity_negative``.
    """
    if not supplies:
        return
    if not all(0 <= supply.quantity <= limits.QUANTITY_MAX for supply in supplies):
        raise Invalid("What comes is not less than nothing.", code="quantity_negative")
    by_source: dict[_Source, Supply] = {(s.kind, s.source_id): s for s in supplies}
    sources = {supply.source_id for supply in supplies}
    known = _of_sources(sources)
    ledger.lock_levels(
        product_ids={s.product_id for s in supplies} | {row.product_id for row in known}
    )
    # Read again behind the lock: a twin may have announced meanwhile.
    known = _of_sources(sources)
    places = {(s.product_id, s.location_id) for s in supplies}
    places |= {(row.product_id, row.location_id) for row in known}
    before = pegging.read(places=places)
    _write(by_source, known, at=at)
    pegging.renew(places=places, reason=reason, actor=actor, at=at, before=before)


def _of_sources(sources: set[uuid.UUID]) -> list[IncomingSupply]:
    return list(IncomingSupply.objects.filter(source_id__in=sources))


def _write(
    supplies: Mapping[_Source, Supply], known: Sequence[IncomingSupply], *, at: datetime
) -> None:
    over = {source for source, supply in supplies.items() if not supply.quantity}
    gone = [row.pk for row in known if (row.kind, row.source_id) in over]
    Peg.objects.filter(supply_id__in=gone).delete()
    setwise.delete_rows(IncomingSupply, gone)
    IncomingSupply.objects.bulk_create(
        [
            IncomingSupply(
                kind=supply.kind,
                source_id=supply.source_id,
                reference=supply.reference,
                product_id=supply.product_id,
                location_id=supply.location_id,
                quantity=supply.quantity,
                due_on=supply.due_on,
                announced_at=at,
            )
            for supply in supplies.values()
            if supply.quantity
        ],
        update_conflicts=True,
        unique_fields=["kind", "source_id"],
        update_fields=["reference", "product", "location", "quantity", "due_on", "announced_at"],
    )
