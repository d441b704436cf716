"""Acting on Roundup: a ticket is changed only as the version that was read, and read back after."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from data.http import Endpoint
from data.http_answers import Answer, reason
from data.tickets.roundup_json import Record, ids_of, made_id, name_of, page, record, state_of
from oncall_tui.domain.effect import Effect
from oncall_tui.domain.ticket import TicketState
from oncall_tui.errors import EffectError, RefusedError

TRIES = 2
"""How often a change is tried when somebody else changes the ticket at the same time."""
LOOKED_THROUGH = 100
"""Newest messages in which a second try looks for the first."""

_EXPECTED = (200, 201, 400, 404, 405, 409, 412, 422)
_Changes = Callable[[Mapping[str, object]], Mapping[str, object]]


class Clerk:
    """Takes and opens tickets and writes notes on one tracker."""

    def __init__(self, endpoint: Endpoint, *, user: str, taken_status: str) -> None:
        self._endpoint = endpoint
        self._user = user
        self._taken_status = taken_status
        self.headers = {
            "X-Requested-With": "rest",
            "Origin": endpoint.origin,
            "Referer": f"{endpoint.url}/",
        }
        """Roundup's guard against forged requests wants these from every client."""

    async def take(self, effect: Effect) -> str:
        """Assign the ticket to us and mark it as in progress; doing it twice changes nothing."""
        key = _key(effect)
        status = await self._taken()
        wanted = {"assignedto": self._user, **({"status": status} if status else {})}

        def changes(now: Mapping[str, object]) -> Mapping[str, object]:
            if state_of(name_of(now.get("status"))) is TicketState.DONE:
                raise EffectError("the ticket is done already", final=True, where=self._where(key))
            return {n: v for n, v in wanted.items() if name_of(now.get(n)) != v}

        await self._change(key, changes)
        kept = await self._read(key)
        if any(name_of(kept.attributes.get(n)) != v for n, v in wanted.items()):
            raise EffectError(
                "the tracker took the change and kept something else",
                final=True,
                where=self._where(key),
            )
        return key

    async def note(self, effect: Effect, *, retry: bool) -> str:
        """Write a message and put it on the ticket; return the id of the message."""
        key = _key(effect)
        text = f"{effect.text.strip()}\n\n{effect.by} [op:{effect.op}]"
        message = await self._earlier(f"[op:{effect.op}]") if retry else ""
        if not message:
            message = await self._write(text)

        def changes(now: Mapping[str, object]) -> Mapping[str, object]:
            there = message in ids_of(now.get("messages"))
            return {} if there else {"@op": "add", "messages": [message]}

        await self._change(key, changes)
        kept = await self._read(key)
        if message not in ids_of(kept.attributes.get("messages")):
            raise EffectError(
                "the tracker took the note and does not show it",
                final=False,
                where=self._where(key),
            )
        return message

    async def create(self, effect: Effect, *, retry: bool) -> str:
        """Open a ticket with a first message; return its key.

        Its title ends with the effect's name, by which a second try finds what the first one made:
        the title is what the tracker can be searched by.
        """
        marker = f"[op:{effect.op}]"
        found = await self._opened(marker) if retry else ""
        if found:
            return found
        message = await self._earlier(marker) if retry else ""
        if not message:
            message = await self._write(f"{effect.text.strip()}\n\n{effect.by} {marker}")
        wanted = {"title": f"{effect.target.title} {marker}", "messages": [message]}
        body = msgspec.json.encode(wanted)
        answer = await self._ask("POST", "issue", body=body)
        if answer.status not in (200, 201):
            raise self._refused(answer, "")
        key = made_id(answer.body, where=self._endpoint.url)
        kept = await self._read(key)
        if message not in ids_of(kept.attributes.get("messages")):
            raise EffectError(
                "the tracker opened the ticket and does not show its message",
                final=False,
                where=self._where(key),
            )
        return key

    async def _opened(self, marker: str) -> str:
        """Return the ticket that an earlier try opened, or an empty string."""
        params = (
            ("@verbose", "2"),
            ("@fields", "title"),
            ("title", marker),
            ("@sort", "-id"),
            ("@page_size", str(LOOKED_THROUGH)),
            ("@page_index", "1"),
        )
        answer = await self._ask("GET", "issue", params=params)
        if answer.status != 200:
            raise self._refused(answer, "")
        rows = page(answer.body, where=self._endpoint.url).rows
        return next((str(row["id"]) for row in rows if marker in str(row.get("title"))), "")

    async def _change(self, key: str, changes: _Changes) -> None:
        """Change the ticket as the version that was read; read it anew when it has changed."""
        for _ in range(TRIES):
            now = await self._read(key)
            wanted = changes(now.attributes)
            if not wanted:
                return
            answer = await self._ask(
                "PATCH",
                f"issue/{key}",
                body=msgspec.json.encode(wanted),
                headers={"If-Match": now.etag},
            )
            if answer.status == 200:
                return
            if answer.status != 412:
                raise self._refused(answer, key)
        raise EffectError(
            "somebody else keeps changing the ticket", final=False, where=self._where(key)
        )

    async def _read(self, key: str) -> Record:
        answer = await self._ask("GET", f"issue/{key}", params=(("@verbose", "2"),))
        if answer.status != 200:
            raise self._refused(answer, key)
        return record(answer.body, where=self._endpoint.url)

    async def _write(self, text: str) -> str:
        author = {"author": self._user} if self._user else {}
        body = msgspec.json.encode({"content": text, **author})
        answer = await self._ask("POST", "msg", body=body)
        if answer.status not in (200, 201):
            raise self._refused(answer, "")
        return made_id(answer.body, where=self._endpoint.url)

    async def _earlier(self, marker: str) -> str:
        """Return the message that an earlier try made, or an empty string."""
        params = (
            ("@verbose", "3"),
            ("@fields", "content"),
            ("@sort", "-id"),
            ("@page_size", str(LOOKED_THROUGH)),
            ("@page_index", "1"),
        )
        answer = await self._ask("GET", "msg", params=params)
        if answer.status != 200:
            raise self._refused(answer, "")
        rows = page(answer.body, where=self._endpoint.url).rows
        found = (str(row["id"]) for row in rows if marker in str(row.get("content")))
        return next(found, "")

    async def _taken(self) -> str:
        """Return the status of a taken ticket, if the tracker has it."""
        answer = await self._ask("GET", "status", params=(("@verbose", "2"),))
        if answer.status != 200:
            return ""
        names = map(name_of, page(answer.body, where=self._endpoint.url).rows)
        return self._taken_status if self._taken_status in names else ""

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: tuple[tuple[str, str], ...] = (),
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        try:
            return await self._endpoint.ask(
                method,
                f"/rest/data/{path}",
                params=params,
                body=body,
                headers={**self.headers, **(headers or {})},
                expect=_EXPECTED,
            )
        except RefusedError as error:
            raise EffectError(error.what, final=True, where=error.where, hint=error.hint) from error

    def _refused(self, answer: Answer, key: str) -> EffectError:
        said = reason(answer.body) or f"status {answer.status}"
        return EffectError(f"refused: {said}", final=True, where=self._where(key))

    def _where(self, key: str) -> str:
        return f"{self._endpoint.url}/issue{key}" if key else self._endpoint.url


def _key(effect: Effect) -> str:
    key = effect.target.key
    if not (key.isascii() and key.isdecimal()):
        raise EffectError("this is not the number of a Roundup issue", final=True, where=key[:40])
    return key
