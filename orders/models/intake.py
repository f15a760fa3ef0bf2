"""What arrived as a document, and what became of it."""

from __future__ import annotations

from django.db import models


class IntakeRecord(models.Model):
    """One document of a file. A rejected one leaves this record and no order."""

    class Outcome(models.TextChoices):
        PLACED = "placed"
        WAITING = "waiting"
        DUPLICATE = "duplicate"
        REJECTED = "rejected"
        NOTED = "noted"  # understood, but it orders nothing

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=255)
    content_sha256 = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    document_number = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    order = models.ForeignKey(
        "orders.Order", null=True, on_delete=models.PROTECT, related_name="intake_records"
    )
    findings = models.JSONField(default=list)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-received_at"], name="orders_intake_newest"),
            models.Index(fields=["content_sha256"], name="orders_intake_content"),
        ]
