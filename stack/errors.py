"""What the two commands say when they cannot go on."""

from __future__ import annotations


class StackError(Exception):
    """A reason not to go on, in one line that tells the reader what to do next."""


class Stopped(Exception):
    """The person asked to stop while something was still being set up."""
