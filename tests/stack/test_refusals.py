"""When the commands cannot go on they say why in one line."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from stack import stand
from stack.errors import StackError
from stack.stand import PROJECT
from tests.stack.conftest import Running, environment, stack


def test_a_second_start_on_the_same_data_is_refused(services: Running) -> None:
    refused = stack("services", data=services.stand.directory)

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"already in use (process {services.process.pid})" in refused.stderr
    assert services.process.poll() is None


def test_a_taken_port_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        refused = stack("run", data=data, PORT=port)

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"Port {port} is taken" in refused.stderr


@pytest.mark.parametrize("port", ["0", "65536", "web"])
def test_what_is_no_port_is_refused(data: Path, port: str) -> None:
    refused = stack("run", data=data, PORT=port)

    assert refused.returncode == 1
    assert f"PORT={port} is not a port number" in refused.stderr


def test_a_full_disk_is_named_before_anything_is_written(data: Path) -> None:
    more_than_any_disk_mib = 10**12

    with pytest.raises(StackError, match=f"The disk of {data} is full"):
        stand.require_space(data, more_than_any_disk_mib)


def test_a_data_directory_that_cannot_be_made_is_named(data: Path) -> None:
    (data / "file").write_text("in the way")

    refused = stack("services", data=data / "file" / "data")

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "cannot be used" in refused.stderr


@pytest.mark.parametrize("command", ["run", "test"])
def test_a_python_that_is_too_old_is_named(data: Path, command: str) -> None:
    old = data / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    refused = subprocess.run(
        ["make", command, f"PYTHON={old}"],
        cwd=PROJECT,
        env=environment(data),
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode != 0
    assert "Python 3.11 or newer is needed" in refused.stderr


def test_no_python_at_all_is_named(data: Path) -> None:
    make = subprocess.run(
        ["/bin/sh", "-c", "command -v make"], capture_output=True, text=True, check=True
    ).stdout.strip()
    for name in ("sh", "test", "echo", "sed", "true"):
        path = next(p for p in (Path("/bin", name), Path("/usr/bin", name)) if p.exists())
        os.symlink(path, data / name)

    refused = subprocess.run(
        [make, "run"],
        cwd=PROJECT,
        env={"PATH": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode != 0
    assert "Python 3.11 or newer with venv is needed" in refused.stderr


def test_an_outside_server_that_does_not_answer_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stack import servers
    from stack.supervisor import Supervisor

    monkeypatch.setattr(servers, "READY_SECONDS", 0.1)
    monkeypatch.setenv("DATABASE_URL", "postgresql://oms:secret@127.0.0.1:9/oms")
    place = stand.Stand(data)

    with (
        pytest.raises(StackError, match=r"Nothing answers at 127\.0\.0\.1:9"),
        servers.started(place, Supervisor(), servers.Wish()),
    ):
        pytest.fail("started without a database")
