"""What `make check` runs: format, lint, types, import contracts, migrations, generated docs."""

from __future__ import annotations

from stack import console
from stack.environment import PYTHON, VENV
from stack.supervisor import Supervisor

_BIN = VENV / "bin"
CHECKS: dict[str, list[str]] = {
    "format": [str(_BIN / "ruff"), "format", "--check", "."],
    "lint": [str(_BIN / "ruff"), "check", "."],
    "types": [str(_BIN / "mypy"), "."],
    "import contracts": [str(_BIN / "lint-imports")],
    "migrations": [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
    "generated docs": [str(PYTHON), "manage.py", "generate_docs", "--check"],
}


def run_all(supervisor: Supervisor, environment: dict[str, str]) -> bool:
    """Run every check, also after one has failed; whether all passed."""
    failed = []
    for name, command in CHECKS.items():
        console.say(f"== {name}")
        if supervisor.run_in_front(command, environment):
            failed.append(name)
    console.say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return not failed
