"""Which silences an Alertmanager has: asked for once a minute, and when an alert names a new."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from data.http import Endpoint
from data.sources.alertmanager_json import Status, ToldSilence, told_silences
from oncall_tui.domain.alert import OutOfService, RemoteAck, Silence, Suppression
from oncall_tui.domain.silence import ACK_PREFIX
from oncall_tui.errors import RefusedError, SourceError

REFRESH = 60_000
"""Milliseconds after which silences in use are asked for again: they may have been extended."""


class Quiet(msgspec.Struct, frozen=True):
    """Why one alert is quiet, and who has it."""

    suppression: Suppression = Suppression.NONE
    silences: tuple[Silence, ...] = ()
    inhibited_by: tuple[str, ...] = ()
    ack: RemoteAck | None = None
    out: OutOfService | None = None
    """The mute time interval that it is in (0.28 and later)."""


LOUD = Quiet()


class SilenceBook:
    """The silences of one Alertmanager, and of these the ones that alerts of its answer named."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.told: tuple[ToldSilence, ...] | None = None
        """All of them, ended ones included; None as long as we could not read them. The same
        object as long as nothing changed."""
        self.at = 0
        """When they were asked for, milliseconds on our clock."""
        self._known: dict[str, ToldSilence] = {}
        self._wanted: set[str] = set()
        self._asked_at = 0
        self._missing: frozenset[str] = frozenset()
        """Wanted, but not in the newest list: asked for again only with the others."""

    def begin(self) -> None:
        """Forget which silences are wanted: a new answer is read."""
        self._wanted = set()

    def due(self, now: int) -> bool:
        """Whether the list has to be fetched, for its own sake or for the alerts that were read."""
        if now - self._asked_at >= REFRESH:
            return True
        return not self._wanted <= self._known.keys() | self._missing

    def outdated(self) -> None:
        """Ask again with the next poll: something was changed."""
        self._asked_at = 0

    async def fetch(self, now: int) -> bool:
        """Fetch the list; return whether anything in use has changed.

        A list that we may not read is no reason to lose the alerts: their silences stay without
        author and end. Other failures raise SourceError where an alert is silenced; else what was
        known stays.
        """
        self._asked_at = now
        try:
            answer = await self._endpoint.get("/api/v2/silences")
        except RefusedError:
            self._missing = frozenset(self._wanted)
            self.told = None
            return False
        except SourceError:
            if self._wanted:
                raise
            return False
        self._take(told_silences(answer.body, where=self._endpoint.url), now)
        found = {one.id: one for one in self.told or () if one.id in self._wanted}
        self._missing = frozenset(self._wanted - found.keys())
        changed = found != self._known
        self._known = found
        return changed

    def _take(self, told: Iterable[ToldSilence], now: int) -> None:
        self.at = now
        found = tuple(told)
        if found != self.told:
            self.told = found

    def quiet(self, status: Status, starts_at: int) -> Quiet:
        """Return why an alert that began at `starts_at` is quiet, by what is known so far."""
        if not status.quiet:
            return LOUD
        ids = status.silenced_by or ()
        self._wanted.update(ids)
        told = [self._known.get(id_) or _unknown(id_) for id_ in ids]
        acks = [one for one in told if one.comment.startswith(ACK_PREFIX)]
        others = [one for one in told if not one.comment.startswith(ACK_PREFIX)]
        held = _newest(one for one in acks if (one.starts_at or 0) >= starts_at)
        inhibited = tuple(status.inhibited_by or ())
        out = _muted(status.muted_by)
        if others:
            suppression = Suppression.SILENCED
        elif out is not None:
            suppression = Suppression.OUT_OF_SERVICE
        elif inhibited:
            suppression = Suppression.INHIBITED
        else:
            suppression = Suppression.NONE if acks else Suppression.SILENCED
        shown = others if held else [*others, *acks]
        return Quiet(suppression, tuple(map(_silence, shown)), inhibited, held, out)


def _newest(acks: Iterable[ToldSilence]) -> RemoteAck | None:
    """Of several who acknowledged one alert, the last has it: they took it over."""
    last = max(acks, key=lambda one: (one.starts_at or 0, one.id), default=None)
    return None if last is None else _ack(last)


def is_ack(comment: str) -> bool:
    """Whether a silence with that comment is an acknowledgement."""
    return comment.startswith(ACK_PREFIX)


def own_ack(comment: str, op: str) -> bool:
    """Whether a comment is that of the acknowledgement which the effect `op` made."""
    return comment.startswith(ACK_PREFIX) and op_marker(op) in comment


def made_here(comment: str) -> bool:
    """Whether a comment names an effect: this program wrote it, on whatever host."""
    return "[op:" in comment


def op_marker(op: str) -> str:
    """Return what a remote text holds so that a second try finds the first."""
    return f"[op:{op}]"


def exact(silence: ToldSilence, labels: Iterable[tuple[str, str]]) -> bool:
    """Whether a silence is for exactly these labels."""
    if any(one.is_regex or not one.is_equal for one in silence.matchers):
        return False
    return {(one.name, one.value) for one in silence.matchers} == set(labels)


def _unknown(id_: str) -> ToldSilence:
    return ToldSilence(id_, "", "", "", None, None, ())


def _silence(one: ToldSilence) -> Silence:
    return Silence(ref=one.id, by=one.by, until=one.ends_at, comment=one.comment)


def _muted(names: list[str] | None) -> OutOfService | None:
    """Alertmanager does not say when an interval ends."""
    return OutOfService(f"mute time interval {', '.join(names)}") if names else None


def _ack(one: ToldSilence) -> RemoteAck:
    return RemoteAck(by=one.by, until=one.ends_at, ref=one.id, comment=one.comment)
