"""Effects: what remote systems have yet to be told, told when they can be, each with an outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.effect import Drift, Effect, Verb, Waiting
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.redaction import MARK
from oncall_tui.domain.silence import SilenceList
from oncall_tui.domain.silence_drift import silence_drift
from oncall_tui.errors import EffectError, OncallError
from oncall_tui.services.ledger import Ledger

if TYPE_CHECKING:
    from oncall_tui.ports import Claims

MAX_AGE = {
    Verb.ACK: 4 * 3600_000,
    Verb.ASSIGN: 4 * 3600_000,
    Verb.ESCALATE: 30 * 60_000,
    Verb.UNACK: 12 * 3600_000,
    Verb.NOTE: 7 * 86400_000,
    Verb.SILENCE: 4 * 3600_000,
    Verb.EXPIRE: 12 * 3600_000,
    Verb.CREATE: 24 * 3600_000,
}
"""Milliseconds after which an effect does more harm than good; a take waits like a note.

An escalation wakes somebody: nobody is to be woken for what was urgent an hour ago.
"""

OWNING = frozenset({Verb.ACK, Verb.ASSIGN})
"""Effects that make somebody the owner."""

GRACE = 60_000
"""Milliseconds that an effect of another session is left to that session."""

WHY = 300
"""Characters of a reason that are written down."""

FIRST_REST = 5_000
LONGEST_REST = 300_000
"""Milliseconds before an effect that failed is tried again by itself: doubled each time."""

Perform = Callable[[str, Effect, bool], Awaitable[str]]
"""Source name, effect, whether it is a second try; returns the remote name of what was made."""


class Pending(msgspec.Struct, frozen=True):
    """A waiting effect and what happened to its target meanwhile."""

    waiting: Waiting
    text: str
    drift: Drift
    by: str = ""
    """For TAKEN: who."""

    @property
    def effect(self) -> Effect:
        """The effect with its text."""
        return msgspec.structs.replace(self.waiting.effect, text=self.text)


def drift_of(
    effect: Effect, alerts: Mapping[str, Alert], fingerprints: frozenset[str], *, now: int
) -> tuple[Drift, str]:
    """Compare an effect with its source's newest snapshot: what changed, and by whom.

    `alerts` are the source's by id; `fingerprints` those that are still there in any occurrence.
    """
    if now - effect.at > MAX_AGE.get(effect.verb, MAX_AGE[Verb.NOTE]):
        return Drift.EXPIRED, ""
    if effect.target.kind != "alert" or effect.verb is Verb.UNACK:
        return Drift.NONE, ""
    if effect.verb in OWNING and effect.until is not None and effect.until <= now:
        return Drift.EXPIRED, ""
    alert = alerts.get(effect.target.id)
    if alert is None:
        again = effect.target.key in fingerprints
        return (Drift.REFIRED if again else Drift.GONE), ""
    if effect.verb in OWNING and alert.ack is not None and effect.op not in alert.ack.comment:
        known = alert.ack.by in {effect.over, effect.to}
        return (Drift.NONE if known else Drift.TAKEN), alert.ack.by
    return Drift.NONE, ""


def _with_labels(waiting: Waiting, alert: Alert | None) -> Waiting:
    """Put back labels that the journal keeps masked, or does not keep: nothing would match."""
    target = waiting.effect.target
    masked = any(MARK in value for value in target.labels.values())
    if alert is None or (target.labels and not masked):
        return waiting
    whole = msgspec.structs.replace(target, labels=dict(alert.labels))
    return msgspec.structs.replace(
        waiting, effect=msgspec.structs.replace(waiting.effect, target=whole)
    )


class Sender:
    """Sends waiting effects of one ledger and writes what became of each.

    An effect that this session did not write itself may have arrived before its writer died: it
    is left alone for a while, and then tried as a second try.
    """

    def __init__(self, ledger: Ledger, perform: Perform, claims: Claims | None = None) -> None:
        self._ledger = ledger
        self._perform = perform
        self._claims = claims
        """Held for each effect from before it is sent until its outcome is written."""
        self._busy: set[int] = set()
        self._tried: set[int] = set()
        self._failures: dict[int, tuple[int, int]] = {}
        """By entry: how often it failed in this session, and when it may be tried again."""
        self._unwritten: dict[int, tuple[EntryType, dict[str, Any]]] = {}
        """By entry: an outcome that the journal did not take. It is not asked for again."""
        self._targets: set[str] = set()
        """What an effect is on its way to: an un-ack must not overtake its ack."""
        self._now = 0
        self._refusals: list[str] = []

    def pending(
        self,
        source: str,
        alerts: tuple[Alert, ...],
        *,
        now: int,
        due: bool = False,
        live_since: int | None = None,
        silences: SilenceList | None = None,
    ) -> list[Pending]:
        """Return what waits for a source, with what its newest snapshot says about each.

        `due` leaves out what failed a moment ago and rests. `live_since` is when the source began
        to answer: from then on another session has its grace to send what it wrote. `silences`
        are those of the source.
        """
        self._now = now
        waiting = self._ledger.waiting(source)
        if not waiting:
            return []
        by_id = {alert.id: alert for alert in alerts}
        fingerprints = frozenset(alert.fingerprint for alert in alerts)
        found = []
        for item, text in waiting:
            entry = item.effect.entry
            if self._on_its_way(item.effect) or entry in self._unwritten:
                continue
            if not self._ledger.wrote(entry) and now - max(item.effect.at, live_since or 0) < GRACE:
                continue
            if due and (now < self._failures.get(entry, (0, 0))[1] or self._denied(item.effect)):
                continue
            drift, by = drift_of(item.effect, by_id, fingerprints, now=now)
            if drift is Drift.NONE and item.effect.target.kind == "silence":
                drift, by = silence_drift(item.effect, silences, now=now)
            whole = _with_labels(item, by_id.get(item.effect.target.id))
            found.append(Pending(whole, text, drift, by))
        return found

    async def send(self, pending: Pending) -> str:
        """Send one; return an empty string when it arrived, else why it did not.

        Raises OncallError when what became of it could not be written: `settle` tries that again.
        """
        effect = pending.effect
        denied = self._denied(effect)
        if denied:
            return denied
        if self._on_its_way(effect):
            return "already on its way"
        if effect.entry in self._unwritten or not self._ledger.awaits(effect.entry):
            return "settled meanwhile"
        if self._claims is not None and not self._claims.claim(effect.entry):
            return "another session is sending it"
        try:
            # What another session sent before our claim is in the journal by now.
            self._ledger.catch_up()
            if not self._ledger.awaits(effect.entry):
                return "settled meanwhile"
            return await self._send(pending)
        finally:
            if effect.entry not in self._unwritten:
                self._release(effect.entry)

    async def _send(self, pending: Pending) -> str:
        effect = pending.effect
        self._busy.add(effect.entry)
        self._targets.add(effect.target.id)
        again = effect.entry in self._tried or not self._ledger.wrote(effect.entry)
        self._tried.add(effect.entry)
        try:
            ref = await self._perform(effect.target.source, effect, again)
        except OncallError as error:
            final = isinstance(error, EffectError) and error.final
            self._failed(pending, str(error), final=final)
            return str(error)
        else:
            self._settled(
                EntryType.EFFECT_SENT,
                {"of": effect.entry, "ref": ref, "meanwhile": pending.drift.value},
            )
            return ""
        finally:
            self._busy.discard(effect.entry)
            self._targets.discard(effect.target.id)

    def take_refusals(self) -> list[str]:
        """Return, once, what remote systems refused for good since the last call."""
        found, self._refusals = self._refusals, []
        return found

    def drop(self, pending: Pending) -> None:
        """Give one up, and say why; one that has an outcome by now is left alone.

        Raises DeniedError where nobody may choose that; what is too old goes by itself.
        """
        effect = pending.effect
        if pending.drift is not Drift.EXPIRED:
            self._ledger.gate.require(Dangerous.SEND, [effect.target.source])
        if self._on_its_way(effect) or not self._ledger.awaits(effect.entry):
            return
        self._ledger.write(
            EntryType.EFFECT_DROPPED, {"of": effect.entry, "why": pending.drift.value}
        )

    def settle(self) -> None:
        """Write the outcomes that the journal did not take before. Raises OncallError."""
        for index, (type_, data) in list(self._unwritten.items()):
            self._ledger.write(type_, data)
            self._unwritten.pop(index, None)
            self._release(index)

    def _denied(self, effect: Effect) -> str:
        """Return why a source is not told, or not of such an act; it goes on waiting."""
        gate, about = self._ledger.gate, {effect.target.source: 1}
        change = Dangerous(effect.verb.value)  # what is asked of a source is called the same
        return gate.judge(Dangerous.SEND, about).denied or gate.judge(change, about).denied

    def _release(self, index: int) -> None:
        if self._claims is not None:
            self._claims.release(index)

    def _on_its_way(self, effect: Effect) -> bool:
        return effect.entry in self._busy or effect.target.id in self._targets

    def _settled(self, type_: EntryType, data: dict[str, Any]) -> None:
        """Write how it ended. What the disk refuses is kept, or it would be sent again for ever."""
        try:
            self._ledger.write(type_, data)
        except OncallError:
            self._unwritten[data["of"]] = (type_, data)
            raise

    def _failed(self, pending: Pending, why: str, *, final: bool) -> None:
        """Write a failure once: the same reason again says nothing new."""
        entry = pending.effect.entry
        count = self._failures.get(entry, (0, 0))[0] + 1
        rest = min(LONGEST_REST, FIRST_REST * 2 ** min(count - 1, 10))
        self._failures[entry] = (count, self._now + rest)
        if final:
            effect = pending.effect
            what = f"{effect.verb.value} of {effect.target.title}"
            self._refusals.append(f"{effect.target.source} refused the {what}: {why}")
        if not final and pending.waiting.why == why[:WHY]:
            return
        data = {"of": pending.effect.entry, "why": why[:WHY], "final": final}
        if final:
            self._settled(EntryType.EFFECT_FAILED, data)
        else:
            self._ledger.write(EntryType.EFFECT_FAILED, data)
