"""What each command does, from its first check to its exit code."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stack import application, browser, checks, console, environment, servers, translations
from stack.application import Application
from stack.environment import PYTHON, Requirements
from stack.servers import Wish
from stack.stand import PROJECT, Stand, configured_directory
from stack.supervisor import Supervisor

MADE_BY_TOOLS = (".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache")


def run() -> int:
    """Set up and run the whole system until Ctrl-C."""
    supervisor = _supervisor()
    stand = Stand(configured_directory())
    stand.open()
    (stand.directory / "demo.json").unlink(missing_ok=True)
    port = application.chosen_port()
    environment.install(Requirements.RUN, supervisor, stand.logs / "install.log")
    with servers.started(stand, supervisor, Wish()) as addresses:
        system = Application(stand, supervisor, servers.environment(stand, addresses), port)
        system.prepare()
        with system.running():
            system.announce()
            supervisor.watch()
            console.say("\nStopping ...")
    console.say("Stopped; the data stay in " + str(stand.directory))
    return 0


def services() -> int:
    """Run PostgreSQL and Valkey alone until Ctrl-C, for a developer's own commands."""
    supervisor = _supervisor()
    stand = Stand(configured_directory())
    stand.open()
    environment.install(Requirements.RUN, supervisor, stand.logs / "install.log")
    with servers.started(stand, supervisor, Wish(may_create_databases=True)):
        console.say(f"Ready. Addresses: . {stand.environment_file}")
        supervisor.watch()
    console.say("Stopped.")
    return 0


def execute(command: list[str]) -> int:
    """Run one command against this project's servers, started for it where they do not run."""
    supervisor = _supervisor()
    stand = Stand(configured_directory())
    if stand.is_running:
        return supervisor.run_in_front(command, os.environ | stand.exported())
    stand.open()
    environment.install(Requirements.RUN, supervisor, stand.logs / "install.log")
    with servers.started(stand, supervisor, Wish(may_create_databases=True)) as addresses:
        return supervisor.run_in_front(command, servers.environment(stand, addresses))


def check() -> int:
    """Run every check but the tests."""
    supervisor = _supervisor()
    with _throw_away() as stand, _ready_for_tests(stand, supervisor) as variables:
        return 0 if checks.run_all(supervisor, variables) else 1


def test(arguments: list[str]) -> int:
    """Run every check, then the tests on servers of their own; the arguments go to pytest."""
    supervisor = _supervisor()
    with _throw_away() as stand, _ready_for_tests(stand, supervisor) as variables:
        chromium = browser.provide(supervisor, stand.logs / "browser.log")
        variables |= {"OMS_CHROMIUM": chromium} if chromium else {}
        is_clean = arguments or checks.run_all(supervisor, variables)
        code = supervisor.run_in_front([str(PYTHON), "-m", "pytest", *arguments], variables)
    return code if is_clean else 1


def prove(arguments: list[str]) -> int:
    """Run a proof of `proofs/` on servers of its own."""
    supervisor = _supervisor()
    with _throw_away() as stand:
        wish = Wish(may_create_databases=True, is_throw_away=True)
        return _prove(arguments, stand, supervisor, wish)


def measure(arguments: list[str]) -> int:
    """Run a measurement of `proofs/` on servers of its own, which keep every commit."""
    supervisor = _supervisor()
    # Beside the data and not among the system's temporary files, which may lie in memory.
    data = configured_directory()
    stand = Stand(data.with_name(f"{data.name}-bench"))
    stand.open()
    try:
        return _prove(arguments, stand, supervisor, Wish(may_create_databases=True))
    finally:
        stand.remove()


def _prove(arguments: list[str], stand: Stand, supervisor: Supervisor, wish: Wish) -> int:
    environment.install(Requirements.RUN, supervisor, stand.logs / "install.log")
    with servers.started(stand, supervisor, wish) as addresses:
        command = [str(PYTHON), "-m", "proofs", *arguments]
        return supervisor.run_in_front(command, servers.environment(stand, addresses))


def clean() -> int:
    """Remove the data and everything else that the commands made."""
    stand = Stand(configured_directory())
    stand.open()
    stand.remove()
    for name in MADE_BY_TOOLS:
        shutil.rmtree(PROJECT / name, ignore_errors=True)
    return 0


def _supervisor() -> Supervisor:
    supervisor = Supervisor()
    supervisor.take_over()
    return supervisor


@contextmanager
def _throw_away() -> Iterator[Stand]:
    """A stand for one run of the tests, removed afterwards."""
    stand = Stand(Path(tempfile.mkdtemp(prefix="oms-test-")))
    stand.open()
    try:
        yield stand
    finally:
        stand.remove()


@contextmanager
def _ready_for_tests(stand: Stand, supervisor: Supervisor) -> Iterator[dict[str, str]]:
    environment.install(Requirements.TEST, supervisor, stand.logs / "install.log")
    translations.compile_changed(supervisor, stand.logs / "prepare.log")
    wish = Wish(may_create_databases=True, is_throw_away=True)
    with servers.started(stand, supervisor, wish) as addresses:
        yield servers.environment(stand, addresses)
