"""Put new lines in place of a draft's; a line that stays keeps its id and position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from core import setwise
from purchasing.models import PurchaseLine, PurchaseOrder

_COLUMNS = ("supplier_sku", "quantity", "unit_price", "expected_on")


def replace(*, wanted: Sequence[tuple[PurchaseOrder, Sequence[PurchaseLine]]]) -> None:
    """Write the new, unsaved lines of locked drafts, each matched with the draft's old line of
    the same product. Three statements, whatever the number."""
    kept, added, gone = [], [], []
    for purchase, rows in wanted:
        old = defaultdict(list)
        for line in purchase.lines.all():
            old[line.product_id].append(line)
        free = max((line.position for line in purchase.lines.all()), default=0) + 1
        for row in rows:
            row.purchase_order = purchase
            if old[row.product_id]:
                before = old[row.product_id].pop(0)
                row.pk, row.position = before.pk, before.position
                kept.append(row)
            else:
                row.position, free = free, free + 1
                added.append(row)
        gone += [line.pk for lines in old.values() for line in lines]
    PurchaseLine.objects.filter(pk__in=gone).delete()
    setwise.update_rows(
        PurchaseLine,
        columns=_COLUMNS,
        rows=[(row.pk, *(getattr(row, name) for name in _COLUMNS)) for row in kept],
    )
    PurchaseLine.objects.bulk_create(added)
