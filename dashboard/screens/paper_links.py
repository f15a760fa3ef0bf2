"""References of stock as links to the papers that they name."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from dashboard.selectors import papers
from dashboard.selectors.papers import PaperKind

_PAGES = {
    PaperKind.ORDER: "dashboard:order",
    PaperKind.PURCHASE: "dashboard:purchase",
    PaperKind.TRANSFER: "dashboard:transfer",
}


def urls(references: Iterable[str]) -> dict[str, str]:
    """The page of each reference that names a paper."""
    return {
        reference: reverse(_PAGES[paper.kind], args=[paper.number])
        for reference, paper in papers.known(references=references).items()
    }
