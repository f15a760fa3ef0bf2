"""The Python environment of the project: made once, filled from the hash-locked lists."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from stack import console
from stack.errors import StackError
from stack.stand import PROJECT, require_space
from stack.supervisor import Supervisor, base_environment

VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
# 250 MB installed for running, 550 MB with what tests need; pip unpacks beside it.
FREE_FOR_PACKAGES_MIB = 900
IS_USABLE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


class Requirements(StrEnum):
    """The locked list to install."""

    RUN = "requirements.txt"
    TEST = "requirements-dev.txt"


def install(requirements: Requirements, supervisor: Supervisor, log: Path) -> None:
    """Make `.venv` and install a locked list into it; nothing to do when that was done before.

    Raises:
        StackError: the disk is full, or pip cannot install.
        Stopped: the person asked to stop.
    """
    with _alone(supervisor):
        if not _is_usable():
            require_space(PROJECT, FREE_FOR_PACKAGES_MIB)
            with console.step("Python environment in .venv"):
                command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
                supervisor.run(command, base_environment(), log)
        if _is_installed(requirements):
            return
        require_space(PROJECT, FREE_FOR_PACKAGES_MIB)
        _install_packages(requirements, supervisor, log)
        # The list for tests holds the one for running, with the same versions.
        for done in {Requirements.RUN, requirements}:
            _stamp(done).write_text(_fingerprint(done))


def _install_packages(requirements: Requirements, supervisor: Supervisor, log: Path) -> None:
    count = sum("==" in line for line in (PROJECT / requirements).read_text().splitlines())
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--requirement", str(PROJECT / requirements)]
    log.write_text("")
    with console.step(f"{count} Python packages from {requirements}, the first time some minutes"):
        try:
            supervisor.run(command, base_environment(), log, lambda: _show(log, count))
        except StackError as error:
            raise _explained(error, log) from error
        finally:
            console.clear()


def _show(log: Path, count: int) -> None:
    names = [
        line.split()[1]
        for line in log.read_text(errors="replace").splitlines()
        if line.startswith("Collecting ")
    ]
    if names:
        console.refresh(f"{len(names)} of {count}: {names[-1]}")


def _explained(error: StackError, log: Path) -> StackError:
    text = log.read_text(errors="replace")
    if "No space left on device" in text:
        return StackError(f"The disk of {VENV} is full.")
    lines = [line for line in text.splitlines() if line.startswith("ERROR:")]
    if lines:
        return StackError(f"Python packages cannot be installed. {lines[-1]} Details: {log}")
    return error


@contextmanager
def _alone(supervisor: Supervisor) -> Iterator[None]:
    """Keep two commands from installing into one environment at the same time."""
    with (PROJECT / ".venv.lock").open("w") as lock:
        supervisor.wait_for(
            lambda: _is_locked(lock.fileno()), 1800, "Another command has been installing too long."
        )
        yield


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_usable() -> bool:
    """Whether the environment's own interpreter still runs, is new enough and has pip."""
    if not PYTHON.exists():
        return False
    done = subprocess.run(
        [str(PYTHON), "-c", IS_USABLE],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def _is_installed(requirements: Requirements) -> bool:
    stamp = _stamp(requirements)
    return stamp.exists() and stamp.read_text() == _fingerprint(requirements)


def _stamp(requirements: Requirements) -> Path:
    return VENV / f".installed-{requirements.name.lower()}"


def _fingerprint(requirements: Requirements) -> str:
    return hashlib.sha256((PROJECT / requirements).read_bytes()).hexdigest()
