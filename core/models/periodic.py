"""Who ran which period of a scheduled job: two clocks do the work once."""

from __future__ import annotations

from django.db import models


class PeriodicRun(models.Model):
    """A claimed period of a job; the unique pair makes a second claim fail."""

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="core_periodic_run_once"),
        ]
