"""Fulfillments over REST: the queue, one in full, and the nouns that change its state."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from fulfillment.api import representations as shapes
from fulfillment.selectors import detail, queue
from fulfillment.selectors.detail import FulfillmentView
from fulfillment.selectors.queue import QueueFilter
from fulfillment.services import acceptance, consent, review, short_picks, work
from fulfillment.services.acceptance import Reassignment
from fulfillment.services.progress import Seen
from fulfillment.services.work import Count, Counted
from orders.api.representations import ReasonRequest, VersionRequest

TAG = "fulfillments"


class Fulfillments(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(
        summary="List fulfillments", query=QueueFilter, response=shapes.FulfillmentPage, tag=TAG
    )
    def get(self, request: Request) -> Response:
        page = queue.list_work(wanted=self.query(QueueFilter), actor=self.actor)
        return self.reply(
            shapes.FulfillmentPage(list(page.items), page.next_cursor, page.previous_cursor)
        )


class FulfillmentEndpoint(Endpoint):
    """What the addresses of one fulfillment share."""

    def view_of(self, fulfillment_id: uuid.UUID) -> Response:
        """A fulfillment in full, with its version as ETag."""
        view = detail.get(fulfillment_id=fulfillment_id, actor=self.actor, at=timezone.now())
        return self.reply(view, version=view.card.version)

    def change(
        self,
        fulfillment_id: uuid.UUID,
        in_body: int | None,
        act: Callable[[Seen, datetime], object],
    ) -> Response:
        """Run a state change once, on the version that the caller saw."""
        seen = Seen(fulfillment_id, self.seen_version(in_body))

        def once() -> Response:
            act(seen, timezone.now())
            return self.view_of(fulfillment_id)

        return self.once(once)


class FulfillmentDetail(FulfillmentEndpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="Read a fulfillment", response=FulfillmentView, tag=TAG)
    def get(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        return self.view_of(fulfillment_id)


class Acceptance(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(summary="Accept work", request=VersionRequest, response=FulfillmentView, tag=TAG)
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(VersionRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: acceptance.accept(seen=[seen], actor=self.actor, at=at),
        )


class Decline(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(summary="Decline work", request=ReasonRequest, response=FulfillmentView, tag=TAG)
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        """The work is given away again, not to the one who declined it."""
        body = self.decode(ReasonRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: acceptance.decline(
                seen=[seen], reason=body.reason, actor=self.actor, at=at
            ),
        )


class GivingBack(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(summary="Give work back", request=ReasonRequest, response=FulfillmentView, tag=TAG)
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(ReasonRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: acceptance.give_back(
                seen=[seen], reason=body.reason, actor=self.actor, at=at
            ),
        )


class Assignment(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_ASSIGN}

    @describe(
        summary="Give work to somebody else",
        request=shapes.AssignmentRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.AssignmentRequest)
        to = Reassignment(assignee_id=body.assignee_id, department_id=body.department_id)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: acceptance.reassign(seen=[seen], to=to, actor=self.actor, at=at),
        )


class Work(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(summary="Start work", request=VersionRequest, response=FulfillmentView, tag=TAG)
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(VersionRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: work.start(seen=[seen], actor=self.actor, at=at),
        )


class Picks(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(
        summary="Count units into the box",
        request=shapes.PicksRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.PicksRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: work.pick(
                counted=[_counted(seen, body.lines)], actor=self.actor, at=at
            ),
        )


class Unpicks(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(
        summary="Take units out of the box",
        request=shapes.UnpicksRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.UnpicksRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: work.unpick(
                counted=[_counted(seen, body.lines)], reason=body.reason, actor=self.actor, at=at
            ),
        )


class ShortPicks(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(
        summary="Report units that are not on the shelf",
        request=shapes.ShortPicksRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        """They leave the stock's book, and the order gets others where there are any."""
        body = self.decode(shapes.ShortPicksRequest)
        counts = tuple(Count(one.line_id, one.quantity, one.component_id) for one in body.lines)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: short_picks.report(
                counted=[Counted(seen.fulfillment_id, counts, seen.version)],
                reason=body.reason,
                actor=self.actor,
                at=at,
            ),
        )


class Packing(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_WORK}

    @describe(summary="Close the box", request=VersionRequest, response=FulfillmentView, tag=TAG)
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        """Opens the review; what is not picked becomes a fulfillment of its own."""
        body = self.decode(VersionRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: work.make_ready(seen=[seen], actor=self.actor, at=at),
        )


class Review(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_REVIEW}

    @describe(
        summary="Review again after a recall",
        request=VersionRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(VersionRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: review.enter_review(seen=[seen], actor=self.actor, at=at),
        )


class Checks(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_REVIEW}

    @describe(
        summary="Record a check", request=shapes.CheckRequest, response=FulfillmentView, tag=TAG
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        """The last check passed or waived releases the fulfillment; a failed one sends it back."""
        body = self.decode(shapes.CheckRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: review.record_checks(
                verdicts=[
                    review.Verdict(fulfillment_id, body.kind, body.result, body.note, seen.version)
                ],
                actor=self.actor,
                at=at,
            ),
        )


class Release(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_REVIEW}

    @describe(
        summary="Release what has passed review",
        request=VersionRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        """Needed only where a hold stood in the way when the last check was done."""
        body = self.decode(VersionRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: review.approve(seen=[seen], actor=self.actor, at=at),
        )


class Recall(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_REVIEW}

    @describe(summary="Recall a release", request=ReasonRequest, response=FulfillmentView, tag=TAG)
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(ReasonRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: review.recall(
                seen=[seen], reason=body.reason, actor=self.actor, at=at
            ),
        )


class ConsentRequests(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_REVIEW}

    @describe(
        summary="Ask the customer for consent",
        request=VersionRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        """Sends a link by e-mail; the customer answers there."""
        body = self.decode(VersionRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: consent.ask(seen=[seen], actor=self.actor, at=at),
        )


class ConsentCalls(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_REVIEW}

    @describe(
        summary="Record the customer's answer by phone",
        request=shapes.ConsentCallRequest,
        response=FulfillmentView,
        tag=TAG,
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.ConsentCallRequest)
        return self.change(
            fulfillment_id,
            body.version,
            lambda seen, at: consent.record_call(
                seen=seen, given=body.answer, note=body.note, actor=self.actor, at=at
            ),
        )


def _counted(seen: Seen, lines: list[shapes.CountBody] | None) -> Counted:
    counts = None if lines is None else tuple(Count(c.line_id, c.quantity) for c in lines)
    return Counted(seen.fulfillment_id, counts, seen.version)
