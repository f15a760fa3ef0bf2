"""Who is let in to the servers, and who may read their passwords."""

from __future__ import annotations

import stat
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis
from psycopg2.extensions import make_dsn
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.stack.conftest import Running

ONCE = Retry(NoBackoff(), 0)


def connect(services: Running, **instead: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(make_dsn(services.database_url, **instead))


def test_the_application_is_no_superuser_but_owns_its_database(services: Running) -> None:
    with connect(services) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        )
        rights = cursor.fetchone()
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        )
        owner = cursor.fetchone()

    assert rights == (False, False, False)
    assert owner == ("oms",)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_the_database_lets_nobody_in_without_the_password(services: Running, password: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match=r"password"):
        connect(services, password=password)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_the_database_superuser_cannot_come_in_over_the_network(
    services: Running, password: str
) -> None:
    with pytest.raises(psycopg2.OperationalError, match="rejects connection"):
        connect(services, user="postgres", password=password)


def test_no_rule_of_access_trusts_anybody(services: Running) -> None:
    rules = (services.stand.servers / "postgres" / "pg_hba.conf").read_text()

    methods = {line.split()[-1] for line in rules.splitlines() if "map=" not in line}

    assert methods == {"scram-sha-256", "reject"}


def test_valkey_lets_nobody_in_without_the_password(services: Running) -> None:
    address = urlsplit(services.valkey_url)
    stranger = redis.Redis(host="127.0.0.1", port=address.port or 0, retry=ONCE)

    with pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_valkey_keeps_every_message_on_the_disk_and_throws_none_away(services: Running) -> None:
    valkey = redis.Redis.from_url(services.valkey_url, decode_responses=True)

    kept = valkey.config_get("append*") | valkey.config_get("maxmemory-policy")

    assert kept["appendonly"] == "yes"
    assert kept["appendfsync"] == "everysec"
    assert kept["maxmemory-policy"] == "noeviction"


def test_both_servers_listen_on_the_loopback_address_alone(services: Running) -> None:
    heard = {
        connection.laddr.ip
        for process in (services.server("postgres"), services.server("valkey"))
        for connection in process.net_connections("tcp")
        if connection.status == "LISTEN"
    }

    assert heard == {"127.0.0.1"}


@pytest.mark.parametrize("name", ["secrets.json", "env"])
def test_only_the_owner_reads_the_passwords(services: Running, name: str) -> None:
    mode = (services.stand.directory / name).stat().st_mode

    assert stat.S_IMODE(mode) == 0o600
