"""What the clock does. Every entry only wakes; each job finds its work in PostgreSQL."""

from __future__ import annotations

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, object]] = {
    # Takes up what a lost wake-up left behind.
    "deliver events": {"task": "core.tasks.deliver_events", "schedule": 5.0},
    "bury deliveries that kill their worker": {
        "task": "core.tasks.bury_overrun_deliveries",
        "schedule": 60.0,
    },
    "find late orders": {"task": "exceptions_handling.tasks.detect_late", "schedule": 60.0},
    "look again at waiting orders": {
        "task": "orders.tasks.recheck_waiting_orders",
        "schedule": 60.0,
    },
    "expire orders": {"task": "orders.tasks.expire_orders", "schedule": 30.0},
    "expire holds": {"task": "orders.tasks.expire_holds", "schedule": 30.0},
    "read carriers' messages": {
        "task": "tracking.tasks.process_carrier_messages",
        "schedule": 10.0,
    },
    "send messages": {"task": "tracking.tasks.send_messages", "schedule": 10.0},
    "move the demo carrier's parcels": {
        "task": "tracking.tasks.move_demo_parcels",
        "schedule": 5.0,
    },
    "write off what has expired": {
        "task": "inventory.tasks.write_off_expired",
        "schedule": 3600.0,
    },
    # Once a night each product; the rest of the day finds what is new.
    "plan stock": {"task": "purchasing.tasks.plan_stock", "schedule": 120.0},
    "propose purchases": {"task": "purchasing.tasks.propose_purchases", "schedule": 3600.0},
    "order automatically": {
        "task": "purchasing.tasks.order_automatically",
        "schedule": crontab(hour="5", minute="0"),
    },
    "purge old records": {"task": "core.tasks.purge_old_records", "schedule": 3600.0},
    "purge links, codes and carriers' messages": {
        "task": "tracking.tasks.purge_old_records",
        "schedule": 3600.0,
    },
}
