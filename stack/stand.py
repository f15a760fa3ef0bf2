"""One stand of the system: its directory, lock, secrets and remembered ports."""

from __future__ import annotations

import fcntl
import json
import os
import random
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from stack import kernel
from stack.errors import StackError

PROJECT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
# A new PostgreSQL cluster takes 40 MB, its first log segments and the demo world another 100.
FREE_FOR_DATA_MIB = 300
# After `kill -9` of the supervisor the servers need a moment to end on their own.
ORPHAN_SECONDS = 15
# Below the range from which Linux and macOS give ports to outgoing connections.
PORTS = range(15000, 32000)
PORT_TRIES = 50


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords made once for this stand, kept in a file that only its owner reads."""

    database_password: str
    valkey_password: str
    secret_key: str


class Stand:
    """A data directory that belongs to this process alone while it is open."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lock_descriptor = -1

    @property
    def servers(self) -> Path:
        """The servers' own directory, where it really lies."""
        return (self.directory / "servers").resolve()

    @property
    def logs(self) -> Path:
        return self.directory / "log"

    @property
    def environment_file(self) -> Path:
        return self.directory / "env"

    def open(self) -> None:
        """Make the directory, take its lock and check that the disk has room.

        Raises:
            StackError: someone else uses it, it cannot be written, or the disk is full.
        """
        try:
            self._make()
            self._take_lock()
        except PermissionError as error:
            raise StackError(
                f"{self.directory} belongs to another user: start as that user, "
                "or choose another directory with OMS_DATA_DIR."
            ) from error
        except OSError as error:
            raise StackError(f"{self.directory} cannot be used: {error.strerror}.") from error
        require_space(self.directory, FREE_FOR_DATA_MIB)

    @property
    def is_running(self) -> bool:
        """Whether another process runs the servers of this stand now."""
        return self.environment_file.exists() and _is_alive(_holder(self.directory / "lock"))

    def exported(self) -> dict[str, str]:
        """What the process that runs this stand wrote for the programs of others."""
        lines = self.environment_file.read_text().splitlines()
        pairs = (line.removeprefix("export ").split("=", 1) for line in lines)
        return {name: value.strip("'") for name, value in pairs}

    def remove(self) -> None:
        """Delete the stand, and the servers' data where they lie elsewhere."""
        shutil.rmtree(self.servers, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)
        os.close(self.lock_descriptor)

    def secrets(self) -> Secrets:
        """The passwords of this stand, made on first use."""
        path = self.directory / "secrets.json"
        if path.exists():
            return Secrets(**json.loads(path.read_text()))
        made = Secrets(*(secrets.token_urlsafe(size) for size in (24, 24, 50)))
        write_private(path, json.dumps({name: getattr(made, name) for name in Secrets.__slots__}))
        return made

    def port(self, name: str) -> int:
        """A free port of the loopback address, the same as last time where possible."""
        path = self.directory / "ports.json"
        remembered: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
        known = remembered.get(name)
        if known is not None and is_port_free(known):
            return known
        remembered[name] = _free_port()
        write_private(path, json.dumps(remembered))
        return remembered[name]

    def _make(self) -> None:
        # The servers' own user passes through root's directory but cannot list it.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(mode)
        self.logs.mkdir(mode=0o700, exist_ok=True)

    def _take_lock(self) -> None:
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        gives_up_at = time.monotonic() + ORPHAN_SECONDS
        while not _locked(descriptor):
            holder = _holder(self.directory / "lock")
            if _is_alive(holder) or time.monotonic() > gives_up_at:
                os.close(descriptor)
                raise StackError(
                    f"{self.directory} is already in use (process {holder or 'unknown'}): "
                    "stop that one first, or choose another directory with OMS_DATA_DIR."
                )
            time.sleep(0.2)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self.lock_descriptor = descriptor


def configured_directory() -> Path:
    """The data directory of this project, `.data` unless OMS_DATA_DIR says otherwise."""
    return PROJECT / os.environ.get("OMS_DATA_DIR", ".data")


def require_space(directory: Path, needed_mib: int) -> None:
    """Refuse early what would fail half-way.

    Raises:
        StackError: the disk has less than so many mebibytes left.
    """
    free_mib = shutil.disk_usage(directory).free // MEBIBYTE
    if free_mib < needed_mib:
        raise StackError(
            f"The disk of {directory} is full: {free_mib} MiB free, {needed_mib} MiB needed."
        )


def write_private(path: Path, text: str) -> None:
    """Replace a file in one act; only its owner may read it."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def is_port_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    for port in random.sample(PORTS, PORT_TRIES):
        if is_port_free(port):
            return port
    raise StackError(f"No free port found between {PORTS.start} and {PORTS.stop}.")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: Path) -> str:
    """The process id that the holder of the lock wrote into it."""
    return lock.read_text().strip() if lock.exists() else ""


def _is_alive(process_id: str) -> bool:
    return process_id.isdigit() and kernel.is_alive(int(process_id))
