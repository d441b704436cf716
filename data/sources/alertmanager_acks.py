"""Acknowledging in Alertmanager: a silence on all labels of the alert, in karma's convention.

A `POST /silences` is not idempotent: the same body twice makes two silences. So the comment holds
the name of the effect, and a second try looks for it first.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from data.http import Endpoint
from data.http_answers import Answer, reason
from data.moments import rfc3339
from data.sources.alertmanager_json import (
    SilenceMatcher,
    ToldSilence,
    told_silence,
    told_silences,
)
from data.sources.alertmanager_silences import ACK_PREFIX, exact, op_marker, own_ack
from oncall_tui.domain.effect import Effect
from oncall_tui.errors import EffectError, RefusedError, SourceError
from oncall_tui.ports import Clock

WITHOUT_END = 24 * 3600_000
"""Milliseconds: how long the silence of an acknowledgement without an end lasts."""

_EARLY = 60_000
_ANY = (200, 400, 404, 409, 422)


class Acknowledger:
    """Makes and ends the silences of one Alertmanager."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock

    async def ack(self, effect: Effect, *, retry: bool) -> str:
        """Make the silence unless an earlier try did, read it back, and return its id."""
        wanted = self._wanted(effect)
        made = await self._earlier(effect) if retry else ""
        if not made:
            made = await self._make(wanted)
        await self._compare(made, wanted)
        return made

    async def unack(self, effect: Effect) -> str:
        """End the silence of the acknowledgement; one that is gone already is fine."""
        refs = [effect.ref] if effect.ref else await self._of(effect)
        for ref in refs:
            await self._end(ref)
        return ",".join(refs)

    async def _end(self, ref: str) -> None:
        """End a silence that is active; some versions answer 500 where there is nothing to end."""
        if await self._over(ref):
            return
        answer = await self._ask("DELETE", f"/api/v2/silence/{quote(ref, safe='')}")
        if answer.status not in (200, 404):
            raise _refused(answer, self._endpoint.url)
        if not await self._over(ref):
            raise EffectError("the silence is still active", final=False, where=self._endpoint.url)

    async def _over(self, ref: str) -> bool:
        silence = await self._read(ref)
        return silence is None or silence.state == "expired"

    def _wanted(self, effect: Effect) -> _Wanted:
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
        return _Wanted(
            matchers=tuple(SilenceMatcher(name, value) for name, value in labels),
            # the server puts a start in the past to its own now; one in its future would leave
            # the silence pending until then
            starts_at=rfc3339(now + skew - _EARLY),
            ends_at=rfc3339(until + skew),
            created_by=effect.by,
            comment=" ".join(word for word in words if word),
        )

    async def _make(self, wanted: _Wanted) -> str:
        answer = await self._ask("POST", "/api/v2/silences", msgspec.json.encode(wanted))
        if answer.status != 200:
            raise _refused(answer, self._endpoint.url)
        try:
            return msgspec.json.decode(answer.body, type=_Made).silence_id
        except msgspec.MsgspecError as error:
            raise EffectError(
                "the answer does not name the silence", final=False, where=self._endpoint.url
            ) from error

    async def _compare(self, made: str, wanted: _Wanted) -> None:
        """Read back what the server keeps: a 200 alone proves nothing."""
        kept = await self._read(made)
        if kept is None:
            raise EffectError(
                "the silence is not visible yet", final=False, where=self._endpoint.url
            )
        same = (
            kept.state != "expired"
            and sorted(kept.matchers) == sorted(wanted.matchers)
            and kept.comment == wanted.comment
            and kept.by == wanted.created_by
        )
        if not same:
            raise EffectError(
                "the server keeps another silence than we sent",
                final=True,
                where=self._endpoint.url,
                hint=f"look at silence {made}",
            )

    async def _read(self, ref: str) -> ToldSilence | None:
        answer = await self._ask("GET", f"/api/v2/silence/{quote(ref, safe='')}")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise _refused(answer, self._endpoint.url)
        return told_silence(answer.body, where=self._endpoint.url)

    async def _earlier(self, effect: Effect) -> str:
        found = (one.id for one in await self._active() if own_ack(one.comment, effect.op))
        return next(found, "")

    async def _of(self, effect: Effect) -> list[str]:
        """Return the silences that acknowledge exactly this alert."""
        labels = _pairs(effect)
        return [
            one.id
            for one in await self._active()
            if one.comment.startswith(ACK_PREFIX) and exact(one, labels)
        ]

    async def _active(self) -> list[ToldSilence]:
        answer = await self._endpoint.get("/api/v2/silences")
        silences = told_silences(answer.body, where=self._endpoint.url)
        return [one for one in silences if one.state != "expired"]

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        try:
            return await self._endpoint.ask(method, path, body=body, expect=_ANY)
        except RefusedError as error:
            raise EffectError(error.what, final=True, where=error.where, hint=error.hint) from error


class _Wanted(msgspec.Struct, frozen=True, rename="camel"):
    """A silence as it is posted."""

    matchers: tuple[SilenceMatcher, ...]
    starts_at: str
    ends_at: str
    created_by: str
    comment: str


class _Made(msgspec.Struct):
    silence_id: str = msgspec.field(name="silenceID")


def _pairs(effect: Effect) -> list[tuple[str, str]]:
    """Return the labels; an empty value is the same as no label."""
    return sorted((name, value) for name, value in effect.target.labels.items() if value)


def _refused(answer: Answer, where: str) -> SourceError | EffectError:
    said = reason(answer.body) or f"status {answer.status}"
    return EffectError(f"refused: {said}", final=True, where=where)
