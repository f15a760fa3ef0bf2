"""Review: four checks before anything leaves, with evidence, and the customer's consent."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class ReviewPolicy(models.Model):
    """Which orders need a person, and for which checks. The first matching policy decides.

    ``person_checks`` are checks a person must do; the others pass by rule where the rule finds
    nothing wrong. An empty condition matches everything.
    """

    position = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=100)
    channel_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    min_total_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    person_checks = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    needs_consent = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ReviewCheck(models.Model):
    """One of the four checks of one round of review."""

    class Kind(models.TextChoices):
        QUANTITY = "quantity", _("Quantity")
        AMOUNT = "amount", _("Amount")
        ADDRESS = "address", _("Delivery address")
        CONSENT = "consent", _("Customer's consent")

    class Result(models.TextChoices):
        OPEN = "open", _("Open")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        WAIVED = "waived", _("Waived")

    id = models.UUIDField(primary_key=True, default=new_id)
    fulfillment = models.ForeignKey(
        "fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="checks"
    )
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    result = models.CharField(max_length=6, choices=Result.choices, default=Result.OPEN)
    # What was compared: asked, packed, found; and the words of the rule or the person.
    evidence = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_kind = models.CharField(max_length=10, blank=True)
    decided_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fulfillment", "round", "kind"], name="fulfillment_check_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(result="open") | Q(decided_at__isnull=False),
                name="fulfillment_check_decided_has_time",
            ),
        ]


class ConsentRequest(models.Model):
    """A question to the customer behind a signed link; only the token's hash is stored."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    id = models.UUIDField(primary_key=True, default=new_id)
    fulfillment = models.ForeignKey(
        "fulfillment.Fulfillment", on_delete=models.PROTECT, related_name="consent_requests"
    )
    round = models.PositiveSmallIntegerField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False),
                name="fulfillment_consent_answer_has_time",
            ),
        ]
