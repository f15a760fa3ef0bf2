"""The worker's and the beat's application: messages are wake-ups, the work is in PostgreSQL."""

from __future__ import annotations

import os

from celery import Celery
from django.conf import settings

from oms import schedule

# A task that a killed worker held is handed out again after this time. Every task must end well
# before, or it would run twice at once; the hard time limit below sees to that.
VISIBILITY_TIMEOUT_SECONDS = 120


def configuration() -> dict[str, object]:
    """All settings of Celery, read when they are first needed."""
    return {
        "broker_url": settings.VALKEY_URL,
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
            # The defaults look for lost tasks every 100 seconds.
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 10,
            "socket_keepalive": True,
            "health_check_interval": 10,
            "global_keyprefix": "oms:",
        },
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        "result_backend_transport_options": {"visibility_timeout": VISIBILITY_TIMEOUT_SECONDS},
        "broker_connection_retry_on_startup": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "task_soft_time_limit": 40,
        "task_time_limit": 50,
        # Nobody waits for a wake-up that cannot be sent: the clock's sweep finds the work.
        "task_publish_retry": False,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "worker_soft_shutdown_timeout": 30,
        "worker_enable_soft_shutdown_on_idle": True,
        "worker_max_tasks_per_child": 1000,
        "worker_max_memory_per_child": 400_000,
        # The root logger writes one event a line; Celery's own format would lose it.
        "worker_hijack_root_logger": False,
        "accept_content": ["json"],
        "task_serializer": "json",
        "enable_utc": True,
        "beat_schedule": schedule.SCHEDULE,
    }


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")
app = Celery("oms")
app.add_defaults(configuration)
app.autodiscover_tasks()
