"""The commands behind the Makefile: `python -m stack COMMAND`."""

from __future__ import annotations

import argparse
import sys

from stack import commands, console
from stack.errors import StackError, Stopped

EXIT_FAILED = 1
EXIT_STOPPED = 130


def main(arguments: list[str]) -> int:
    """Carry out one command; its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.act(chosen)
    except Stopped as stopped:
        console.complain(str(stopped))
        return EXIT_STOPPED
    except StackError as error:
        console.complain(f"Cannot go on. {error}")
        return EXIT_FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    choices = parser.add_subparsers(required=True, metavar="COMMAND")
    services = choices.add_parser("services", help="only PostgreSQL and Valkey, in the foreground")
    services.set_defaults(act=lambda chosen: commands.services())
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
