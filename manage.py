#!/usr/bin/env python3
"""Django's commands for this project."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Carry out the command of the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
