"""The composition root: what comes in, what follows, what the clock does, configuration."""

from __future__ import annotations

# Tasks are declared without an application; the first import of this package gives them one.
from oms.celery import app as celery_app

__all__ = ["celery_app"]
