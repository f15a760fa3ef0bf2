"""Keeps the programs of one stand running until it is told to stop."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from stack import console, kernel
from stack.errors import StackError, Stopped
from stack.process import Child, Program, tail
from stack.signals import Signals
from stack.stand import PROJECT

POLL_SECONDS = 0.1
IDLE_SECONDS = 1.0
COMMAND_STOP_SECONDS = 10.0


class Supervisor:
    """The parent of every process of a stand."""

    def __init__(self) -> None:
        self.signals = Signals()
        self._children: list[Child] = []

    def take_over(self) -> None:
        """Handle signals and adopt orphans from now on."""
        self.signals.install()
        kernel.adopt_orphans()

    def start(self, program: Program) -> Child:
        """Start a program and watch over it from now on."""
        self._check_not_stopped()
        child = Child(program)
        child.bound_log()
        self._children.append(child)
        child.start()
        return child

    def wait_until_ready(self, child: Child, is_ready: Callable[[], bool], seconds: float) -> None:
        """Wait for a program that was just started.

        Raises:
            StackError: it ended, or was not ready in time.
            Stopped: the person asked to stop.
        """

        def is_ready_or_ended() -> bool:
            if not child.is_running:
                raise StackError(f"{child.program.name} did not start: {child.log_tail(1)}")
            return is_ready()

        name = child.program.name
        self.wait_for(is_ready_or_ended, seconds, f"{name} was not ready after {seconds:.0f} s.")

    def wait_for(self, is_true: Callable[[], bool], seconds: float, otherwise: str) -> None:
        """Wait until something is true.

        Raises:
            StackError: it was not in time, said in the words of `otherwise`.
            Stopped: the person asked to stop.
        """
        gives_up_at = time.monotonic() + seconds
        while not is_true():
            self._check_not_stopped()
            if time.monotonic() > gives_up_at:
                raise StackError(otherwise)
            self.signals.wait(POLL_SECONDS)

    def watch(self) -> None:
        """Start again what ends, until the person asks to stop."""
        while not self.signals.stop_asked:
            self._look_after_children()
            self.signals.wait(self._seconds_to_next_start())

    def run(
        self,
        command: list[str],
        environment: dict[str, str],
        log: Path | None,
        on_progress: Callable[[], None] = lambda: None,
    ) -> None:
        """Run one command to its end, its output in a log or, without one, at the terminal.

        `on_progress` is called ten times a second meanwhile.

        Raises:
            StackError: the command failed; its last lines tell why.
            Stopped: the person asked to stop.
        """
        self._check_not_stopped()
        with _opened(log) as output:
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if log else None,
            )
            code = self._attend(process, lambda: self.signals.stop_asked, on_progress)
        self._check_not_stopped()
        if code:
            reason = f":\n{tail(log, 12)}" if log else ", see the lines above."
            raise StackError(f"`{' '.join(command[1:])}` failed{reason}")

    def run_in_front(self, command: list[str], environment: dict[str, str]) -> int:
        """Run one command with the terminal as its own; its exit code.

        Ctrl-C is the command's to answer: the terminal sends it there as well.
        """
        self._check_not_stopped()
        process = subprocess.Popen(command, cwd=PROJECT, env=environment)
        code = self._attend(process, lambda: self.signals.terminated)
        self.signals.interrupted = False
        return code

    def stop(self) -> None:
        """Stop all programs, the last started first, and leave no process."""
        for child in reversed(self._children):
            child.ask_to_stop()
            self._wait_for_end(child)
        self._children.clear()
        kernel.kill_descendants()

    def stop_together(self, children: list[Child]) -> None:
        """Stop some programs at the same time; they do not depend on each other."""
        for child in children:
            child.ask_to_stop()
        for child in children:
            self._wait_for_end(child)
            self._children.remove(child)

    def _attend(
        self,
        process: subprocess.Popen[bytes],
        should_stop: Callable[[], bool],
        on_progress: Callable[[], None] = lambda: None,
    ) -> int:
        kills_at = 0.0
        while process.poll() is None:
            if should_stop() and not kills_at:
                process.terminate()
                kills_at = time.monotonic() + COMMAND_STOP_SECONDS
            if kills_at and time.monotonic() > kills_at:
                process.kill()
            self._look_after_children(process.pid)
            on_progress()
            self.signals.wait(POLL_SECONDS)
        return process.returncode

    def _look_after_children(self, *also_known: int) -> None:
        for child in self._children:
            if child.process is not None and not child.is_running:
                how = child.ended()
                console.complain(f"{child.program.name} ended ({how}) and is started again.")
            elif child.process is None and time.monotonic() >= child.start_again_at:
                child.start()
            child.bound_log()
        running = {child.process.pid for child in self._children if child.process}
        kernel.reap_orphans(running | set(also_known))

    def _seconds_to_next_start(self) -> float:
        waits = [
            child.start_again_at - time.monotonic()
            for child in self._children
            if child.process is None
        ]
        return min([IDLE_SECONDS, *waits])

    def _wait_for_end(self, child: Child) -> None:
        gives_up_at = time.monotonic() + child.program.stop_seconds
        while child.is_running and time.monotonic() < gives_up_at:
            self.signals.wait(POLL_SECONDS)
        if child.is_running:
            console.complain(f"{child.program.name} did not stop in time and was killed.")
        if child.is_running or not child.program.ends_its_own:
            child.kill()
        child.process = None

    def _check_not_stopped(self) -> None:
        if self.signals.stop_asked:
            raise Stopped("Stopped before everything was ready.")


def _opened(log: Path | None) -> AbstractContextManager[BinaryIO | None]:
    return log.open("ab") if log else nullcontext()


def base_environment() -> dict[str, str]:
    """What every program of ours inherits: no more than its starter had, and UTF-8."""
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
