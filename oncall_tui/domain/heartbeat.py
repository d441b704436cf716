"""Alerts that are meant to be there: their absence would be the bad news."""

from __future__ import annotations

from collections.abc import Mapping

from oncall_tui.domain.alert import Alert

NO_SEVERITY = "none"
"""What Prometheus rules say of alerts that always fire; a site may map the word to a level."""


def is_steady(alert: Alert, severities: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether an alert is meant to be there always.

    `severities` holds by source its words and the names of the levels they are mapped to.
    """
    if alert.severity.lower() != NO_SEVERITY:
        return False
    return NO_SEVERITY not in map(str.lower, severities.get(alert.source, {}))
