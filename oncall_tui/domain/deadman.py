"""What must be there, and whom we must hear from: silence that is bad news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.alert import OWN, Alert, occurrence_id
from oncall_tui.domain.duration import compact
from oncall_tui.domain.matcher import Matcher, all_match

BLIND = "critical"
"""Severity of not being told anything."""


class Watchdog(msgspec.Struct, frozen=True):
    """An alert that a source has to tell always, as Prometheus tells its `Watchdog`."""

    source: str
    matchers: tuple[Matcher, ...]
    after: int
    """Milliseconds without it until that is an alert."""
    severity: str

    @property
    def name(self) -> str:
        """What it is called: its matchers."""
        return ",".join(map(str, self.matchers))

    def is_there(self, alerts: Iterable[Alert]) -> bool:
        """Whether one of the alerts is it."""
        return any(all_match(self.matchers, alert.labels) for alert in alerts)


def watchdog_alert(watchdog: Watchdog, since: int) -> Alert:
    """Return the alert that a watchdog is missing since a time (milliseconds, our clock)."""
    summary = (
        f"{watchdog.source} answers, and has not told {watchdog.name} for "
        f"{compact(watchdog.after // 1000)}: its rules, or the way from them to it, may be dead"
    )
    return _own(
        "WatchdogMissing",
        f"watchdog-{watchdog.source}-{watchdog.name}",
        since,
        severity=watchdog.severity,
        labels={"source": watchdog.source, "watchdog": watchdog.name},
        summary=summary,
    )


def silence_alert(source: str, since: int) -> Alert:
    """Return the alert that a source has been silent since a time (milliseconds, our clock).

    It says nothing that may differ from poll to poll, as the error does: it would be another one.
    """
    return _own(
        "SourceUnreachable",
        f"unreachable-{source}",
        since,
        severity=BLIND,
        labels={"source": source},
        summary=f"{source} does not answer: what it would tell is not on the board (9 says why)",
    )


def _own(
    title: str,
    fingerprint: str,
    since: int,
    *,
    severity: str,
    labels: Mapping[str, str],
    summary: str,
) -> Alert:
    return Alert(
        id=occurrence_id(OWN, fingerprint, since),
        source=OWN,
        fingerprint=fingerprint,
        starts_at=since,
        title=title,
        severity=severity,
        labels={"alertname": title, "severity": severity, **labels},
        annotations={"summary": summary},
    )
