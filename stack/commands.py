"""What each command does, from its first check to its exit code."""

from __future__ import annotations

from stack import console, servers
from stack.servers import Wish
from stack.stand import Stand, configured_directory
from stack.supervisor import Supervisor


def services() -> int:
    """Run PostgreSQL and Valkey alone until Ctrl-C, for a developer's own commands."""
    supervisor = Supervisor()
    supervisor.take_over()
    stand = Stand(configured_directory())
    stand.open()
    with servers.started(stand, supervisor, Wish(may_create_databases=True)):
        console.say(f"Ready. Addresses: . {stand.environment_file}")
        supervisor.watch()
    console.say("Stopped.")
    return 0
