"""Acknowledging in Alertmanager: a silence on all labels of the alert, in karma's convention.

A `POST /silences` is not idempotent: the same body twice makes two silences. So the comment holds
the name of the effect, and a second try looks for it first. Of one person, and of whoever is taken
over from, one such silence stands for one alert: a later one takes the place of those before.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from data.http import Endpoint
from data.moments import rfc3339
from data.sources.alertmanager_json import SilenceMatcher, ToldSilence
from data.sources.alertmanager_silence_calls import SilenceCalls, Wanted
from data.sources.alertmanager_silences import exact, is_ack, made_here, op_marker, own_ack
from oncall_tui.domain.effect import Effect
from oncall_tui.domain.silence import ACK_PREFIX
from oncall_tui.errors import EffectError, SourceError

if TYPE_CHECKING:
    from oncall_tui.ports import Clock

log = logging.getLogger(__name__)

WITHOUT_END = 24 * 3600_000
"""Milliseconds: how long the silence of an acknowledgement without an end lasts."""

EARLY = 60_000
"""Milliseconds that a start is put back: one in the server's future would wait until then."""


class Acknowledger:
    """Makes and ends the silences of one Alertmanager."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._calls = SilenceCalls(endpoint)

    async def ack(self, effect: Effect, *, retry: bool) -> str:
        """Make the silence unless an earlier try did, read it back, and return its id.

        Then end those whose place it takes: mine, and of whoever it is taken over from.
        """
        wanted = self._wanted(effect)
        made = await self._earlier(effect) if retry else ""
        if not made:
            made = await self._calls.make(wanted)
        await self._calls.compare(made, wanted)
        for one in await self._acks(effect, named=made):
            if one.id != made and made_here(one.comment) and one.by in {effect.by, effect.over}:
                await self._end_replaced(one.id)
        return made

    async def unack(self, effect: Effect) -> str:
        """End the silences of the acknowledgement; one that is gone already is fine.

        Beside the named one these are all that I made, on any host, or its author did: each time
        that it was extended may have left one. Without a name it is whatever acknowledges it.
        """
        acks = await self._acks(effect, named=effect.ref)
        refs = [one.id for one in acks]
        if effect.ref:
            authors = {effect.by} | {one.by for one in acks if one.id == effect.ref}
            ours = (one for one in acks if one.by in authors and made_here(one.comment))
            refs = list(dict.fromkeys([effect.ref, *(one.id for one in ours)]))
        for ref in refs:
            await self._calls.end(ref)
        return ",".join(refs)

    async def _end_replaced(self, ref: str) -> None:
        try:
            await self._calls.end(ref)
        except EffectError as error:
            if not error.final:  # a second try finds what was made, and ends this one
                raise
            log.warning("silence %s could not be ended: %s", ref, error)

    def _wanted(self, effect: Effect) -> Wanted:
        """Return the body; times are on the server's clock."""
        skew = self._endpoint.skew
        now = self._clock.now()
        until = now + WITHOUT_END if effect.until is None else effect.until
        labels = _pairs(effect)
        if not labels:
            raise EffectError("an alert without labels cannot be silenced", final=True)
        if until <= now:
            raise EffectError("the acknowledgement is already over", final=True)
        words = (ACK_PREFIX, " ".join(effect.text.split()), op_marker(effect.op))
        return Wanted(
            matchers=tuple(SilenceMatcher(name, value) for name, value in labels),
            # the server puts a start in the past to its own now; one in its future would leave
            # the silence pending until then
            starts_at=rfc3339(now + skew - EARLY),
            ends_at=rfc3339(until + skew),
            created_by=effect.by,
            comment=" ".join(word for word in words if word),
        )

    async def _earlier(self, effect: Effect) -> str:
        found = (one.id for one in await self._calls.active() if own_ack(one.comment, effect.op))
        return next(found, "")

    async def _acks(self, effect: Effect, *, named: str) -> list[ToldSilence]:
        """Return the silences that acknowledge exactly this alert.

        Where they are not to be had, the one that is `named`, or was just made, has to do.
        """
        labels = _pairs(effect)
        try:
            found = await self._calls.active()
        except SourceError as error:
            if not named:
                raise
            log.warning("the silences could not be listed: %s", error)
            return []
        return [one for one in found if is_ack(one.comment) and exact(one, labels)]


def _pairs(effect: Effect) -> list[tuple[str, str]]:
    """Return the labels; an empty value is the same as no label."""
    return sorted((name, value) for name, value in effect.target.labels.items() if value)
