"""Snoozing: keeps an alert out of my own loud sections. Nothing is sent, nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import OncallError
from oncall_tui.services.acting import Outcome, alert_target, fits
from oncall_tui.services.ledger import Ledger


def snooze(ledger: Ledger, alerts: Iterable[Alert], *, until: int, note: str = "") -> list[Outcome]:
    """Snooze each occurrence until a time, milliseconds on our clock.

    Raises DeniedError or ReadOnlyError: then nothing was written.
    """
    alerts = list(alerts)
    ledger.gate.require(Dangerous.SNOOZE, (alert.source for alert in alerts))
    texts = {"note": note} if note else None
    return [
        _write(ledger, EntryType.ALERT_SNOOZED, alert, {"until": until}, texts) for alert in alerts
    ]


def wake(ledger: Ledger, alerts: Iterable[Alert]) -> list[Outcome]:
    """End the snooze of each. Raises as `snooze` does."""
    alerts = list(alerts)
    ledger.gate.require(Dangerous.SNOOZE, (alert.source for alert in alerts))
    return [_write(ledger, EntryType.ALERT_WOKEN, alert, {}, None) for alert in alerts]


def _write(
    ledger: Ledger,
    type_: EntryType,
    alert: Alert,
    more: dict[str, Any],
    texts: dict[str, str] | None,
) -> Outcome:
    target = _target(alert)
    try:
        entry = ledger.write(type_, {"target": target_data(target), **more}, texts)
    except OncallError as error:
        return Outcome(target, error=str(error))
    return Outcome(target, entry)


def _target(alert: Alert) -> Target:
    target = alert_target(alert)
    return target if fits(target) else msgspec.structs.replace(target, labels={})
