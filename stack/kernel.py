"""What we ask of the operating system about processes; Linux answers more than others."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Become the parent of every orphan among our descendants (Linux only)."""
    if IS_LINUX:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)


def dying_with_us(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child does before it starts so that even `kill -9` of its parent ends it."""
    if not IS_LINUX:
        return None
    return lambda: _prctl(PR_SET_PDEATHSIG, stop_signal)


def reap_orphans(known: set[int]) -> None:
    """Collect ended orphans; the children that are known are collected by their owners."""
    while IS_LINUX and (ended := _peek_ended()):
        if ended in known:
            return
        os.waitpid(ended, 0)


def kill_descendants() -> None:
    """End every process that is still below us (Linux only)."""
    while IS_LINUX and (left := _children_of(os.getpid())):
        for process_id in left:
            _kill(process_id)
        for process_id in left:
            _collect(process_id)


def kill_group(group_id: int) -> None:
    """End every process of a group at once."""
    try:
        os.killpg(group_id, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # PermissionError: macOS says so of a group that only zombies are left of.
        return


def is_alive(process_id: int) -> bool:
    """Whether a process runs; one that ended and was not collected yet does not."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not (IS_LINUX and _state_of(process_id) == "Z")


def may_be(process_id: int, program: str) -> bool:
    """Whether a process runs and, where the system tells, is called so."""
    if not is_alive(process_id):
        return False
    try:
        return Path(f"/proc/{process_id}/comm").read_text().strip() == program
    except OSError:
        return not IS_LINUX


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


def _state_of(process_id: int) -> str:
    """The letter of the process's state; empty when it has just ended."""
    try:
        text = Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return ""
    # The program's name in brackets may itself hold spaces and brackets.
    return text.rpartition(")")[2].split()[0]


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
