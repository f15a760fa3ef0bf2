"""The form that takes a file of products."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core import limits


class ImportForm(forms.Form):
    """A file of products, CSV or XLSX."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX. Nothing is changed before you have seen what it would do."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limits.PRODUCT_IMPORT_BYTES_MAX:
            raise forms.ValidationError(
                _("A file has at most %(n)s MB; share the products among several files."),
                params={"n": limits.PRODUCT_IMPORT_BYTES_MAX // 1_000_000},
            )
        return file
