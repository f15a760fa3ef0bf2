"""Calendars are changed by version, as places are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_transfer_numbers")]

    operations = [
        migrations.AddField(
            model_name="workcalendar",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
