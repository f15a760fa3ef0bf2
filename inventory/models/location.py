"""Where stock lies and work is done, and on which days."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


def _monday_to_friday() -> list[int]:
    return [1, 2, 3, 4, 5]


class WorkCalendar(models.Model):
    """The days a place works: ISO weekdays (1 is Monday) less public holidays, and single days.

    After ``cut_off``, a time of day in the place's time zone, work begins on the next day.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    working_weekdays = ArrayField(models.PositiveSmallIntegerField(), default=_monday_to_friday)
    cut_off = models.TimeField(null=True, blank=True)
    holiday_country = models.CharField(max_length=2, blank=True)
    holiday_subdivision = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A single day that is other than the calendar's rule: a closure or an extra working day."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    is_working = models.BooleanField(default=False)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "on"], name="inventory_calendar_day_once")
        ]


class Location(models.Model):
    """A place. Sourcing prefers the lower ``priority`` where nothing else decides. Without a
    calendar a place works every day."""

    class Kind(models.TextChoices):
        WAREHOUSE = "warehouse", _("Warehouse")
        SHOP = "shop", _("Shop")
        WORKSHOP = "workshop", _("Workshop")
        SUPPLIER = "supplier", _("Supplier")
        IN_TRANSIT = "in_transit", _("In transit")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.WAREHOUSE)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=40, default="UTC")
    calendar = models.ForeignKey(
        WorkCalendar, null=True, blank=True, on_delete=models.PROTECT, related_name="locations"
    )
    priority = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name
