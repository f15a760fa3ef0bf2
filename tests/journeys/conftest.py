"""The systems that the journeys go through."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from stack.stand import PROJECT
from tests.journeys import browsing, databases, system
from tests.journeys.system import System

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if "chromium" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the processes said when a journey fails."""
    report = yield
    if report.failed:
        for one in system.running:
            report.sections += one.logs()
    return report


@pytest.fixture(scope="package")
def configured() -> Iterator[tuple[str, dict[str, str]]]:
    """A database after migration and an administrator's first day, and the keys made there."""
    with databases.created() as url, system.own_stand() as stand:
        variables = system.environment(url, stand)

        def run(*arguments: str) -> str:
            return subprocess.run(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=variables,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout

        run("-m", "babel.messages.frontend", "--quiet", "compile", "-D", "django", "-d", "locale")
        run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        yield url, json.loads(run("-m", "tests.journeys.administration"))


@pytest.fixture(scope="package")
def house(configured: tuple[str, dict[str, str]]) -> Iterator[System]:
    """The system of all journeys that leave it whole."""
    url, secrets = configured
    with databases.created(template=url) as own, system.started(own, secrets) as house:
        yield house


@pytest.fixture(scope="package")
def frail_house(configured: tuple[str, dict[str, str]]) -> Iterator[System]:
    """A system with a demo carrier, whose parts are killed and started again."""
    url, secrets = configured
    with (
        databases.created(template=url) as own,
        system.started(own, secrets, is_demo=True) as house,
    ):
        yield house


# No longer than a module: what drives the browser would stand in the way of other tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with browsing.started() as browser:
        yield browser
