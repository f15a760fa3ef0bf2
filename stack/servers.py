"""PostgreSQL and Valkey of a stand, or the outside ones that the environment names."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from stack import account as accounts
from stack import binaries, console, postgres, valkey
from stack.account import Account
from stack.errors import StackError
from stack.stand import Stand, write_private
from stack.supervisor import Supervisor, base_environment

READY_SECONDS = 120.0
# Where the servers' user cannot reach the stand, their data lie here, one directory a stand.
OUTSIDE_HOME = Path("/var/lib/oms-servers/data")
DEFAULT_PORTS = {"postgres": 5432, "postgresql": 5432}
VALKEY_PORT = 6379


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database and the broker are, passwords included."""

    database_url: str
    valkey_url: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the servers are started for.

    `may_create_databases`: tests make a database of their own.
    `is_throw_away`: the data are deleted afterwards and need not survive a power failure.
    """

    may_create_databases: bool = False
    is_throw_away: bool = False


@contextmanager
def started(stand: Stand, supervisor: Supervisor, wish: Wish) -> Iterator[Addresses]:
    """Run the servers of a stand until the block ends; outside ones are left alone.

    Raises:
        StackError: a server cannot be started or reached.
        Stopped: the person asked to stop meanwhile.
    """
    clean_up: list[Callable[[], None]] = []
    try:
        addresses = _start(stand, supervisor, wish, clean_up)
        write_private(stand.environment_file, _exports(stand, addresses))
        yield addresses
    finally:
        stand.environment_file.unlink(missing_ok=True)
        supervisor.stop()
        for act in clean_up:
            act()


def environment(stand: Stand, addresses: Addresses) -> dict[str, str]:
    """What a program of the application needs to find its servers and its data."""
    return base_environment() | {
        "DATABASE_URL": addresses.database_url,
        "VALKEY_URL": addresses.valkey_url,
        "OMS_DATA_DIR": str(stand.directory),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or stand.secrets().secret_key,
        "DJANGO_SETTINGS_MODULE": "oms.settings",
    }


def _start(
    stand: Stand, supervisor: Supervisor, wish: Wish, clean_up: list[Callable[[], None]]
) -> Addresses:
    outside_database = os.environ.get("DATABASE_URL", "")
    outside_valkey = os.environ.get("VALKEY_URL", "")
    for url in filter(None, (outside_database, outside_valkey)):
        _wait_for_outside(url, supervisor)
    if outside_database and outside_valkey:
        return Addresses(outside_database, outside_valkey)

    account = accounts.choose(stand.servers)
    _prepare_home(stand, account)
    programs = binaries.find(account)
    database_url, valkey_url = outside_database, outside_valkey
    if not outside_database:
        server = postgres.of(stand, programs, account, is_throw_away=wish.is_throw_away)
        clean_up.append(server.clean_up)
        database_url = _start_postgres(server, supervisor, wish)
    if not outside_valkey:
        valkey_url = _start_valkey(valkey.of(stand, programs, account), supervisor)
    return Addresses(database_url, valkey_url)


def _start_postgres(server: postgres.Postgres, supervisor: Supervisor, wish: Wish) -> str:
    with console.step(f"PostgreSQL on port {server.port}"):
        server.prepare()
        child = supervisor.start(server.program())
        supervisor.wait_until_ready(child, server.is_ready, READY_SECONDS)
        server.grant(may_create_databases=wish.may_create_databases)
    return server.url()


def _start_valkey(server: valkey.Valkey, supervisor: Supervisor) -> str:
    with console.step(f"Valkey on port {server.port}"):
        server.prepare()
        child = supervisor.start(server.program())
        supervisor.wait_until_ready(child, server.is_ready, READY_SECONDS)
    return server.url()


def _prepare_home(stand: Stand, account: Account | None) -> None:
    """A directory that the servers' user reaches, below the stand wherever possible."""
    home = stand.directory / "servers"
    if home.is_symlink() and not home.exists():
        home.unlink()
    home.mkdir(mode=0o700, exist_ok=True)
    if account is None or _is_reachable(stand.servers, account):
        return
    if any(home.iterdir()):
        raise StackError(f"The user {account.name} cannot reach {stand.servers}, which holds data.")
    outside = OUTSIDE_HOME / secrets.token_hex(8)
    binaries.public_directory(OUTSIDE_HOME)
    outside.mkdir()
    if not _is_reachable(outside, account):
        raise StackError(f"The user {account.name} can reach neither {home} nor {outside}.")
    home.rmdir()
    home.symlink_to(outside)


def _is_reachable(directory: Path, account: Account) -> bool:
    return _hand_over(directory, account) and account.may_use(directory)


def _hand_over(directory: Path, account: Account) -> bool:
    try:
        os.chown(directory, account.user_id, account.group_id)
    except PermissionError:
        # Shared folders of virtual machines refuse a change of owner.
        return False
    return True


def _wait_for_outside(url: str, supervisor: Supervisor) -> None:
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or _default_port(parts.scheme))
    supervisor.wait_for(
        lambda: _answers(address),
        READY_SECONDS,
        f"Nothing answers at {address[0]}:{address[1]}, which the environment names.",
    )


def _default_port(scheme: str) -> int:
    return DEFAULT_PORTS.get(scheme, VALKEY_PORT)


def _answers(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=2):
            return True
    except OSError:
        return False


def _exports(stand: Stand, addresses: Addresses) -> str:
    names = ("DATABASE_URL", "VALKEY_URL", "OMS_DATA_DIR", "SECRET_KEY")
    values = environment(stand, addresses)
    return "".join(f"export {name}='{values[name]}'\n" for name in names)
