"""A program that ends is started again, ever more slowly, and its log stays bounded."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from stack import process
from stack.process import Child, Program
from tests.stack.conftest import wait_until


def failing(data: Path) -> Child:
    command = [sys.executable, "-c", "print('no database'); raise SystemExit(3)"]
    return Child(Program("web", command, data, data / "web.log", {}))


def test_a_program_that_cannot_start_is_tried_ever_more_slowly(data: Path) -> None:
    child = failing(data)
    delays = []

    for _ in range(9):
        child.start()
        wait_until(lambda: not child.is_running, "the program ended")
        ended_at = time.monotonic()
        assert child.ended() == "exit code 3"
        delays.append(child.start_again_at - ended_at)

    assert delays[:6] == pytest.approx([0.5, 1, 2, 4, 8, 16], abs=0.3)
    assert process.LONGEST_DELAY_SECONDS <= delays[-1] < process.LONGEST_DELAY_SECONDS + 2


def test_the_log_tells_why_a_program_ended(data: Path) -> None:
    child = failing(data)
    child.start()
    wait_until(lambda: not child.is_running, "the program ended")

    assert child.log_tail() == "no database"


def test_a_log_that_grew_too_long_starts_over_and_keeps_one_old(data: Path) -> None:
    child = failing(data)
    child.program.log.write_bytes(b"x" * (process.LOG_BYTES + 1))

    child.bound_log()

    assert child.program.log.stat().st_size == 0
    assert (data / "web.log.1").stat().st_size == process.LOG_BYTES + 1
