"""One long-running program: how it is started, stopped and kept from outliving us."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from stack import kernel
from stack.account import Account

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
        kernel.kill_group(self.process.pid)
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
            kernel.kill_group(process.pid)
        self.process = None
        return process


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
            preexec_fn=kernel.dying_with_us(program.stop_signal),
            text=True,
        )
    if process.stdin is not None:
        process.stdin.write(program.standard_input or "")
        process.stdin.close()
    return process
