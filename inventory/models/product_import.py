"""Files of products that wait for a person's yes."""

from __future__ import annotations

from django.db import models

from core.ids import new_id


class ProductImport(models.Model):
    """An uploaded file, read and compared with what is there; nothing is written before it is
    committed. ``rows`` holds what each row would do and what is wrong with it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    file_name = models.CharField(max_length=200)
    rows = models.JSONField()
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-uploaded_at"], name="inventory_import_newest")]
