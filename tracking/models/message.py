"""What is told to whom: an outgoing message is a row before it is sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.ids import new_id


class Message(models.Model):
    """One message to one recipient; the unique constraint keeps it from being written twice.

    Its texts hold blanks in place of a secret (a link, a code), which is made when the message is
    sent and stored nowhere.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    class Secret(models.TextChoices):
        LOOKUP_LINK = "lookup_link"
        CONSENT_LINK = "consent_link"
        CODE = "code"
        ANSWER_LINK = "answer_link"

    id = models.UUIDField(primary_key=True, default=new_id)
    event_id = models.UUIDField()
    audience = models.CharField(max_length=20)
    template = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, default="email")
    order_id = models.UUIDField(null=True)
    recipient = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    secret_kind = models.CharField(max_length=12, choices=Secret.choices, blank=True)
    # What the secret opens: an order, a consent request, a row of LookupCode, a purchase order.
    secret_for_id = models.UUIDField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "audience", "template", "recipient"],
                name="tracking_message_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="tracking_message_due", condition=Q(status="queued")
            ),
            models.Index(fields=["-created_at", "-id"], name="tracking_message_newest"),
            models.Index(fields=["order_id"], name="tracking_message_order"),
        ]
