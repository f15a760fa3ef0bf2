"""How the web server runs, on one machine and in a container."""

from __future__ import annotations

import os

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# The application is read once and shared: half the memory, and a broken one fails at the start.
preload_app = True
# PostgreSQL cuts a statement off after 15 seconds; a request that takes longer is stuck.
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
# Without a proxy of ours nobody may say on whose behalf he calls.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
