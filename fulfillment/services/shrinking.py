"""Take units out of fulfillments: those that lose everything end, the others go on with less."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from core import setwise
from core.actors import SYSTEM
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.services import progress, review
from fulfillment.services.progress import Step

Units = Mapping[uuid.UUID, Counter[uuid.UUID]]


def shrink(
    fulfillments: Sequence[Fulfillment],
    *,
    units: Units,
    picked: Counter[uuid.UUID],
    reason: str,
    at: datetime,
) -> list[Fulfillment]:
    """Take ``units`` by fulfillment and line out of locked fulfillments and return those that
    ended by it; ``picked`` are the ones among them, by line, that lay in the box."""
    ended = [row for row in fulfillments if _is_emptied(row, units[row.pk])]
    progress.advance(
        steps=[Step(row, reason=reason) for row in ended], command="withdraw", actor=SYSTEM, at=at
    )
    _write([row for row in fulfillments if row not in ended], units, picked)
    return ended


def _is_emptied(fulfillment: Fulfillment, units: Counter[uuid.UUID]) -> bool:
    return sum(line.quantity for line in fulfillment.lines.all()) == units.total()


def _write(fulfillments: Sequence[Fulfillment], units: Units, picked: Counter[uuid.UUID]) -> None:
    rows, gone = [], []
    for fulfillment in fulfillments:
        for line in fulfillment.lines.all():
            left = line.quantity - units[fulfillment.pk][line.pk]
            if not left:
                gone.append(line.pk)
            elif left != line.quantity:
                rows.append((line.pk, left, line.quantity_picked - picked[line.pk]))
    FulfillmentLine.objects.filter(pk__in=gone).delete()
    setwise.update_rows(FulfillmentLine, columns=["quantity", "quantity_picked"], rows=rows)
    progress.touch(fulfillments)
    review.count_again([row for row in fulfillments if row.status == S.IN_REVIEW])
