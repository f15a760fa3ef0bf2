"""What is on its way, and who waits for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class IncomingSupply(models.Model):
    """Units that are still to come to a location. What brings them is known by its id and reads
    for people by ``reference``: inventory knows no purchase orders."""

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("Purchase")
        TRANSFER = "transfer", _("Transfer")
        WORK_ORDER = "work_order", _("Work order")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source_id = models.UUIDField()
    reference = models.CharField(max_length=100)
    product = models.ForeignKey("inventory.Product", on_delete=models.PROTECT)
    location = models.ForeignKey("inventory.Location", on_delete=models.PROTECT)
    # Still to come; a row goes when nothing is.
    quantity = models.PositiveIntegerField()
    due_on = models.DateField()
    announced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_id"], name="inventory_supply_once_per_source"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_supply_real"),
        ]
        indexes = [
            models.Index(fields=["product", "location", "due_on"], name="inventory_supply_place"),
            models.Index(fields=["due_on"], name="inventory_supply_due"),
        ]


class Peg(models.Model):
    """Units of a reservation that no shelf covers, tied to the supply that will fill them.

    No ``supply``: nothing is on its way yet, and ``due_on`` is what buying would take.
    """

    reservation = models.ForeignKey(
        "inventory.Reservation", on_delete=models.CASCADE, related_name="pegs"
    )
    supply = models.ForeignKey(
        IncomingSupply, null=True, on_delete=models.CASCADE, related_name="pegs"
    )
    quantity = models.PositiveIntegerField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reservation", "supply"],
                nulls_distinct=False,
                name="inventory_peg_once_per_supply",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_peg_real"),
        ]
