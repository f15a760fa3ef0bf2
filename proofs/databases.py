"""Databases of the proofs' own, made for a run and dropped after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

_MAINTENANCE = "postgres"


@contextmanager
def migrated() -> Iterator[str]:
    """A migrated database, to copy; its name."""
    name = f"oms_proof_{os.getpid()}"
    with _made(name, template=""):
        with _used(name):
            call_command("migrate", verbosity=0, interactive=False)
        yield name


@contextmanager
def copied(template: str, label: str) -> Iterator[None]:
    """Use a fresh copy of a database until the block ends."""
    name = f"{template}_{label}"
    with _made(name, template=template), _used(name):
        yield


@contextmanager
def _made(name: str, *, template: str) -> Iterator[None]:
    origin = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
    _run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + origin)
    try:
        yield
    finally:
        _run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _used(name: str) -> Iterator[None]:
    """Let the application's connections of this process go to a database meanwhile."""
    configured = connections.settings["default"]
    before = configured["NAME"]
    connections.close_all()
    configured["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        configured["NAME"] = before


def _run(statement: sql.Composable) -> None:
    with _used(_MAINTENANCE), connections["default"].cursor() as cursor:
        # A server that just started may take longer for its first copy than a page may wait.
        cursor.execute("SET statement_timeout = '120s'")
        cursor.execute(statement)
