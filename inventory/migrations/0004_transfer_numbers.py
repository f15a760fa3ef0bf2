"""Transfers have running numbers; a bundle's units are whole."""

from django.db import migrations

CREATE = "CREATE SEQUENCE inventory_transfer_number;"
DROP = "DROP SEQUENCE inventory_transfer_number;"
CHECK = """
ALTER TABLE inventory_reservation ADD CONSTRAINT inventory_reservation_whole_units
    CHECK (quantity % per_unit = 0);
"""
UNCHECK = "ALTER TABLE inventory_reservation DROP CONSTRAINT inventory_reservation_whole_units;"


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_supply_side")]

    operations = [migrations.RunSQL(CREATE, DROP), migrations.RunSQL(CHECK, UNCHECK)]
