"""Bring the catalogues of `locale/` up to the texts of the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core import translations


class Command(BaseCommand):
    help = "Collect the texts of the source into locale/, where they are translated."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        for language, _ in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                self._refresh(root, language)

    def _refresh(self, root: Path, language: str) -> None:
        path = translations.catalogue_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(translations.refreshed(root, language), encoding="utf-8")
        name, missing = path.relative_to(root), translations.untranslated(path)
        self.stdout.write(f"{name}: {len(missing)} texts to translate.")
        for text in missing:
            self.stdout.write(f"  {text}")
