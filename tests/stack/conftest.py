"""Real servers on a data directory of their own, started and stopped as a person would."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from stack.stand import PROJECT, Stand

PATIENCE_SECONDS = 40.0


def wait_until(is_true: Callable[[], object], what: str) -> None:
    """Look again and again until something is true."""
    gives_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < gives_up_at, f"still not so: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Running:
    """A started `stack services` and where its servers answer."""

    process: subprocess.Popen[str]
    stand: Stand

    @property
    def database_url(self) -> str:
        return self.stand.exported()["DATABASE_URL"]

    @property
    def valkey_url(self) -> str:
        return self.stand.exported()["VALKEY_URL"]

    def family(self) -> list[psutil.Process]:
        """Every process below the command."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def server(self, word: str) -> psutil.Process:
        """The direct child whose program is called so."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if word in Path(child.exe()).name)


def environment(data: Path, **variables: str) -> dict[str, str]:
    """The environment of a person who uses the embedded servers."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return inherited | {"OMS_DATA_DIR": str(data)} | variables


def stack(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Carry out one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "stack", *arguments],
        cwd=PROJECT,
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def start_services(data: Path) -> Running:
    """Start PostgreSQL and Valkey and wait until they are ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "stack", "services"],
        cwd=PROJECT,
        env=environment(data),
        stdout=subprocess.DEVNULL,
        text=True,
    )
    stand = Stand(data)
    wait_until(
        lambda: process.poll() is not None or stand.environment_file.exists(), "servers started"
    )
    assert process.poll() is None
    return Running(process, stand)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; one that ended and was not collected yet does not."""
    return [
        process
        for process in processes
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data directory."""
    directory = Path(tempfile.mkdtemp(prefix="oms-stack-"))
    yield directory
    shutil.rmtree(Stand(directory).servers, ignore_errors=True)
    shutil.rmtree(directory)


@pytest.fixture
def start(data: Path) -> Iterator[Callable[[], Running]]:
    """Starts services on the data directory; what still runs at the end is stopped."""
    started: list[Running] = []

    def start_once() -> Running:
        started.append(start_services(data))
        return started[-1]

    yield start_once
    for running in started:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def services() -> Iterator[Running]:
    """Services that no test of the module changes."""
    directory = Path(tempfile.mkdtemp(prefix="oms-stack-"))
    running = start_services(directory)
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(PATIENCE_SECONDS)
    shutil.rmtree(running.stand.servers, ignore_errors=True)
    shutil.rmtree(directory)
