"""Forms of locations and calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core import limits
from core.errors import Invalid
from dashboard.forms.choices import by_country, choose
from inventory.models import Location
from inventory.rules import places
from inventory.selectors import calendars
from inventory.selectors import places as views

_CODE_HINT = _("Letters, digits and hyphens; it stays for ever.")
# A year of holidays of the house is typed as one stretch.
_STRETCH_DAYS_MAX = 366


class LocationChangeForm(forms.Form):
    """What may change of a location."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=Location.Kind.choices)
    calendar = forms.ChoiceField(label=_("Calendar"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("The cut-off time is a time of day here.")
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=0,
        max_value=limits.LOCATION_PRIORITY_MAX,
        initial=100,
        help_text=_("Where several places have a product, the lowest number is asked first."),
    )
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    is_active = forms.BooleanField(
        label=_("Is open"),
        required=False,
        help_text=_("Only an empty place can be closed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(row.code, row.name) for row in views.list_calendars()]
        choose(self, "calendar", [("", _("none: it works every day")), *known])
        choose(self, "time_zone", [(zone, zone) for zone in sorted(places.time_zones())])
        choose(self, "country", [("", "–"), *by_country(places.countries())])


class LocationForm(LocationChangeForm):
    """A new location."""

    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[validate_slug], help_text=_CODE_HINT
    )

    field_order = ("code",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


class CalendarChangeForm(forms.Form):
    """What may change of a calendar's rule."""

    name = forms.CharField(label=_("Name"), max_length=100)
    working_weekdays = forms.TypedMultipleChoiceField(
        label=_("Works on"),
        choices=[(n + 1, WEEKDAYS[n]) for n in range(7)],
        coerce=int,
        initial=[1, 2, 3, 4, 5],
        widget=forms.CheckboxSelectMultiple,
    )
    cut_off = forms.TimeField(
        label=_("Cut-off time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Work that arrives later begins on the next working day."),
    )
    holiday_country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    holiday_subdivision = forms.CharField(
        label=_("State or province"),
        max_length=10,
        required=False,
        help_text=_("Its code, such as BY for Bavaria; empty for the whole country."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = by_country(calendars.supported_countries())
        choose(self, "holiday_country", [("", _("no country")), *known])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        country, part = cleaned.get("holiday_country", ""), cleaned.get("holiday_subdivision", "")
        known = calendars.supported_countries().get(country, ())
        if part and part not in known:
            message = _("Known here: %(parts)s.") if known else _("No part of it is known.")
            self.add_error(
                "holiday_subdivision",
                forms.ValidationError(message, params={"parts": ", ".join(known)}),
            )
        return cleaned


class CalendarForm(CalendarChangeForm):
    """A new calendar."""

    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[validate_slug], help_text=_CODE_HINT
    )

    field_order = ("code",)


class DaysForm(forms.Form):
    """One day or a stretch of days that is closed, or that works out of turn."""

    first_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty for a single day."),
    )
    is_working = forms.TypedChoiceField(
        label=_("These days are"),
        choices=[("closed", _("closed")), ("extra", _("extra working days"))],
        coerce=lambda value: value == "extra",
    )
    note = forms.CharField(label=_("Reason"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and not 0 <= (last - first).days < _STRETCH_DAYS_MAX:
            self.add_error("last_on", _("It ends after it begins, within a year."))
        return cleaned

    def days(self) -> list[date]:
        """Every day of the stretch."""
        first: date = self.cleaned_data["first_on"]
        last: date = self.cleaned_data["last_on"] or first
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_of(text: str) -> date:
    """The day that a button names.

    Raises:
        Invalid: ``day_invalid``.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("This is no day.", code="day_invalid") from error
