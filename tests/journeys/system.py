"""The whole system as real processes: web server, worker, beat and a broker of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import requests

from stack import binaries, valkey
from stack.process import Child, Program
from stack.stand import PROJECT, Stand
from stack.supervisor import base_environment
from tests.journeys.administration import PASSWORD
from tests.journeys.carriers import CarrierSystem
from tests.journeys.mailbox import Mailbox
from tests.journeys.pages import Visitor
from tests.journeys.rest import Rest
from tests.journeys.waiting import eventually

_LOG_LINES = 40
_READY_SECONDS = 60.0
_PARTS = ("broker", "web", "worker", "beat")
# What runs now; the report of a failed test shows their logs.
running: list[System] = []


class System:
    """One system and the doors to it."""

    def __init__(
        self, stand: Stand, database_url: str, secrets: Mapping[str, str], is_demo: bool
    ) -> None:
        self.stand = stand
        self.secrets = secrets
        self.address = f"http://127.0.0.1:{stand.port('web')}"
        self.mailbox = Mailbox(stand.directory / "mail")
        self._valkey = valkey.of(stand, binaries.find(None), None)
        self._environment = environment(database_url, stand) | {
            "VALKEY_URL": self._valkey.url(),
            "OMS_BASE_URL": self.address,
            "OMS_DEMO": "1" if is_demo else "0",
            "OMS_DEMO_STEP_SECONDS": "1",
        }
        self._children: dict[str, Child] = {}
        self._people: dict[str, Rest] = {}

    @property
    def rest(self) -> Rest:
        """A client with the key of another system."""
        return Rest.with_key(self.address, self.secrets["api_key"])

    @property
    def post(self) -> CarrierSystem:
        """The carrier that speaks the standard message."""
        return CarrierSystem(self.address, "post", self.secrets["post"])

    def visitor(self, language: str = "en") -> Visitor:
        """Somebody new in front of the pages."""
        return Visitor(self.address, language)

    def person(self, name: str) -> Rest:
        """A member of staff at work over REST: desk, lead, picker, maker, reviewer, viewer."""
        if name not in self._people:
            visitor = self.visitor()
            visitor.log_in(name, PASSWORD)
            self._people[name] = Rest(self.address, visitor.session)
        return self._people[name]

    def start(self, *parts: str) -> None:
        """Start parts of the system, all where none is named."""
        for part in parts or _PARTS:
            if part == "broker":
                self._valkey.prepare()
            self._children[part] = Child(self._program(part))
            self._children[part].start()
            if part == "broker":
                eventually(self._valkey.is_ready, "the broker answers")
        eventually(self._is_ready, "the web server is ready", within=_READY_SECONDS)

    def kill(self, part: str) -> None:
        """End a part and all its processes at once, as a power failure would."""
        self._children[part].kill()

    def empty_broker(self) -> None:
        """Delete everything that a broker which does not run has kept."""
        shutil.rmtree(self._valkey.directory)

    def stop(self) -> None:
        """End every process; nothing of the system is needed afterwards."""
        for child in reversed(self._children.values()):
            child.kill()

    def logs(self) -> Iterator[tuple[str, str]]:
        """The last lines of each part's log."""
        for name, child in self._children.items():
            yield f"{name} of {self.stand.directory.name}", child.log_tail(_LOG_LINES)

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def _program(self, part: str) -> Program:
        if part == "broker":
            return self._valkey.program()
        celery = ["celery", "--app", "oms.celery"]
        command = {
            "web": [
                *("gunicorn", "--config", "oms/gunicorn.py", "--bind"),
                *(self.address.removeprefix("http://"), "oms.wsgi:application"),
            ],
            "worker": [
                *(*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"),
                *("--without-gossip", "--without-mingle"),
            ],
            "beat": [
                *(*celery, "beat", "--loglevel", "INFO"),
                *("--schedule", str(self.stand.directory / "beat-schedule")),
            ],
        }[part]
        return Program(
            name=part,
            command=[sys.executable, "-m", *command],
            directory=PROJECT,
            log=self.stand.logs / f"{part}.log",
            environment=self._environment | ({"OMS_WORKER": "1"} if part == "worker" else {}),
        )


def environment(database_url: str, stand: Stand) -> dict[str, str]:
    """The configuration of production behind one proxy, with mail in files."""
    return base_environment() | {
        "DATABASE_URL": database_url,
        "SECRET_KEY": stand.secrets().secret_key,
        "OMS_DATA_DIR": str(stand.directory),
        "OMS_PLAIN_STATIC": "1",
        "OMS_TRUSTED_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "oms.settings",
    }


@contextmanager
def own_stand() -> Iterator[Stand]:
    """A directory for one system, removed when the block ends."""
    stand = Stand(Path(mkdtemp(prefix="oms-journey-")))
    stand.open()
    stand.servers.mkdir(mode=0o700)
    try:
        yield stand
    finally:
        stand.remove()


@contextmanager
def started(
    database_url: str, secrets: Mapping[str, str], *, is_demo: bool = False
) -> Iterator[System]:
    """A system on a database of its own, until the block ends."""
    with own_stand() as stand:
        system = System(stand, database_url, secrets, is_demo)
        running.append(system)
        try:
            system.start()
            yield system
        finally:
            running.remove(system)
            system.stop()
