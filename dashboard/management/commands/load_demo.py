"""Loads the demo world, the company Northwind, once; later calls only say how to get in."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from dashboard.demo import access, loading

# Where nobody watches a bar, a line each so much of the way.
_LINE_STEP = 0.1


class Command(BaseCommand):
    help = "Load the demo world into an empty database; a second call changes nothing."
    # Every start calls this right after the database was migrated, with the same checks.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write", type=Path, help="write log-ins, API key and look-up to this JSON file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["write"]
        meter = _Progress(started=time.monotonic())
        try:
            client = loading.load(at=timezone.now(), progress=meter.show)
        except DomainError as error:
            raise CommandError(error.message) from error
        granted = access.grant(client=client, kept_at=path, at=timezone.now())
        if path is None:
            self.stdout.write(msgspec.json.format(msgspec.json.encode(granted)).decode())
        else:
            access.write(granted, path)


class _Progress:
    """Shows how far the load is: a percentage on a terminal, lines elsewhere."""

    def __init__(self, *, started: float) -> None:
        self._started = started
        self._shown = 0.0

    def show(self, share: float) -> None:
        is_last = share >= 1
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{share:4.0%}" + ("\n" if is_last else ""))
            sys.stderr.flush()
        elif is_last or share >= self._shown + _LINE_STEP:
            self._shown = share
            seconds = time.monotonic() - self._started
            message = _("%(percent)d %% of the demo world after %(seconds).0f s")
            sys.stderr.write(message % {"percent": share * 100, "seconds": seconds} + "\n")
