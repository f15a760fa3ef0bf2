"""What ought to be bought and why, and how reliable those are who sell it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from purchasing.rules.scorecard import Figure, Row, Unit
from purchasing.selectors import replenishment, scorecard
from purchasing.selectors.replenishment import PlanFilter, PlanView, ProposalFilter, ProposalView
from purchasing.services import planning

Proposals = Annotated[
    list[uuid.UUID], msgspec.Meta(min_length=1, max_length=limits.PROPOSALS_PER_ACT)
]


class ProposalPage(msgspec.Struct, frozen=True):
    """A page of proposals, newest first."""

    items: list[ProposalView]
    next_cursor: str
    previous_cursor: str


class PlanPage(msgspec.Struct, frozen=True):
    """A page of plans."""

    items: list[PlanView]
    next_cursor: str
    previous_cursor: str


class ProposalOrderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open proposals to buy: one purchase order for each supplier and location."""

    proposals: Proposals


class ProposalOrders(msgspec.Struct, frozen=True):
    """The numbers of the drafts that were made."""

    purchase_orders: list[str]


class DismissalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open proposals not to buy, and why."""

    proposals: Proposals
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Dismissals(msgspec.Struct, frozen=True):
    """How many proposals were dismissed."""

    dismissed: int


class ScorecardFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days of the record; the last year unless told otherwise."""

    first: date | None = None
    last: date | None = None


class RowFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rows behind a figure of a record, ``start`` counted from 0."""

    figure: Annotated[str, msgspec.Meta(max_length=40)]
    first: date | None = None
    last: date | None = None
    start: Annotated[int, msgspec.Meta(ge=0, le=limits.SCORECARD_LINES_MAX)] = 0
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


class FigureView(msgspec.Struct, frozen=True):
    """A figure; null where its population is empty. ``excluded`` counts what belongs to the
    period and cannot be judged; ``row_count`` the rows behind it."""

    code: str
    value: float | None
    unit: Unit
    population: int
    excluded: int
    row_count: int


class ScorecardView(msgspec.Struct, frozen=True):
    """A supplier's record from the day ``first`` to the day ``last``."""

    supplier: str
    name: str
    first: date
    last: date
    as_of: datetime
    figures: list[FigureView]


class FigureRows(msgspec.Struct, frozen=True):
    """Rows behind a figure: purchase lines, or orders where there is no position."""

    figure: FigureView
    items: list[Row]
    next_start: int | None


class ReplenishmentProposals(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW}

    @describe(
        summary="List replenishment proposals",
        query=ProposalFilter,
        response=ProposalPage,
        tag="replenishment",
    )
    def get(self, request: Request) -> Response:
        page = replenishment.list_proposals(wanted=self.query(ProposalFilter))
        return self.reply(ProposalPage(list(page.items), page.next_cursor, page.previous_cursor))


class ReplenishmentOrders(Endpoint):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Make purchase orders of proposals",
        request=ProposalOrderRequest,
        response=ProposalOrders,
        status=201,
        tag="replenishment",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(ProposalOrderRequest)

        def order() -> Response:
            made = planning.order(proposal_ids=body.proposals, actor=self.actor, at=timezone.now())
            return self.reply(ProposalOrders([row.number for row in made]), status=201)

        return self.once(order)


class ReplenishmentDismissals(Endpoint):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Dismiss replenishment proposals",
        request=DismissalRequest,
        response=Dismissals,
        status=201,
        tag="replenishment",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(DismissalRequest)

        def dismiss() -> Response:
            count = planning.dismiss(
                proposal_ids=body.proposals,
                reason=body.reason,
                actor=self.actor,
                at=timezone.now(),
            )
            return self.reply(Dismissals(count), status=201)

        return self.once(dismiss)


class StockPlans(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW}

    @describe(summary="List stock plans", query=PlanFilter, response=PlanPage, tag="replenishment")
    def get(self, request: Request) -> Response:
        page = replenishment.list_plans(wanted=self.query(PlanFilter))
        return self.reply(PlanPage(list(page.items), page.next_cursor, page.previous_cursor))


class SupplierScorecard(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW}

    @describe(
        summary="Read a supplier's scorecard",
        query=ScorecardFilter,
        response=ScorecardView,
        tag="suppliers",
    )
    def get(self, request: Request, code: str) -> Response:
        wanted = self.query(ScorecardFilter)
        found = scorecard.read(code=code, first=wanted.first, last=wanted.last, at=timezone.now())
        return self.reply(
            ScorecardView(
                supplier=found.supplier,
                name=found.name,
                first=found.first,
                last=found.last,
                as_of=found.as_of,
                figures=[_figure(each) for each in found.figures],
            )
        )


class SupplierScorecardRows(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW}

    @describe(
        summary="Read the rows of a supplier's figure",
        query=RowFilter,
        response=FigureRows,
        tag="suppliers",
    )
    def get(self, request: Request, code: str) -> Response:
        wanted = self.query(RowFilter)
        found = scorecard.read(
            code=code, first=wanted.first, last=wanted.last, at=timezone.now()
        ).figure(wanted.figure)
        end = wanted.start + wanted.size
        return self.reply(
            FigureRows(
                figure=_figure(found),
                items=list(found.rows[wanted.start : end]),
                next_start=end if end < len(found.rows) else None,
            )
        )


def _figure(found: Figure) -> FigureView:
    return FigureView(
        code=found.code,
        value=found.value,
        unit=found.unit,
        population=found.population,
        excluded=found.excluded,
        row_count=len(found.rows),
    )
