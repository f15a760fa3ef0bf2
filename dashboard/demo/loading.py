"""Loads the demo world once: the ground, the history on two threads, and the last hours.

A load that was broken off is taken up by the next: the ground is laid in one transaction, each
part of the history takes up what stands where it left off, and the last hours are played in one
transaction that also marks the world as complete.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from accounts.models import ApiClient
from core.errors import DomainError
from core.services import events
from dashboard.demo import company, finale, floor, ground, placing, road, stories, supply, timetable
from dashboard.demo.stories import Story
from dashboard.demo.timetable import Timetable
from orders.models import Order

CLIENT_NAME = "Demo shop"
# Orders whose work is played together while the next are taken in.
_PART = 400
LOCK = 0x4F4D53  # any number that no other lock of ours has

Progress = Callable[[float], None]


class WorldTaken(DomainError):
    """There are orders of somebody else's here; the demo world needs an empty database."""

    code = "world_taken"


class LoadRunning(DomainError):
    """Another process loads the demo world at this moment."""

    code = "load_running"


def load(*, at: datetime, progress: Progress) -> ApiClient:
    """Load what is not there yet and return the API client of the demo.

    Raises:
        WorldTaken: the database is in use already.
        LoadRunning: another load is under way.
    """
    client = ApiClient.objects.filter(name=CLIENT_NAME).first()
    if client is not None and client.is_active:
        return client
    with _alone(), _without_collector():
        with events.history():
            client = client or _lay_ground(at=at)
            told, times = _stories(client.created_at)
            _play_history(told, times, progress)
        _finish(client, told, times)
    progress(1.0)
    return client


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other loads out, and do not wait for the disk at each commit of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise LoadRunning(_("Another process loads the demo world at this moment."))
    _commit_lazily(is_lazy=True)
    try:
        yield
    finally:
        _commit_lazily(is_lazy=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _without_collector() -> Iterator[None]:
    """A sixth of the load would go into looking for cycles among millions of short-lived rows."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _commit_lazily(*, is_lazy: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET synchronous_commit TO {'off' if is_lazy else 'on'}")


def _stories(now: datetime) -> tuple[list[Story], Timetable]:
    documents = company.documents()
    last = max(document.issued_at for document in documents if document.issued_at)
    times = timetable.until(now=now, last_original=last)
    return stories.tell(documents, times=times), times


@transaction.atomic
def _lay_ground(*, at: datetime) -> ApiClient:
    if Order.objects.exists():
        raise WorldTaken(
            _("There are orders here already; the demo world is for an empty database.")
        )
    client = ApiClient.objects.create(
        name=CLIENT_NAME, channel="api", is_active=False, created_at=at
    )
    told, times = _stories(at)
    goods = ground.lay(at=supply.begins_at(told))
    supply.buy_in(stories=told, products=goods, times=times)
    return client


def _play_history(told: Sequence[Story], times: Timetable, progress: Progress) -> None:
    """Take orders in on this thread while another one plays the work of earlier ones."""
    parts = list(_parts(told, times))
    meter = _Meter(progress, whole=3 * len(told))
    with ThreadPoolExecutor(max_workers=1) as pool:
        played: list[Future[None]] = []
        try:
            for part in parts:
                for batch in part:
                    placing.place(batch, times=times)
                    meter.add(len(batch))
                _refresh_statistics()
                together = [story for batch in part for story in batch]
                played.append(pool.submit(_work, together, times, meter))
            played.append(pool.submit(_deliver, told, times, meter))
            for future in played:
                future.result()
        finally:
            pool.submit(connections.close_all)
            for future in played:
                future.cancel()


def _work(part: Sequence[Story], times: Timetable, meter: _Meter) -> None:
    with events.history():
        _commit_lazily(is_lazy=True)
        floor.work_on(part, times=times)
    meter.add(len(part))


def _deliver(told: Sequence[Story], times: Timetable, meter: _Meter) -> None:
    with events.history():
        road.travel(told, times=times)
        road.arrive(told, times=times, progress=meter.add)


def _parts(told: Sequence[Story], times: Timetable) -> Iterator[list[list[Story]]]:
    part: list[list[Story]] = []
    for batch in placing.batches(told, times=times):
        part.append(batch)
        if sum(map(len, part)) >= _PART:
            yield part
            part = []
    if part:
        yield part


def _refresh_statistics() -> None:
    """Tell the planner how full the tables have become: it still takes them for empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def _finish(client: ApiClient, told: Sequence[Story], times: Timetable) -> None:
    finale.play(told, times=times)
    client.is_active = True
    client.save(update_fields=["is_active"])


class _Meter:
    """Counts what is done on both threads."""

    def __init__(self, progress: Progress, *, whole: int) -> None:
        self._progress = progress
        self._whole = whole
        self._done = 0

    def add(self, count: int) -> None:
        self._done += count
        self._progress(min(self._done / self._whole, 0.99))
