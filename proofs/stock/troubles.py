"""What the database may say to a writer that is no refusal, by its code."""

from __future__ import annotations

# Source: PostgreSQL, appendix A: the transaction was rolled back.
DEADLOCK = "40P01"
LOCK_TIMEOUT = "55P03"
SERIALIZATION = "40001"
STATEMENT_TIMEOUT = "57014"
UNDONE = frozenset({DEADLOCK, LOCK_TIMEOUT, SERIALIZATION, STATEMENT_TIMEOUT})
CUT_OFF = "cut off"
# The name of connections that read what writers are held against; these are never cut.
BOOKKEEPER = "bookkeeper"

WORDS = {
    DEADLOCK: "deadlocks",
    LOCK_TIMEOUT: "lock time-outs",
    SERIALIZATION: "serialization failures",
    STATEMENT_TIMEOUT: "statements that took too long",
    CUT_OFF: "connections cut off",
}


def code_of(error: Exception) -> str:
    """The code of an error of the database; a connection that broke has none."""
    return getattr(error.__cause__, "pgcode", None) or CUT_OFF
