"""What is on its way to the shelves now: open purchase orders, transfers, and what to buy next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from core.actors import SYSTEM, Actor
from core.services import events
from dashboard.demo import buying, company, goods, ground, people, supply, timetable
from dashboard.demo.timetable import Timetable
from inventory.models import Location, Product
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars
from inventory.services import level_limits, transfers
from inventory.services.level_limits import LevelLimits
from inventory.services.transfers import NewTransfer, NewTransferLine
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import PurchaseOrder
from purchasing.services import answers, links, orders, planning, receiving
from purchasing.services.answers import Answer, LineAnswer
from purchasing.services.orders import NewPurchase, NewPurchaseLine, Sending
from purchasing.services.receiving import LineReception, Reception

# What the company had on order, by supplier: which of it stands out. The others are confirmed.
UNANSWERED, DRAFT, OVERDUE, POSTPONED, PARTLY_HERE = (
    "SUP-05",
    "SUP-20",
    "SUP-22",
    "SUP-14",
    "SUP-01",
)
# What of the last is here already.
_HERE = ("NW-001-3", 20)
_ORDERED_DAYS_AGO, _ANSWERED_AFTER = 9, timedelta(hours=5)
# How far into the working day the buyer writes orders.
_MORNING_SHARE = 0.25
_LATELY = timedelta(hours=20)
_DAYS_TO_COME = (2, 12)
_OVERDUE_DAYS, _WANTED_IN_DAYS, _POSTPONED_DAYS = 3, 4, 16

_TO_LONDON = (("NW-034", 24), ("NW-061", 20), ("NW-075", 30))
_SENT_DAYS_AGO, _TRANSFER_DAYS = 3, 7
_BACK, _BACK_DAYS = ((supply.EXPIRING_SKU, 24),), 3
SAFETY_STOCKS = {"NW-034": 15, "NW-036": 15, "NW-040": 20, "NW-061": 20}


def order(*, times: Timetable) -> None:
    """Order what the company had on order, before its last orders came in."""
    buyer = people.actor_of("buyer")
    by_supplier = {new.supplier_code: new for new in _on_order(times)}
    late = [by_supplier.pop(code) for code in (UNANSWERED, DRAFT)]
    asked_at = _weekday_before(times, days=_ORDERED_DAYS_AGO)
    with events.history():
        made = orders.create(orders=list(by_supplier.values()), actor=buyer, at=asked_at)
        orders.send(sendings=[Sending(row.pk) for row in made], actor=buyer, at=asked_at)
        answers.confirm(
            answers=[Answer(row.pk) for row in made],
            actor=people.SUPPLIERS,
            at=asked_at + _ANSWERED_AFTER,
        )
    asked, _draft = orders.create(orders=late, actor=buyer, at=times.now - _LATELY)
    orders.send(sendings=[Sending(asked.pk)], actor=buyer, at=times.now - _LATELY)
    _receive_part(buyer, times)


def go_on(*, times: Timetable) -> None:
    """What happened since: goods come later than promised or travel on; the stock is planned."""
    _postpone(times)
    _transfer(times)
    _keep_back(times)
    planning.replan(actor=SYSTEM, at=times.now)
    planning.propose(actor=SYSTEM, at=times.now)


def _weekday_before(times: Timetable, *, days: int) -> datetime:
    on = timetable.last_weekday(times.today - timedelta(days=days))
    return times.moment(on, _MORNING_SHARE)


def _on_order(times: Timetable) -> list[NewPurchase]:
    work_days = _work_days()
    rows = [row for row in company.products() if row.quantity_on_order]
    rows.sort(key=lambda row: (row.supplier_code, row.sku))
    made = []
    for code, together in groupby(rows, key=lambda row: row.supplier_code):
        members = list(together)
        on = _expected_on(code, work_days[buying.home_of(members[0])], times)
        lines = [NewPurchaseLine(row.sku, row.quantity_on_order, None, on) for row in members]
        if code == PARTLY_HERE:
            lines.append(NewPurchaseLine(*_HERE, None, on))
        made.append(
            NewPurchase(
                supplier_code=code,
                location_code=buying.home_of(members[0]),
                lines=lines,
                is_automatic=code in goods.AUTOMATIC_ORDER_LIMITS,
            )
        )
    return made


def _work_days() -> dict[str, WorkDays]:
    places = dict(Location.objects.values_list("pk", "code"))
    return {places[pk]: days for pk, days in calendars.of_locations(location_ids=places).items()}


def _expected_on(code: str, days: WorkDays, times: Timetable) -> date | None:
    if code in (UNANSWERED, DRAFT):
        return None
    if code == OVERDUE:
        return days.add(times.today, -_OVERDUE_DAYS)
    if code == POSTPONED:
        return days.next(times.today + timedelta(days=_WANTED_IN_DAYS))
    ahead = timetable.dice("on order", code).randint(*_DAYS_TO_COME)
    return days.next(times.today + timedelta(days=ahead))


def _receive_part(buyer: Actor, times: Timetable) -> None:
    purchase = _open_order_of(PARTLY_HERE)
    sku, quantity = _HERE
    line = purchase.lines.get(product__sku=sku)
    receiving.receive(
        receptions=[Reception(purchase.pk, [LineReception(line.pk, quantity)])],
        actor=buyer,
        at=times.now - _LATELY,
    )


def _postpone(times: Timetable) -> None:
    """A supplier has written again: what an order waits for comes later than was promised."""
    purchase = _open_order_of(POSTPONED)
    days = _work_days()[purchase.location.code]
    on = days.next(times.today + timedelta(days=_POSTPONED_DAYS))
    note = "The dairy is closed for repairs."
    answers.confirm(
        answers=[
            Answer(
                purchase.pk,
                [LineAnswer(line.pk, line.quantity, on, note) for line in purchase.lines.all()],
            )
        ],
        actor=links.actor_of(purchase.supplier),
        at=times.now - timedelta(hours=2),
    )


def _transfer(times: Timetable) -> None:
    """Goods are on their way to the depot; what expires there is to come back."""
    lead = people.actor_of("lead.dry")
    sent_at = _weekday_before(times, days=_SENT_DAYS_AGO)
    (outward,) = transfers.create(
        transfers=[
            _transfer_of(ground.MAIN, ground.LONDON, _TO_LONDON, times, days=_TRANSFER_DAYS)
        ],
        actor=lead,
        at=sent_at,
    )
    transfers.send(seen=[transfers.Seen(outward.pk)], actor=lead, at=sent_at)
    back = _transfer_of(ground.LONDON, ground.COLD, _BACK, times, days=_BACK_DAYS)
    transfers.create(
        transfers=[replace(back, note="Sell it before it expires")], actor=lead, at=times.now
    )


def _transfer_of(
    source: str,
    destination: str,
    lines: Sequence[tuple[str, int]],
    times: Timetable,
    *,
    days: int,
) -> NewTransfer:
    return NewTransfer(
        source_code=source,
        destination_code=destination,
        lines=[NewTransferLine(sku, quantity) for sku, quantity in lines],
        expected_on=_work_days()[destination].next(times.today + timedelta(days=days)),
    )


def _keep_back(times: Timetable) -> None:
    """Of what sells best a part is kept for those who wait."""
    homes = {row.sku: buying.home_of(row) for row in company.products()}
    products = dict(Product.objects.filter(sku__in=SAFETY_STOCKS).values_list("sku", "pk"))
    places = dict(Location.objects.values_list("code", "pk"))
    level_limits.set_all(
        levels=[
            LevelLimits(products[sku], places[homes[sku]], safety_stock=units)
            for sku, units in SAFETY_STOCKS.items()
        ],
        actor=people.actor_of("buyer"),
        at=times.now,
    )


def _open_order_of(supplier_code: str) -> PurchaseOrder:
    return PurchaseOrder.objects.select_related("supplier", "location").get(
        supplier__code=supplier_code, status=PurchaseStatus.CONFIRMED
    )
