"""How soon somebody must answer a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.errors import Invalid

HIGH, NORMAL, LOW = 1, 2, 3

# Source: the service promise of the order desk; a high case is answered within half a shift.
_RESPOND_WITHIN = {
    HIGH: timedelta(hours=4),
    NORMAL: timedelta(days=1),
    LOW: timedelta(days=3),
}


def respond_by(*, severity: int, opened_at: datetime) -> datetime:
    """Return the moment by which a case must be taken up.

    Raises:
        Invalid: ``severity_unknown``.
    """
    if severity not in _RESPOND_WITHIN:
        raise Invalid(
            f"A severity is one of {', '.join(map(str, _RESPOND_WITHIN))}.",
            code="severity_unknown",
            details={"severity": severity},
        )
    return opened_at + _RESPOND_WITHIN[severity]
