"""Write the pages of docs/ that follow from the code, or check that they are fresh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.handbook import pages


class Command(BaseCommand):
    help = "Write docs/lifecycles.md, docs/events.md and docs/figures.md from the code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a page is stale"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs"
        stale = {
            name: text for name, text in pages.render_all().items() if _read(folder / name) != text
        }
        if options["check"]:
            if stale:
                raise CommandError(
                    f"Stale in docs/: {', '.join(stale)}. Run manage.py generate_docs."
                )
            return
        folder.mkdir(exist_ok=True)
        for name, text in stale.items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"docs/{name}")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
