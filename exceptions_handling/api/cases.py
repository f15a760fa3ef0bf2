"""REST addresses of cases."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.actors import Actor
from core.api.schema import describe
from core.paging import Page
from exceptions_handling.api.shapes import (
    CaseEnding,
    CaseMove,
    CaseOwner,
    CaseQuery,
    CaseReport,
)
from exceptions_handling.models import ExceptionCase
from exceptions_handling.selectors import cases as reads
from exceptions_handling.selectors.cases import CaseView, Filter
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening, Step
from orders.selectors import detail


class Command(Protocol):
    """The shape of the services that move cases on."""

    def __call__(
        self, *, steps: Sequence[Step], actor: Actor, at: datetime
    ) -> list[ExceptionCase]: ...


_CHANGES = {"POST": p.CASES_MANAGE}


class CaseList(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW, **_CHANGES}

    @describe(summary="List cases", query=CaseQuery, response=Page[CaseView], tag="cases")
    def get(self, request: Request) -> Response:
        """The open ones by severity and age, or the ended ones, the newest first."""
        query = self.query(CaseQuery)
        which = Filter(
            kind=query.kind or "",
            status=query.status or "",
            severity=query.severity,
            order_number=query.order,
            owner_id=query.owner,
            has_ended=query.has_ended,
        )
        return self.reply(
            reads.queue(
                which=which,
                actor=self.actor,
                at=timezone.now(),
                cursor=query.cursor,
                size=query.size,
            )
        )

    @describe(summary="Open a case", request=CaseReport, response=CaseView, status=201, tag="cases")
    def post(self, request: Request) -> Response:
        """One open case per order and kind: a second report gives the open one, with 200."""
        return self.once(self._open)

    def _open(self) -> Response:
        report, at = self.decode(CaseReport), timezone.now()
        order = detail.find(number=report.order)
        (case,) = cases.open_cases(
            openings=[
                Opening(
                    kind=report.kind,
                    scope=f"order:{order.pk}",
                    order_id=order.pk,
                    summary=report.summary,
                    severity=report.severity,
                )
            ],
            actor=self.actor,
            at=at,
        )
        return _answer(self, case.pk, status=201 if case.opened_at == at else 200)


class CaseDetail(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="Read a case", response=CaseView, tag="cases")
    def get(self, request: Request, case_id: uuid.UUID) -> Response:
        return _answer(self, case_id)


class CaseStart(Endpoint):
    permissions_by_method = _CHANGES

    @describe(summary="Take a case up", request=CaseMove, response=CaseView, tag="cases")
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        """Whoever starts an unowned case becomes its owner."""
        return _move(self, case_id, cases.start_resolving)


class CaseCustomerQuestion(Endpoint):
    permissions_by_method = _CHANGES

    @describe(
        summary="Wait for the customer's answer", request=CaseMove, response=CaseView, tag="cases"
    )
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        """The customer was asked, by whatever way; the case waits for the answer."""
        return _move(self, case_id, cases.await_customer)


class CaseResolution(Endpoint):
    permissions_by_method = _CHANGES

    @describe(summary="Resolve a case", request=CaseEnding, response=CaseView, tag="cases")
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        """It was put right; the reason says what was done."""
        return _end(self, case_id, cases.resolve)


class CaseDismissal(Endpoint):
    permissions_by_method = _CHANGES

    @describe(summary="Dismiss a case", request=CaseEnding, response=CaseView, tag="cases")
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        """It was none; the reason says why."""
        return _end(self, case_id, cases.dismiss)


class CaseOwnership(Endpoint):
    permissions_by_method = _CHANGES

    @describe(summary="Give a case to somebody", request=CaseOwner, response=CaseView, tag="cases")
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        """The owner answers for the case until it ends."""
        return self.once(lambda: self._assign(case_id))

    def _assign(self, case_id: uuid.UUID) -> Response:
        asked = self.decode(CaseOwner)
        cases.assign(
            case_ids=[case_id],
            owner_id=asked.owner_id,
            version=self.seen_version(asked.version),
            actor=self.actor,
            at=timezone.now(),
        )
        return _answer(self, case_id)


def _move(endpoint: Endpoint, case_id: uuid.UUID, command: Command) -> Response:
    def act() -> Response:
        asked = endpoint.decode(CaseMove)
        return _give(endpoint, command, Step(case_id, version=endpoint.seen_version(asked.version)))

    return endpoint.once(act)


def _end(endpoint: Endpoint, case_id: uuid.UUID, command: Command) -> Response:
    def act() -> Response:
        asked = endpoint.decode(CaseEnding)
        version = endpoint.seen_version(asked.version)
        return _give(endpoint, command, Step(case_id, words=asked.reason, version=version))

    return endpoint.once(act)


def _give(endpoint: Endpoint, command: Command, step: Step) -> Response:
    command(steps=[step], actor=endpoint.actor, at=timezone.now())
    return _answer(endpoint, step.case_id)


def _answer(endpoint: Endpoint, case_id: uuid.UUID, *, status: int = 200) -> Response:
    view = reads.get(case_id=case_id, actor=endpoint.actor, at=timezone.now())
    return endpoint.reply(view, status=status, version=view.version)
