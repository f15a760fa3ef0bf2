"""Collects what a reader has to say about a document while it reads."""

from __future__ import annotations

from orders.rules.findings import Finding, Severity


class Remarks:
    """Findings of one document; ``at`` gives a view of them for one place in it."""

    def __init__(self, position: str = "") -> None:
        self._findings: list[Finding] = []
        self._position = position
        self._prefix = ""

    def at(self, position: str = "", *, prefix: str = "") -> Remarks:
        """Return a collector of the same findings for a place: its position, its field path."""
        place = Remarks(position or self._position)
        place._findings = self._findings
        place._prefix = f"{self._prefix}{prefix}"
        return place

    def block(self, code: str, field: str, message: str) -> None:
        """Tell what keeps the order from being confirmed."""
        self._add(code, Severity.BLOCK, field, message)

    def warn(self, code: str, field: str, message: str) -> None:
        """Tell what a person should look at."""
        self._add(code, Severity.WARN, field, message)

    def fixed(self, code: str, field: str, message: str) -> None:
        """Tell what the reader itself has put right."""
        self._add(code, Severity.FIXED, field, message)

    def include(self, findings: tuple[Finding, ...]) -> None:
        """Take over what was found about the file as a whole."""
        self._findings.extend(findings)

    @property
    def position(self) -> str:
        return self._position

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All remarks so far, in the order in which they were made."""
        return tuple(self._findings)

    def _add(self, code: str, severity: Severity, field: str, message: str) -> None:
        path = f"{self._prefix}{field}"
        self._findings.append(Finding(code, severity, path, message, self._position))
