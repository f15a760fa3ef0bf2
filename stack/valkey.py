"""The Valkey server of a stand: append-only file on, password, loopback alone."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from stack.account import Account
from stack.binaries import Binaries
from stack.process import Program
from stack.stand import Stand

PROBE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Valkey:
    """One server and the address it listens on."""

    stand: Stand
    binaries: Binaries
    account: Account | None
    port: int

    @property
    def directory(self) -> Path:
        return self.stand.servers / "valkey"

    def url(self) -> str:
        """The address of the server, its password included."""
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Make the directory of its data."""
        self.directory.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(self.directory, self.account.user_id, self.account.group_id)

    def program(self) -> Program:
        """The server as a direct child; its configuration, with the password, leaves no file."""
        return Program(
            name="Valkey",
            command=[str(self.binaries.valkey_server), "-"],
            directory=self.directory,
            log=self.stand.logs / "valkey.log",
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            account=self.account,
            standard_input=self._configuration(),
            kept_descriptors=(self.stand.lock_descriptor,),
            stop_seconds=30.0,
        )

    def is_ready(self) -> bool:
        """Whether the server has read its file and answers."""
        request = f"AUTH {self._password()}\r\nPING\r\nQUIT\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), PROBE_SECONDS) as probe:
                probe.sendall(request)
                return b"+PONG" in b"".join(iter(lambda: probe.recv(1024), b""))
        except OSError:
            return False

    def _password(self) -> str:
        return self.stand.secrets().valkey_password

    def _configuration(self) -> str:
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            "protected-mode yes",
            f"requirepass {self._password()}",
            f'dir "{self.directory}"',
            "daemonize no",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
        )
        return "\n".join(lines) + "\n"


def of(stand: Stand, binaries: Binaries, account: Account | None) -> Valkey:
    """The Valkey server of a stand."""
    return Valkey(stand=stand, binaries=binaries, account=account, port=stand.port("valkey"))
