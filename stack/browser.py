"""A real Chromium for the browser tests: found, or installed where that is allowed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from stack import console
from stack.environment import PYTHON
from stack.errors import StackError
from stack.supervisor import Supervisor, base_environment

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/snap/bin/chromium",
)
# Where playwright keeps the browsers that it downloads, by system.
DOWNLOADS = (".cache/ms-playwright", "Library/Caches/ms-playwright")
DOWNLOADED = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
ADVICE = "install one (Debian: apt-get install chromium) or name it in OMS_CHROMIUM."


def provide(supervisor: Supervisor, log: Path) -> str | None:
    """The path of a Chromium, installed if there is none; None where that cannot be done.

    Raises:
        StackError: there is none and CI=true asks for one.
        Stopped: the person asked to stop.
    """
    found = find() or _installed_by_apt(supervisor, log) or _downloaded(supervisor, log)
    if found is None and os.environ.get("CI") == "true":
        raise StackError(f"No Chromium found and none can be installed here: {ADVICE}")
    if found is None:
        console.complain(f"No Chromium found, the browser tests are skipped: {ADVICE}")
    return found


def find() -> str | None:
    """The path of a Chromium on this machine; the one that OMS_CHROMIUM names comes first."""
    named = os.environ.get("OMS_CHROMIUM")
    candidates = [named] if named else []
    candidates += [path for name in NAMES if (path := shutil.which(name))]
    candidates += [path for path in APPLICATIONS if Path(path).exists()]
    candidates += [
        str(path)
        for directory in DOWNLOADS
        for pattern in DOWNLOADED
        for path in sorted((Path.home() / directory).glob(pattern), reverse=True)
    ]
    return candidates[0] if candidates else None


def _installed_by_apt(supervisor: Supervisor, log: Path) -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = base_environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    with console.step("Chromium from the system's packages"):
        for command in (["apt-get", "update"], install):
            _try(supervisor, command, environment, log)
    return find()


def _downloaded(supervisor: Supervisor, log: Path) -> str | None:
    command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    with console.step("Chromium as playwright offers it"):
        _try(supervisor, command, base_environment(), log)
    return find()


def _try(
    supervisor: Supervisor, command: list[str], environment: dict[str, str], log: Path
) -> None:
    try:
        supervisor.run(command, environment, log)
    except StackError as error:
        # The next way is tried; the reason stays readable in the log and at the terminal.
        console.complain(str(error).splitlines()[-1])
