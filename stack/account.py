"""The ordinary system user that owns the servers when the project is started by root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stack.errors import StackError

NAME = "oms-servers"
# Present on most systems; taken only where a user of our own cannot be made.
FALLBACK_NAMES = ("_postgres", "postgres", "nobody")
CREATE_COMMANDS = (
    ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
     "--shell", "/usr/sbin/nologin", NAME),
    ("adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", NAME),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A user other than root under which the servers run."""

    name: str
    user_id: int
    group_id: int

    def may_use(self, directory: Path) -> bool:
        """Whether this user reaches and may write the directory."""
        return self._succeeds('cd "$1" && : > .probe && rm .probe', directory)

    def may_execute(self, program: Path) -> bool:
        """Whether this user can start the program where it lies."""
        return self._succeeds('"$1" --version > /dev/null', program)

    def _succeeds(self, script: str, path: Path) -> bool:
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", script, "sh", str(path)],
                cwd="/",
                user=self.user_id,
                group=self.group_id,
                extra_groups=[],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except PermissionError as error:
            raise StackError(
                "PostgreSQL does not run as root, and root may not change to another user here: "
                "start the command as an ordinary user."
            ) from error
        return done.returncode == 0


def choose(home: Path) -> Account | None:
    """The user for the servers: none (our own) for an ordinary user, a system user for root.

    Raises:
        StackError: root has no other user to change to.
    """
    if os.geteuid() != 0:
        return None
    return _owner_of(home) or _named(NAME) or _created() or _fallback()


def name_of(account: Account | None) -> str:
    """The system name of the user that the servers run as."""
    return account.name if account else pwd.getpwuid(os.geteuid()).pw_name


def _owner_of(home: Path) -> Account | None:
    """The user who already owns the servers' files, so that a change of starter changes nothing."""
    try:
        user_id = home.stat().st_uid
        return _account(pwd.getpwuid(user_id)) if user_id else None
    except (FileNotFoundError, KeyError):
        return None


def _named(name: str) -> Account | None:
    try:
        return _account(pwd.getpwnam(name))
    except KeyError:
        return None


def _created() -> Account | None:
    for command in CREATE_COMMANDS:
        if not shutil.which(command[0]):
            continue
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if account := _named(NAME):
            return account
    return None


def _fallback() -> Account:
    for name in FALLBACK_NAMES:
        if account := _named(name):
            return account
    raise StackError(
        "PostgreSQL does not run as root and no other user exists: start as an ordinary user."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, user_id=entry.pw_uid, group_id=entry.pw_gid)
