"""The servers start, survive, stop and come back with their data."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from tests.stack.conftest import PATIENCE_SECONDS, Running, alive, stack, wait_until


def answers(running: Running) -> bool:
    try:
        psycopg2.connect(running.database_url).close()
        return bool(redis.Redis.from_url(running.valkey_url).ping())
    except (psycopg2.OperationalError, redis.ConnectionError):
        return False


def test_a_stop_leaves_no_process_and_the_data_come_back(
    start: Callable[[], Running],
) -> None:
    first = start()
    with psycopg2.connect(first.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS value")
    redis.Redis.from_url(first.valkey_url).set("kept", "1")
    family = first.family()
    urls = (first.database_url, first.valkey_url)

    first.process.send_signal(signal.SIGINT)
    code = first.process.wait(PATIENCE_SECONDS)

    assert code == 0
    assert len(family) > 2
    assert not alive(family)
    assert not first.stand.environment_file.exists()

    second = start()

    assert (second.database_url, second.valkey_url) == urls
    with psycopg2.connect(second.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT value FROM kept")
        assert cursor.fetchone() == (1,)
    assert redis.Redis.from_url(second.valkey_url).get("kept") == b"1"


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_is_started_again(start: Callable[[], Running], name: str) -> None:
    running = start()
    killed = running.server(name)

    killed.kill()
    wait_until(lambda: not killed.is_running(), f"{name} was collected")
    wait_until(lambda: answers(running), f"{name} answers again")

    assert running.process.poll() is None
    assert running.server(name).pid != killed.pid


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell children")
def test_even_a_killed_supervisor_leaves_no_server_and_the_next_start_works(
    start: Callable[[], Running],
) -> None:
    running = start()
    family = running.family()

    running.process.kill()
    running.process.wait(PATIENCE_SECONDS)
    running.stand.environment_file.unlink()
    again = start()

    assert not alive(family)
    assert answers(again)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell the program")
def test_a_process_that_got_the_number_of_a_dead_server_is_not_taken_for_it(
    start: Callable[[], Running],
) -> None:
    first = start()
    first.process.send_signal(signal.SIGINT)
    first.process.wait(PATIENCE_SECONDS)
    note = first.stand.servers / "postgres" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n")

    again = start()

    assert answers(again)


def test_addresses_of_the_environment_replace_the_servers(services: Running, data: Path) -> None:
    given = {"DATABASE_URL": services.database_url, "VALKEY_URL": services.valkey_url}
    script = "import json, os; print(json.dumps(dict(os.environ)))"

    done = stack("exec", "--", sys.executable, "-c", script, data=data, **given)

    seen = json.loads(done.stdout.splitlines()[-1])
    assert {name: seen[name] for name in given} == given
    assert not (data / "servers").exists()
    assert services.process.poll() is None


def test_a_command_uses_the_servers_that_run_already(services: Running) -> None:
    before = {process.pid for process in services.family()}
    script = "import os; print(os.environ['DATABASE_URL'])"

    done = stack("exec", sys.executable, "-c", script, data=services.stand.directory)

    assert done.stdout.splitlines()[-1] == services.database_url
    assert before <= set(psutil.pids())


def test_servers_started_for_one_command_end_with_it(data: Path) -> None:
    done = stack("exec", "--", sys.executable, "-c", "raise SystemExit(7)", data=data)

    assert done.returncode == 7
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(data) in word for word in process.info["cmdline"] or [])
    ]
