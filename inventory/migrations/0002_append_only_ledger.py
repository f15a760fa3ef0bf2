"""Guard the stock ledger: a movement is never edited or deleted."""

from django.db import migrations

CREATE = """
CREATE TRIGGER inventory_movement_append_only BEFORE UPDATE OR DELETE ON inventory_stockmovement
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER inventory_movement_no_truncate BEFORE TRUNCATE ON inventory_stockmovement
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
DROP = """
DROP TRIGGER inventory_movement_no_truncate ON inventory_stockmovement;
DROP TRIGGER inventory_movement_append_only ON inventory_stockmovement;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("core", "0002_append_only")]

    operations = [migrations.RunSQL(CREATE, DROP)]
