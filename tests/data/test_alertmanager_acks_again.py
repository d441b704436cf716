"""Acknowledging in Alertmanager again: one silence takes the place of the other, and all end."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from data.sources.alertmanager import AlertmanagerSource
from oncall_tui.domain.effect import Verb
from oncall_tui.errors import EffectError
from tests.data.fakes_http import FakeServer, reply
from tests.data.test_alertmanager_acks import effect, source
from tests.fakes import NOON

ELSEWHERE = {"name": "instance", "value": "db2", "isRegex": False, "isEqual": True}


class Several(FakeServer):
    """Keeps what is posted as `s1`, `s2` and so on."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[dict[str, Any]] = []
        self.on("POST /api/v2/silences", self.post)
        self.on("GET /api/v2/silences", lambda _: httpx.Response(200, json=self.kept))

    def post(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"silenceID": self.keep(json.loads(request.content))})

    def keep(self, silence: dict[str, Any]) -> str:
        kept = {**silence, "id": f"s{len(self.kept) + 1}", "status": {"state": "active"}}
        self.kept.append(kept)
        path = f"/api/v2/silence/{kept['id']}"

        def end(_: httpx.Request) -> httpx.Response:
            kept["status"] = {"state": "expired"}
            return httpx.Response(200)

        self.on(f"GET {path}", lambda _: httpx.Response(200, json=kept))
        self.on(f"DELETE {path}", end)
        return str(kept["id"])

    def like_the_last(self, **changes: Any) -> str:
        return self.keep({**self.kept[-1], **changes})

    @property
    def active(self) -> list[str]:
        return [one["id"] for one in self.kept if one["status"]["state"] == "active"]


@pytest.fixture
def server() -> Several:
    return Several()


async def acked(watched: AlertmanagerSource, entry: int, **changes: Any) -> str:
    return await watched.perform(effect(op=f"alice@jump/{entry}", **changes), retry=False)


async def test_an_extension_takes_the_place_of_what_was_acknowledged(server: Several) -> None:
    watched = source(server)
    await acked(watched, 7)
    assert await acked(watched, 8, until=NOON + 7_200_000) == "s2"
    assert server.active == ["s2"]


async def test_what_is_taken_over_ends_and_what_a_stranger_made_stays(server: Several) -> None:
    watched = source(server)
    await acked(watched, 7)
    bobs = server.like_the_last(createdBy="bob", comment="ACK! mine [op:bob@jump/3]")
    eves = server.like_the_last(createdBy="eve", comment="ACK! mine [op:eve@jump/3]")
    by_hand = server.like_the_last(createdBy="bob", comment="ACK! by another dashboard")
    wider = server.like_the_last(createdBy="bob", comment="ACK! [op:x/1]", matchers=[ELSEWHERE])
    made = await acked(watched, 8, over="bob")
    assert bobs not in server.active
    assert server.active == [eves, by_hand, wider, made]


async def test_an_unack_ends_all_that_i_made_on_any_host(server: Several) -> None:
    watched = source(server)
    await acked(watched, 7)
    mine = server.like_the_last(comment="ACK! [op:alice@laptop/9]")
    eves = server.like_the_last(createdBy="eve", comment="ACK! mine [op:eve@jump/3]")
    silence = server.like_the_last(comment="deploy [op:alice@jump/5]")
    assert await watched.perform(effect(Verb.UNACK, ref=mine), retry=False) == f"{mine},s1"
    assert server.active == [eves, silence]


async def test_an_unack_of_somebody_elses_ends_all_of_theirs(server: Several) -> None:
    watched = source(server)
    await acked(watched, 7)
    first = server.like_the_last(createdBy="bob", comment="ACK! [op:bob@jump/3]")
    last = server.like_the_last(createdBy="bob", comment="ACK! [op:bob@jump/4]")
    await watched.perform(effect(Verb.UNACK, ref=last), retry=False)
    assert first not in server.active
    assert server.active == []


async def test_a_second_try_ends_what_the_first_had_yet_to_end(server: Several) -> None:
    watched = source(server)
    await acked(watched, 7)
    kept = server.kept[0]
    server.on("DELETE /api/v2/silence/s1", reply(b""))
    again = effect(op="alice@jump/8")
    with pytest.raises(EffectError, match="still active") as failed:
        await watched.perform(again, retry=False)
    assert not failed.value.final

    def end(_: httpx.Request) -> httpx.Response:
        kept["status"] = {"state": "expired"}
        return httpx.Response(200)

    server.on("DELETE /api/v2/silence/s1", end)
    assert await watched.perform(again, retry=True) == "s2"
    assert server.active == ["s2"]


async def test_an_ack_stands_where_what_it_replaces_may_not_be_ended(server: Several) -> None:
    watched = source(server)
    await acked(watched, 7)
    server.on("DELETE /api/v2/silence/s1", reply(b"no", status=422))
    assert await acked(watched, 8) == "s2"


@pytest.mark.parametrize("status", [401, 403, 500])
async def test_where_silences_may_not_be_listed_the_named_one_ends(
    server: Several, status: int
) -> None:
    watched = source(server)
    server.on("GET /api/v2/silences", reply(b"no", status=status))
    made = await acked(watched, 7)
    assert await watched.perform(effect(Verb.UNACK, ref=made), retry=False) == made
    assert server.active == []
