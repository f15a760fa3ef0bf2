"""Act on each of many chosen things, and tell what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from dashboard import formats, refusals

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """How many were done, and why the others were skipped."""

    done: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        """``12 done. 3 skipped: it has ended (2), it is on hold (1).``"""
        said = ngettext("%(n)s done.", "%(n)s done.", self.done) % {"n": formats.number(self.done)}
        if not self.skipped:
            return said
        reasons = ", ".join(f"{why} ({n})" for why, n in self.skipped.most_common())
        count = formats.number(self.skipped.total())
        return said + " " + _("%(n)s skipped: %(why)s") % {"n": count, "why": reasons}


def run(items: Iterable[T], act: Callable[[T], object]) -> Tally:
    """Act on each by itself: one that is refused does not stop the others."""
    tally = Tally()
    for item in items:
        try:
            act(item)
        except DomainError as error:
            tally.skipped[refusals.text(error).rstrip(".")] += 1
        else:
            tally.done += 1
    return tally
