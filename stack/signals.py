"""Signals become flags, looked at between two acts: no act is torn in half."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType


class Signals:
    """Remembers what was asked by signal and wakes whoever waits.

    `interrupted`: Ctrl-C, which the terminal also sends to a foreground command.
    `terminated`: SIGTERM or a closed terminal, which only this process receives.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self.terminated = False
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)

    @property
    def stop_asked(self) -> bool:
        return self.interrupted or self.terminated

    def install(self) -> None:
        """Take over the signals of this process."""
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, self._interrupt)
        signal.signal(signal.SIGTERM, self._terminate)
        # nohup asks to survive the terminal: its choice is kept.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._terminate)
        # Without a handler of its own a dead child would not end the wait.
        signal.signal(signal.SIGCHLD, self._wake)

    def wait(self, seconds: float) -> None:
        """Sleep until a signal arrives, at most so many seconds."""
        ready, _, _ = select.select([self._wake_reader], [], [], max(seconds, 0))
        if ready:
            os.read(self._wake_reader, 4096)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.interrupted = True

    def _terminate(self, number: int, frame: FrameType | None) -> None:
        self.terminated = True

    def _wake(self, number: int, frame: FrameType | None) -> None:
        pass
