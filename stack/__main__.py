"""The commands behind the Makefile: `python -m stack COMMAND`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from stack import commands, console
from stack.errors import StackError, Stopped

EXIT_FAILED = 1
EXIT_STOPPED = 130

ALONE: dict[str, Callable[[], int]] = {
    "run": commands.run,
    "services": commands.services,
    "check": commands.check,
    "clean": commands.clean,
}
WITH_ARGUMENTS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "test": (commands.test, "PYTEST_ARGUMENT"),
    "exec": (commands.execute, "COMMAND"),
    "prove": (commands.prove, "PROOF"),
    "measure": (commands.measure, "MEASUREMENT"),
}


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
    except OSError as error:
        # What the operating system refuses anywhere below: a full disk, a missing right.
        console.complain(f"Cannot go on. {error}")
        return EXIT_FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    choices = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, act in ALONE.items():
        choices.add_parser(name, help=act.__doc__).set_defaults(act=_without_arguments(act))
    for name, (act_on, takes) in WITH_ARGUMENTS.items():
        choice = choices.add_parser(name, help=act_on.__doc__)
        choice.add_argument("arguments", nargs=argparse.REMAINDER, metavar=takes)
        choice.set_defaults(act=_with_arguments(act_on))
    return parser


def _without_arguments(act: Callable[[], int]) -> Callable[[argparse.Namespace], int]:
    return lambda chosen: act()


def _with_arguments(act: Callable[[list[str]], int]) -> Callable[[argparse.Namespace], int]:
    def on_given(chosen: argparse.Namespace) -> int:
        given: list[str] = chosen.arguments
        return act(given[1:] if given[:1] == ["--"] else given)

    return on_given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
