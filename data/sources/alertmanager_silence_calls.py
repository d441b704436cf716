"""The calls about silences of Alertmanager's API v2: make, read, list, end."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from data.http import Endpoint
from data.http_answers import Answer, reason
from data.sources.alertmanager_json import (
    SilenceMatcher,
    ToldSilence,
    told_silence,
    told_silences,
)
from oncall_tui.errors import EffectError, RefusedError

_ANY = (200, 400, 404, 409, 422)


class Wanted(msgspec.Struct, frozen=True, rename="camel"):
    """A silence as it is posted; with an `id` it is to take the place of that one."""

    matchers: tuple[SilenceMatcher, ...]
    starts_at: str
    ends_at: str
    created_by: str
    comment: str
    id: str | msgspec.UnsetType = msgspec.UNSET

    def kept_as(self, kept: ToldSilence) -> bool:
        """Whether the server keeps what was posted."""
        return (
            kept.state != "expired"
            and sorted(kept.matchers) == sorted(self.matchers)
            and kept.comment == self.comment
            and kept.by == self.created_by
        )


class SilenceCalls:
    """The silences of one Alertmanager. Raises EffectError, and SourceError when out of reach."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def make(self, wanted: Wanted) -> str:
        """Post a silence and return its id; posted twice it is two silences."""
        body = msgspec.json.encode(wanted)
        answer = await self._ask("POST", "/api/v2/silences", body)
        if answer.status != 200:
            raise self._refused(answer)
        try:
            return msgspec.json.decode(answer.body, type=_Made).silence_id
        except msgspec.MsgspecError as error:
            raise EffectError(
                "the answer does not name the silence", final=False, where=self._endpoint.url
            ) from error

    async def compare(self, made: str, wanted: Wanted) -> ToldSilence:
        """Read back what the server keeps: a 200 alone proves nothing."""
        kept = await self.read(made)
        if kept is None:
            raise EffectError(
                "the silence is not visible yet", final=False, where=self._endpoint.url
            )
        if not wanted.kept_as(kept):
            raise EffectError(
                "the server keeps another silence than we sent",
                final=True,
                where=self._endpoint.url,
                hint=f"look at silence {made}",
            )
        return kept

    async def read(self, ref: str) -> ToldSilence | None:
        """Return one silence, ended or not; None when there is none of that id."""
        answer = await self._ask("GET", f"/api/v2/silence/{quote(ref, safe='')}")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise self._refused(answer)
        return told_silence(answer.body, where=self._endpoint.url)

    async def active(self) -> list[ToldSilence]:
        """Return the silences that have not ended."""
        answer = await self._endpoint.get("/api/v2/silences")
        silences = told_silences(answer.body, where=self._endpoint.url)
        return [one for one in silences if one.state != "expired"]

    async def end(self, ref: str) -> None:
        """End a silence that is active; some versions answer 500 where there is nothing to end."""
        if await self._over(ref):
            return
        answer = await self._ask("DELETE", f"/api/v2/silence/{quote(ref, safe='')}")
        if answer.status not in (200, 404):
            raise self._refused(answer)
        if not await self._over(ref):
            raise EffectError("the silence is still active", final=False, where=self._endpoint.url)

    async def _over(self, ref: str) -> bool:
        silence = await self.read(ref)
        return silence is None or silence.state == "expired"

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        try:
            return await self._endpoint.ask(method, path, body=body, expect=_ANY)
        except RefusedError as error:
            raise EffectError(error.what, final=True, where=error.where, hint=error.hint) from error

    def _refused(self, answer: Answer) -> EffectError:
        said = reason(answer.body) or f"status {answer.status}"
        return EffectError(f"refused: {said}", final=True, where=self._endpoint.url)


class _Made(msgspec.Struct):
    silence_id: str = msgspec.field(name="silenceID")
