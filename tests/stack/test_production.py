"""The container files keep what production needs: secrets, health, no open doors."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from stack.stand import PROJECT

SECRETS = ("SECRET_KEY", "DATABASE_PASSWORD", "DATABASE_ADMIN_PASSWORD", "VALKEY_PASSWORD")
APPLICATION = ("web", "worker", "beat", "migration")


@pytest.fixture(scope="module")
def text() -> str:
    return (PROJECT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services(text: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return found


def test_every_part_is_there(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {*APPLICATION, "postgres", "valkey"}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["valkey"]["image"] == "valkey/valkey:9"


def test_only_the_web_server_is_published(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["web"]


def test_the_servers_have_no_way_out(text: str, services: dict[str, dict[str, Any]]) -> None:
    assert yaml.safe_load(text)["networks"]["servers"] == {"internal": True}
    assert services["postgres"]["networks"] == ["servers"]
    assert services["valkey"]["networks"] == ["servers"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_start_without_a_secret_is_refused(text: str, name: str) -> None:
    assert re.search(rf"\$\{{{name}:\?[^}}]+\}}", text)
    assert not re.search(rf"\$\{{{name}:-", text)


def test_all_but_the_one_time_migration_report_their_health(
    services: dict[str, dict[str, Any]],
) -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()

    own = {name for name, service in services.items() if service.get("healthcheck", {}).get("test")}

    assert own == {"worker", "beat", "postgres", "valkey"}
    assert "HEALTHCHECK" in dockerfile
    assert "/healthz" in dockerfile


def test_every_service_reaps_its_orphans(services: dict[str, dict[str, Any]]) -> None:
    assert all(service["init"] for service in services.values())


@pytest.mark.parametrize("name", APPLICATION)
def test_the_application_can_change_nothing_but_its_data(
    services: dict[str, dict[str, Any]], name: str
) -> None:
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["data:/data"]


def test_the_image_runs_as_an_ordinary_user() -> None:
    last_stage = (PROJECT / "Dockerfile").read_text().rpartition("\nFROM ")[2]

    users = re.findall(r"^USER (.+)$", last_stage, re.MULTILINE)

    assert users == ["oms"]


def test_the_database_role_of_the_application_is_no_superuser() -> None:
    script = (PROJECT / "deploy/postgres/10-application-role.sh").read_text()

    assert "CREATE ROLE oms LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE" in script


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_by_hash_and_no_host_is_named(name: str) -> None:
    text = (PROJECT / name).read_text()
    packages = re.findall(r"^[a-z0-9][^\s]*==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+", text, re.M)

    assert len(packages) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    assert not re.search(r"https?:|file:|--index|--extra|--find", text)


def test_the_proof_on_every_change_is_make_test_and_nothing_else() -> None:
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()

    acts = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]

    assert acts == ["exec make test < /dev/null"]
