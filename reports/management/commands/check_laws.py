"""Looks whether the data break any law of the house; for operators, and after an incident."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reports.selectors import laws


class Command(BaseCommand):
    help = "Say which laws the data break; exit code 1 if any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = laws.violations()
        for words in found:
            self.stdout.write(words)
        if found:
            raise SystemExit(1)
        self.stdout.write(_("All laws hold."))
