"""The application on one stand: prepared, started, and told of when it is ready."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stack import console, translations
from stack.environment import PYTHON
from stack.errors import StackError
from stack.process import Child, Program
from stack.stand import PROJECT, Stand, is_port_free, write_private
from stack.supervisor import Supervisor

READY_SECONDS = 120.0
PROBE_SECONDS = 5.0
DEFAULT_PORT = "8000"
WORKER_PROCESSES = 2
NOTHING: Mapping[str, str] = {}
# What the static files are made of: the project's own and those of the locked packages.
STATIC_SOURCES = ("[a-z]*/static/**/*", "requirements.txt", "oms/settings.py")


@dataclass(frozen=True, slots=True)
class Application:
    """Where the application of a stand answers and what its programs are started with."""

    stand: Stand
    supervisor: Supervisor
    servers_environment: dict[str, str]
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """The servers' addresses, and that this is a demo: a carrier moves parcels on its own."""
        return {"OMS_BASE_URL": self.address, "OMS_DEMO": "1"} | self.servers_environment

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Translations, database, demo world and static files, each only where needed.

        Raises:
            StackError: a step failed; its last lines tell why.
            Stopped: the person asked to stop.
        """
        translations.compile_changed(self.supervisor, self.stand.logs / "prepare.log")
        with console.step("Database"):
            self._run("manage.py", "migrate", "--no-input")
        with console.step("Demo world"):
            self._load_demo()
        if self._static_fingerprint() != self._static_stamp():
            with console.step("Static files"):
                self._run("manage.py", "collectstatic", "--no-input", "--clear")
            write_private(self.stand.directory / "static.stamp", self._static_fingerprint())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the web server, worker and beat until the block ends.

        Raises:
            StackError: the web server does not become ready.
            Stopped: the person asked to stop.
        """
        programs = (self._web(), self._worker(), self._beat())
        children: list[Child] = []
        try:
            with console.step("Web server, worker and beat"):
                children.extend(map(self.supervisor.start, programs))
                self.supervisor.wait_until_ready(children[0], self._is_ready, READY_SECONDS)
            yield
        finally:
            self.supervisor.stop_together(children)

    def announce(self) -> None:
        """Say where everything is, at the terminal and in `demo.json`."""
        demo = {"base_url": self.address, **json.loads(self._demo_world.read_text())}
        write_private(self.stand.directory / "demo.json", json.dumps(demo, indent=2) + "\n")
        pages = (
            ("Staff", "/"),
            ("Look-up", "/track/"),
            ("REST", "/api/docs/"),
            ("Admin", "/admin/"),
        )
        console.say("\nReady.\n")
        for name, path in pages:
            console.say(f"  {name:<10}{self.address}{path}")
        console.say("\n  Log-ins (user, password, role)")
        for person in demo["staff"]:
            console.say(
                f"  {person['username']:<16}{person['password']:<26}{person['role']}".rstrip()
            )
        console.say(f"\n  Look-up with {demo['lookup']['number']} and {demo['lookup']['email']}")
        console.say(f"  API key {demo['api_key']}")
        console.say(f"\n  Logs in {self.stand.logs}. Stop with Ctrl-C.")

    @property
    def _demo_world(self) -> Path:
        return self.stand.directory / "demo-world.json"

    def _run(self, *arguments: str) -> None:
        log = self.stand.logs / "prepare.log"
        self.supervisor.run([str(PYTHON), *arguments], self.environment, log)

    def _load_demo(self) -> None:
        command = [str(PYTHON), "manage.py", "load_demo", "--write", str(self._demo_world)]
        self.supervisor.run(command, self.environment, log=None)
        self._demo_world.chmod(0o600)

    def _web(self) -> Program:
        arguments = ["-m", "gunicorn", "--config", "oms/gunicorn.py"]
        arguments += ["--bind", f"127.0.0.1:{self.port}", "oms.wsgi:application"]
        return self._program("web", arguments)

    def _worker(self) -> Program:
        arguments = ["-m", "celery", "--app", "oms.celery", "worker", "--loglevel", "INFO"]
        arguments += ["--concurrency", str(WORKER_PROCESSES)]
        arguments += ["--without-gossip", "--without-mingle"]
        return self._program("worker", arguments, {"OMS_WORKER": "1"})

    def _beat(self) -> Program:
        arguments = ["-m", "celery", "--app", "oms.celery", "beat", "--loglevel", "INFO"]
        arguments += ["--schedule", str(self.stand.directory / "beat-schedule")]
        return self._program("beat", arguments)

    def _program(
        self, name: str, arguments: list[str], variables: Mapping[str, str] = NOTHING
    ) -> Program:
        return Program(
            name=name,
            command=[str(PYTHON), *arguments],
            directory=PROJECT,
            log=self.stand.logs / f"{name}.log",
            environment=self.environment | dict(variables),
        )

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=PROBE_SECONDS) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _static_stamp(self) -> str:
        stamp = self.stand.directory / "static.stamp"
        return stamp.read_text() if stamp.exists() else ""

    def _static_fingerprint(self) -> str:
        files = sorted(path for source in STATIC_SOURCES for path in PROJECT.glob(source))
        states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        return hashlib.sha256(repr(states).encode()).hexdigest()


def chosen_port() -> int:
    """The port of the web server, 8000 unless PORT says otherwise.

    Raises:
        StackError: PORT is no port, or something else listens there.
    """
    text = os.environ.get("PORT") or DEFAULT_PORT
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StackError(f"PORT={text} is not a port number.")
    port = int(text)
    if not is_port_free(port):
        raise StackError(
            f"Port {port} is taken by another program: stop it, or choose another port, "
            f"for example `make run PORT={port + 1}`."
        )
    return port
