"""What the tracking storey hears: facts that a customer or a supplier is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from core.models import Event
from tracking.services import notifications, supplier_mail


def notify_customer(events: Sequence[Event]) -> None:
    notifications.queue_for(events=events, at=timezone.now())


def mail_supplier(events: Sequence[Event]) -> None:
    supplier_mail.queue_for(events=events, at=timezone.now())
