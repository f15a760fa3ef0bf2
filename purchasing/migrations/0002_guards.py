"""Purchase orders have running numbers; receipts are never edited or deleted."""

from django.db import migrations

CREATE = """
CREATE SEQUENCE purchasing_order_number;
CREATE TRIGGER purchasing_receipt_append_only BEFORE UPDATE OR DELETE ON purchasing_purchasereceipt
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER purchasing_receipt_no_truncate BEFORE TRUNCATE ON purchasing_purchasereceipt
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
DROP = """
DROP TRIGGER purchasing_receipt_no_truncate ON purchasing_purchasereceipt;
DROP TRIGGER purchasing_receipt_append_only ON purchasing_purchasereceipt;
DROP SEQUENCE purchasing_order_number;
"""


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0001_supply_side"), ("core", "0002_append_only")]

    operations = [migrations.RunSQL(CREATE, DROP)]
