"""The three classes of products that most houses begin with: few products make most turnover."""

from decimal import Decimal

from django.db import migrations

CLASSES = (
    ("A", Decimal("0.8"), Decimal("0.98")),
    ("B", Decimal("0.95"), Decimal("0.95")),
    ("C", Decimal("1"), Decimal("0.9")),
)


def add_classes(apps, schema_editor):
    service_class = apps.get_model("purchasing", "ServiceClass")
    for code, share, level in CLASSES:
        service_class.objects.get_or_create(
            code=code, defaults={"turnover_share": share, "service_level": level}
        )


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0003_rounds_of_supplier_links")]

    # Backwards nothing is taken away: a class may have been changed by a person.
    operations = [migrations.RunPython(add_classes, migrations.RunPython.noop)]
