"""The PostgreSQL server of a stand: made once, started in the foreground, never trusting."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stack import account as accounts
from stack import kernel
from stack.account import Account
from stack.binaries import Binaries
from stack.errors import StackError
from stack.process import Program, tail
from stack.stand import PROJECT, Stand

MAJOR_VERSION = "18"
DATABASE = ROLE = "oms"
SUPERUSER = "postgres"
MAX_CONNECTIONS = 200
# The longest path that fits the system's address of a socket, less the socket's own name.
SOCKET_DIRECTORY_BYTES = 80
# The wheel is built without ICU: the builtin provider knows upper and lower case of all scripts.
INITDB_OPTIONS = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    "--auth-local=peer",
    "--auth-host=reject",
)
# The superuser comes in through the socket alone, as the user who runs the server; nobody is
# let in without proof.
ACCESS_RULES = f"""\
local  all  {SUPERUSER}                peer map=server
local  all  all                        scram-sha-256
host   all  {SUPERUSER}  127.0.0.1/32  reject
host   all  all          127.0.0.1/32  scram-sha-256
"""
# The password consists of letters, digits, `-` and `_`: it cannot leave its quotes.
GRANT = """\
SET client_min_messages = warning;
SELECT 'CREATE ROLE {role}' WHERE to_regrole('{role}') IS NULL \\gexec
ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION {creates} PASSWORD '{password}';
SELECT 'CREATE DATABASE {database} OWNER {role}'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
"""
# A throw-away cluster has nothing to lose when the power fails.
THROW_AWAY_OPTIONS = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster and the address it listens on."""

    stand: Stand
    binaries: Binaries
    account: Account | None
    port: int
    sockets: Path
    is_throw_away: bool

    @property
    def cluster(self) -> Path:
        return self.stand.servers / "postgres"

    @property
    def log(self) -> Path:
        return self.stand.logs / "postgres.log"

    def url(self) -> str:
        """The address of the application's database, its password included."""
        password = self.stand.secrets().database_password
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the cluster if it is not there yet.

        Raises:
            StackError: the disk is full, or the cluster is of another version.
        """
        if not self.cluster.exists():
            self._make_cluster()
        version = (self.cluster / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise StackError(
                f"{self.cluster} holds data of PostgreSQL {version}, this is {MAJOR_VERSION}: "
                "move the data with pg_dump, or start with another OMS_DATA_DIR."
            )
        self._forget_dead_server()
        user = accounts.name_of(self.account)
        (self.cluster / "pg_hba.conf").write_text(ACCESS_RULES)
        (self.cluster / "pg_ident.conf").write_text(f"server {user} {SUPERUSER}\n")

    def program(self) -> Program:
        """The server as a direct child in the foreground."""
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(MAX_CONNECTIONS),
            **(THROW_AWAY_OPTIONS if self.is_throw_away else {}),
        }
        words = [word for pair in options.items() for word in ("-c", "=".join(pair))]
        return Program(
            name="PostgreSQL",
            command=[self.binaries.postgres("postgres"), "-D", str(self.cluster), *words],
            directory=self.cluster,
            log=self.log,
            environment=_environment(),
            account=self.account,
            kept_descriptors=(self.stand.lock_descriptor,),
            stop_signal=signal.SIGINT,
            stop_seconds=60.0,
            ends_its_own=True,
        )

    def is_ready(self) -> bool:
        """Whether the server accepts connections now."""
        command = [self.binaries.postgres("pg_isready"), "-q", "-h", "127.0.0.1"]
        command += ["-p", str(self.port)]
        done = subprocess.run(command, env=_environment(), check=False)
        return done.returncode == 0

    def grant(self, *, may_create_databases: bool) -> None:
        """Give the application its role and database, and the password of this stand.

        Raises:
            StackError: PostgreSQL refused.
        """
        script = GRANT.format(
            role=ROLE,
            database=DATABASE,
            creates="CREATEDB" if may_create_databases else "NOCREATEDB",
            password=self.stand.secrets().database_password,
        )
        arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", SUPERUSER, "-d", "postgres"]
        address = ["-h", str(self.sockets), "-p", str(self.port)]
        self._run("psql", [*arguments, *address], script)

    def clean_up(self) -> None:
        """Remove the directory of the socket where it lies outside the stand."""
        if self.sockets.parent != self.stand.servers:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _forget_dead_server(self) -> None:
        """Remove the note of a killed server whose process id is now a zombie or someone else.

        PostgreSQL would take either for a running server and refuse to start.
        """
        note = self.cluster / "postmaster.pid"
        if note.exists() and not kernel.may_be(int(note.read_text().split()[0]), "postgres"):
            note.unlink()

    def _make_cluster(self) -> None:
        half_done = self.cluster.with_name("postgres.new")
        if half_done.exists():
            shutil.rmtree(half_done)
        arguments = [*INITDB_OPTIONS, *(["--no-sync"] if self.is_throw_away else [])]
        self._run("initdb", ["-D", str(half_done), "-U", SUPERUSER, *arguments])
        half_done.rename(self.cluster)

    def _run(self, program: str, arguments: list[str], standard_input: str = "") -> None:
        account = self.account
        with self.log.open("ab") as log:
            done = subprocess.run(
                [self.binaries.postgres(program), *arguments],
                input=standard_input.encode(),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.stand.servers,
                env=_environment(),
                user=account.user_id if account else None,
                group=account.group_id if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
                check=False,
            )
        if done.returncode:
            raise StackError(self._reason(program))

    def _reason(self, program: str) -> str:
        last_lines = tail(self.log, 12)
        if "No space left on device" in last_lines:
            return f"The disk of {self.cluster.parent} is full."
        return f"PostgreSQL's {program} failed:\n{last_lines}"


def of(
    stand: Stand, binaries: Binaries, account: Account | None, *, is_throw_away: bool
) -> Postgres:
    """The PostgreSQL server of a stand."""
    return Postgres(
        stand=stand,
        binaries=binaries,
        account=account,
        port=stand.port("postgres"),
        sockets=_socket_directory(stand, account),
        is_throw_away=is_throw_away,
    )


def _socket_directory(stand: Stand, account: Account | None) -> Path:
    directory = stand.servers / "run"
    if len(os.fsencode(directory)) > SOCKET_DIRECTORY_BYTES:
        directory = Path(tempfile.mkdtemp(prefix="oms-"))
    directory.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(directory, account.user_id, account.group_id)
    return directory


def _environment() -> dict[str, str]:
    """Nothing of ours: PG* variables of the person must not lead a program elsewhere."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(PROJECT)}
