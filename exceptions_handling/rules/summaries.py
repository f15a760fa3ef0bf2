"""The sentence of a case that the system opened, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from exceptions_handling.lifecycle import CaseKind


def of(*, kind: str, evidence: Mapping[str, Any]) -> str:
    """Say what was found; nothing where a person opened the case in words of their own."""
    if "units_open" in evidence:
        return _("%(days_late)s days past the promised day, %(units_open)s units still to come") % {
            **evidence
        }
    if "decision_id" in evidence:
        return _("No department takes this order: %(reason)s") % {**evidence}
    if "units_missing" in evidence:
        return _short(evidence)
    if "number" not in evidence:
        return ""
    if kind == CaseKind.DELIVERY_FAILED:
        return _("Delivery of %(number)s failed: %(reason)s") % {**evidence}
    return _("Review of %(number)s failed: %(reason)s") % {**evidence}


def _short(evidence: Mapping[str, Any]) -> str:
    if evidence["expected_on"]:
        return _(
            "%(units_missing)s %(sku)s were not on the shelf; promised for %(promised_on)s, "
            "expected on %(expected_on)s"
        ) % {**evidence}
    return _("%(units_missing)s %(sku)s were not on the shelf, and there are no others") % {
        **evidence
    }
