"""Silences in Alertmanager: made, changed, ended, each so that a second try does nothing twice.

The comment ends with the name of the effect: a second try looks for it before it posts. A silence
that is posted with the id of another takes its place; the id stays when the matchers do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from data.http import Endpoint
from data.moments import rfc3339
from data.sources.alertmanager_acks import EARLY
from data.sources.alertmanager_json import SilenceMatcher, ToldSilence
from data.sources.alertmanager_silence_calls import SilenceCalls, Wanted
from data.sources.alertmanager_silences import is_ack, op_marker
from oncall_tui.domain.effect import Effect
from oncall_tui.domain.matcher import Matcher, Op
from oncall_tui.domain.silence import SilenceState, SourceSilence, parted
from oncall_tui.domain.silence_reach import read_matchers, written
from oncall_tui.errors import EffectError, FilterError

if TYPE_CHECKING:
    from oncall_tui.ports import Clock

_OPS = {
    (False, True): Op.EQUAL,
    (False, False): Op.NOT_EQUAL,
    (True, True): Op.MATCHES,
    (True, False): Op.NOT_MATCHES,
}
"""By isRegex and isEqual."""


class Silencer:
    """Makes, changes and ends silences of one Alertmanager."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._calls = SilenceCalls(endpoint)

    async def silence(self, effect: Effect, *, retry: bool) -> str:
        """Make or change it unless an earlier try did, read it back, and return its id."""
        wanted = self._wanted(effect)
        made = await self._earlier(effect.op) if retry else ""
        if not made:
            if effect.ref:
                wanted = await self._in_place_of(effect.ref, wanted)
            made = await self._calls.make(wanted)
        await self._calls.compare(made, wanted)
        return made

    async def expire(self, effect: Effect) -> str:
        """End it; one that is gone already is fine, and so is one that never arrived."""
        ref = effect.ref
        if not ref and effect.made_by:
            ref = await self._earlier(effect.made_by)
        if ref:
            await self._calls.end(ref)
        return ref

    def _wanted(self, effect: Effect) -> Wanted:
        """Return the body; times are on the server's clock."""
        now, skew = self._clock.now(), self._endpoint.skew
        if effect.until is None or effect.until <= now:
            raise EffectError("the silence would be over already", final=True)
        try:
            matchers = read_matchers(effect.matchers)
        except FilterError as error:
            raise EffectError(error.what, final=True, hint=error.hint) from error
        starts = effect.starts if effect.starts > now else now - EARLY
        words = (" ".join(effect.text.split()), op_marker(effect.op))
        return Wanted(
            matchers=tuple(
                SilenceMatcher(one.name, one.value, one.is_regex, one.is_equal) for one in matchers
            ),
            starts_at=rfc3339(starts + skew),
            ends_at=rfc3339(effect.until + skew),
            created_by=effect.by,
            comment=" ".join(word for word in words if word),
        )

    async def _in_place_of(self, ref: str, wanted: Wanted) -> Wanted:
        """Return the body that changes a silence: with its own start, so that it keeps its id."""
        before = await self._calls.read(ref)
        if before is None or before.state == "expired":
            raise EffectError("the silence has ended meanwhile", final=True)
        starts_at = wanted.starts_at
        if before.state == "active" and before.starts_at is not None:
            starts_at = rfc3339(before.starts_at)
        return msgspec.structs.replace(wanted, id=ref, starts_at=starts_at)

    async def _earlier(self, op: str) -> str:
        """Return the silence that an effect made, if it arrived and has not ended."""
        mark = op_marker(op)
        found = (one.id for one in await self._calls.active() if mark in one.comment)
        return next(found, "")


def listed(told: ToldSilence, source: str) -> SourceSilence | None:
    """Return a silence for the inventory; None for one that ended and for acknowledgements."""
    if is_ack(told.comment) or told.state not in {"active", "pending"}:
        return None
    comment, op = parted(told.comment)
    return SourceSilence(
        source=source,
        ref=told.id,
        matchers=written(_matcher(one) for one in told.matchers),
        starts=told.starts_at or 0,
        ends=told.ends_at or 0,
        by=told.by,
        comment=comment,
        state=SilenceState(told.state),
        op=op,
    )


def _matcher(one: SilenceMatcher) -> Matcher:
    """Return it to be written only: a pattern that Go knows need not be one here."""
    return Matcher(one.name, _OPS[one.is_regex, one.is_equal], one.value)
