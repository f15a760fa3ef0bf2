"""One long-running program: how it is started, stopped and kept from outliving us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stack.account import Account

IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# A first try at once, then ever slower, so that a program that cannot start does not burn the CPU.
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
# A program that lived this long had started well: the next try is quick again.
HEALTHY_SECONDS = 60.0
LOG_BYTES = 20 * 1024 * 1024
TAIL_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Program:
    """What to start, as whom, and how to end it.

    `ends_its_own`: its children notice its death by themselves and must not be killed for it.
    """

    name: str
    command: list[str]
    directory: Path
    log: Path
    environment: dict[str, str]
    account: Account | None = None
    standard_input: str | None = None
    kept_descriptors: tuple[int, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    ends_its_own: bool = False


@dataclass(slots=True)
class Child:
    """A program while it is watched over."""

    program: Program
    process: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = 0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the program as a direct child with a session of its own."""
        self.process = _popen(self.program)
        self.started_at = time.monotonic()

    def ended(self) -> str:
        """Plan the next start of a program that ended; how it ended, in words."""
        process = self._forget()
        if time.monotonic() - self.started_at > HEALTHY_SECONDS:
            self.failures = 0
        delay = min(FIRST_DELAY_SECONDS * 2**self.failures, LONGEST_DELAY_SECONDS)
        self.failures += 1
        self.start_again_at = time.monotonic() + delay
        code = process.returncode
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def ask_to_stop(self) -> None:
        """Send the program's own stop signal."""
        if self.process is not None and self.is_running:
            self.process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End the program and whatever it started, at once."""
        if self.process is None:
            return
        _kill_group(self.process.pid)
        self.process.wait()
        self.process = None

    def log_tail(self, lines: int = 12) -> str:
        """The last lines of the program's log."""
        return tail(self.program.log, lines)

    def bound_log(self) -> None:
        """Keep one old log and start over when the log has grown too long."""
        log = self.program.log
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.with_name(log.name + ".1").write_bytes(log.read_bytes())
            os.truncate(log, 0)

    def _forget(self) -> subprocess.Popen[str]:
        process = self.process
        assert process is not None
        if not self.program.ends_its_own:
            _kill_group(process.pid)
        self.process = None
        return process


@dataclass(slots=True)
class Family:
    """Processes left behind by our children, which Linux hands to us."""

    is_adopting: bool = field(default=False)

    def adopt(self) -> None:
        """Become the parent of every orphan among our descendants (Linux only)."""
        if IS_LINUX:
            _prctl(PR_SET_CHILD_SUBREAPER, 1)
            self.is_adopting = True

    def reap(self, known: set[int]) -> None:
        """Collect ended orphans; the children we know are collected by their owners."""
        while self.is_adopting and (ended := _peek_ended()):
            if ended in known:
                return
            os.waitpid(ended, 0)

    def kill_all(self) -> None:
        """End every process that is still below us."""
        while self.is_adopting and (left := _children_of(os.getpid())):
            for process_id in left:
                _kill(process_id)
            for process_id in left:
                _collect(process_id)


def tail(log: Path, lines: int) -> str:
    """The last lines of a text file, at most 4,000 bytes of it."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(log.stat().st_size - TAIL_BYTES, 0))
        text = file.read().decode("utf-8", "replace")
    return "\n".join(text.strip().splitlines()[-lines:])


def _popen(program: Program) -> subprocess.Popen[str]:
    account = program.account
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            program.command,
            cwd=program.directory,
            env=program.environment,
            user=account.user_id if account else None,
            group=account.group_id if account else None,
            extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL if program.standard_input is None else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=program.kept_descriptors,
            preexec_fn=_die_with_us(program.stop_signal),
            text=True,
        )
    if process.stdin is not None:
        process.stdin.write(program.standard_input or "")
        process.stdin.close()
    return process


def _die_with_us(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """Even after `kill -9` of the supervisor no server is left (Linux only)."""
    if not IS_LINUX:
        return None
    return lambda: _prctl(PR_SET_PDEATHSIG, stop_signal)


_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")


def _peek_ended() -> int:
    """The id of an ended child that nobody collected yet; 0 for none."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return 0
    return found.si_pid if found else 0


def _children_of(process_id: int) -> list[int]:
    text = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(word) for word in text.split()]


def _kill_group(group_id: int) -> None:
    try:
        os.killpg(group_id, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # PermissionError: macOS says so of a group that only zombies are left of.
        return


def _kill(process_id: int) -> None:
    try:
        os.kill(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return


def _collect(process_id: int) -> None:
    try:
        os.waitpid(process_id, 0)
    except ChildProcessError:
        return
