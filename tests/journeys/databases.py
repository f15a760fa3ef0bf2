"""A database for each system: migrated and configured once, copied for the others."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql


@contextmanager
def created(template: str = "") -> Iterator[str]:
    """The address of a new database, dropped when the block ends."""
    name = f"journeys_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        parent = urlsplit(template).path.lstrip("/")
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(parent))
    _run(statement)
    try:
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    finally:
        _run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(statement: sql.Composable) -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)
