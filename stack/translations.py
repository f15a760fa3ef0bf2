"""The catalogues of texts in the form that programs read; made from locale/, never kept in git."""

from __future__ import annotations

from pathlib import Path

from stack import console
from stack.environment import PYTHON
from stack.stand import PROJECT
from stack.supervisor import Supervisor, base_environment

COMPILE = ["-m", "babel.messages.frontend", "compile", "-D", "django", "-d", "locale"]


def compile_changed(supervisor: Supervisor, log: Path) -> None:
    """Compile the catalogues when one of them is newer than what was made of it.

    Raises:
        StackError: a catalogue is broken.
        Stopped: the person asked to stop.
    """
    sources = PROJECT.glob("locale/*/LC_MESSAGES/django.po")
    if all(_is_newer(source.with_suffix(".mo"), source) for source in sources):
        return
    with console.step("Translations"):
        supervisor.run([str(PYTHON), *COMPILE], base_environment(), log)


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime
