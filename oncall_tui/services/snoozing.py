"""Snoozing: keeps an alert out of my own loud sections. Nothing is sent, nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    texts = {"note": note} if note else {}
    return _write_each(ledger, EntryType.ALERT_SNOOZED, alerts, {"until": until}, texts)


def wake(ledger: Ledger, alerts: Iterable[Alert]) -> list[Outcome]:
    """End the snooze of each. Raises as `snooze` does."""
    alerts = list(alerts)
    ledger.gate.require(Dangerous.SNOOZE, (alert.source for alert in alerts))
    return _write_each(ledger, EntryType.ALERT_WOKEN, alerts, {}, {})


def _write_each(
    ledger: Ledger,
    type_: EntryType,
    alerts: Sequence[Alert],
    more: Mapping[str, Any],
    texts: Mapping[str, str],
) -> list[Outcome]:
    """Write all of them at one go; what that leaves out, each by itself, so that each says why."""
    targets = [_target(alert) for alert in alerts]
    several = [{"target": target_data(target), **more} for target in targets]
    try:
        entries = ledger.write_all(type_, several, texts) if len(several) > 1 else []
    except OncallError:
        entries = []
    saved = [Outcome(target, entry) for target, entry in zip(targets, entries, strict=False)]
    rest = list(zip(targets, several, strict=True))[len(saved) :]
    return saved + [_write(ledger, type_, target, data, texts) for target, data in rest]


def _write(
    ledger: Ledger,
    type_: EntryType,
    target: Target,
    data: dict[str, Any],
    texts: Mapping[str, str],
) -> Outcome:
    try:
        return Outcome(target, ledger.write(type_, data, texts))
    except OncallError as error:
        return Outcome(target, error=str(error))


def _target(alert: Alert) -> Target:
    target = alert_target(alert)
    return target if fits(target) else msgspec.structs.replace(target, labels={})
