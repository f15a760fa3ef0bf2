"""Running numbers of papers, from a sequence of the database: never twice, gaps allowed."""

from __future__ import annotations

from django.db import connection


def next_numbers(*, sequence: str, prefix: str, count: int) -> list[str]:
    """The next ``count`` numbers, such as ``PO-00042``, in one statement.

    ``sequence`` is the name of a database sequence, made by a migration.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count]
        )
        return [f"{prefix}-{value:05d}" for (value,) in cursor.fetchall()]
