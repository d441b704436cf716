"""Acknowledging in Alertmanager: one silence, read back, ended again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from data.sources.alertmanager import AlertmanagerSource
from data.sources.alertmanager_acks import WITHOUT_END
from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.errors import EffectError, UnreachableError
from tests.data.fakes_http import FakeServer, failing, reply
from tests.fakes import NOON

LABELS = {"alertname": "DiskFull", "instance": "db1", "empty": ""}
POST = "POST /api/v2/silences"
LIST = "GET /api/v2/silences"
READ = "GET /api/v2/silence/s1"
DELETE = "DELETE /api/v2/silence/s1"
GONE = reply(b"", status=404)


class Silences(FakeServer):
    """Keeps what is posted as silence `s1`, as the server would."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Any] | None = None
        self.on(POST, self.post)
        self.on(LIST, self.list)
        self.on(READ, self.read)
        self.on(DELETE, self.delete)

    def post(self, request: httpx.Request) -> httpx.Response:
        import json

        self.kept = {**json.loads(request.content), "id": "s1", "status": {"state": "active"}}
        return httpx.Response(200, json={"silenceID": "s1"})

    def list(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=[self.kept] if self.kept else [])

    def read(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=self.kept) if self.kept else httpx.Response(404)

    def delete(self, _: httpx.Request) -> httpx.Response:
        if self.kept is None:
            return httpx.Response(500, json="silence not found")
        self.kept["status"] = {"state": "expired"}
        return httpx.Response(200)


@pytest.fixture
def server() -> Silences:
    return Silences()


def source(server: FakeServer, *, ack_silences: bool = True) -> AlertmanagerSource:
    return AlertmanagerSource(
        name="prod", endpoint=server.endpoint(), clock=server.clock, ack_silences=ack_silences
    )


def effect(verb: Verb = Verb.ACK, **changes: Any) -> Effect:
    target = Target(
        kind="alert", id="prod:f@1", source="prod", key="f", title="t",
        labels=changes.pop("labels", LABELS),
    )  # fmt: skip
    usual = {"op": "alice@jump/7", "until": NOON + 3_600_000, "text": "on\nit"}
    values: dict[str, Any] = {**usual, **changes}
    return Effect(entry=7, verb=verb, target=target, by="alice@x", at=NOON, **values)


def test_without_the_sites_leave_an_ack_stays_here(server: Silences) -> None:
    assert source(server, ack_silences=False).verbs == {Verb.SILENCE, Verb.EXPIRE}
    assert source(server).verbs == {Verb.SILENCE, Verb.EXPIRE, Verb.ACK, Verb.UNACK}


async def test_an_ack_is_a_silence_on_every_label_with_a_value(server: Silences) -> None:
    assert await source(server).perform(effect(), retry=False) == "s1"
    (sent,) = server.sent(POST)
    assert sent["matchers"] == [
        {"name": "alertname", "value": "DiskFull", "isRegex": False, "isEqual": True},
        {"name": "instance", "value": "db1", "isRegex": False, "isEqual": True},
    ]
    assert sent["comment"] == "ACK! on it [op:alice@jump/7]"
    assert sent["createdBy"] == "alice@x"
    assert sent["startsAt"] < "2026-03-02T12:00:00.000Z", "else it is pending at first"
    assert sent["endsAt"] == "2026-03-02T13:00:00.000Z"


async def test_times_of_a_silence_are_on_the_servers_clock(server: Silences) -> None:
    server.on("GET /api/v2/alerts", reply([], headers={"Date": "Mon, 02 Mar 2026 12:10:00 GMT"}))
    watched = source(server)
    await watched.poll()
    await watched.perform(effect(), retry=False)
    assert server.sent(POST)[0]["endsAt"] == "2026-03-02T13:10:00.500Z"


async def test_an_ack_without_an_end_gets_one(server: Silences) -> None:
    await source(server).perform(effect(until=None), retry=False)
    assert WITHOUT_END == 24 * 3_600_000
    assert server.sent(POST)[0]["endsAt"] == "2026-03-03T12:00:00.000Z"


async def test_a_second_try_finds_what_the_first_made(server: Silences) -> None:
    watched = source(server)
    await watched.perform(effect(), retry=False)
    assert await watched.perform(effect(), retry=True) == "s1"
    assert len(server.asked(POST)) == 1


async def test_a_second_try_makes_it_when_the_first_did_not_arrive(server: Silences) -> None:
    assert await source(server).perform(effect(), retry=True) == "s1"
    assert len(server.asked(POST)) == 1


@pytest.mark.parametrize("status", [400, 422, 401, 403])
async def test_a_refusal_is_final_and_says_why(server: Silences, status: int) -> None:
    server.on(POST, reply({"code": 602, "message": "createdBy is required"}, status=status))
    with pytest.raises(EffectError, match="createdBy is required") as failed:
        await source(server).perform(effect(), retry=False)
    assert failed.value.final


async def test_an_alertmanager_that_is_away_is_tried_again(server: Silences) -> None:
    server.on(POST, failing(httpx.ConnectError))
    with pytest.raises(UnreachableError):
        await source(server).perform(effect(), retry=False)


@pytest.mark.parametrize(
    "change",
    [{"comment": "x"}, {"matchers": []}, {"createdBy": "eve"}, {"status": {"state": "expired"}}],
)
async def test_a_silence_that_is_kept_differently_is_an_error(
    server: Silences, change: dict[str, Any]
) -> None:
    def read(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={**(server.kept or {}), **change})

    server.on(READ, read)
    with pytest.raises(EffectError) as failed:
        await source(server).perform(effect(), retry=False)
    assert failed.value.final


async def test_a_silence_that_is_not_visible_yet_is_looked_for_again(server: Silences) -> None:
    server.on(READ, GONE)
    with pytest.raises(EffectError) as failed:
        await source(server).perform(effect(), retry=False)
    assert not failed.value.final


@pytest.mark.parametrize("changes", [{"labels": {}}, {"labels": {"a": ""}}, {"until": NOON}])
async def test_what_makes_no_silence_is_refused_before_it_is_sent(
    server: Silences, changes: dict[str, Any]
) -> None:
    with pytest.raises(EffectError) as failed:
        await source(server).perform(effect(**changes), retry=False)
    assert failed.value.final
    assert not server.requests


async def test_an_unack_ends_the_silence_and_again_is_fine(server: Silences) -> None:
    watched = source(server)
    await watched.perform(effect(), retry=False)
    for _ in range(2):
        assert await watched.perform(effect(Verb.UNACK, ref="s1"), retry=False) == "s1"
    assert len(server.asked(DELETE)) == 1


async def test_an_unack_of_a_silence_that_is_gone_is_fine(server: Silences) -> None:
    assert await source(server).perform(effect(Verb.UNACK, ref="s1"), retry=True) == "s1"


async def test_an_unack_without_a_name_finds_the_silence_of_exactly_this_alert(
    server: Silences,
) -> None:
    watched = source(server)
    await watched.perform(effect(), retry=False)
    other = {"alertname": "DiskFull"}
    assert await watched.perform(effect(Verb.UNACK, labels=other), retry=False) == ""
    assert not server.asked(DELETE)
    assert await watched.perform(effect(Verb.UNACK), retry=False) == "s1"
    assert len(server.asked(DELETE)) == 1


async def test_an_unack_never_ends_a_silence_that_is_no_acknowledgement(server: Silences) -> None:
    watched = source(server)
    await watched.perform(effect(), retry=False)
    assert server.kept is not None
    server.kept["comment"] = "maintenance"
    assert await watched.perform(effect(Verb.UNACK), retry=False) == ""
    assert not server.asked(DELETE)


async def test_a_silence_that_stays_active_is_an_error(server: Silences) -> None:
    watched = source(server)
    await watched.perform(effect(), retry=False)
    server.on(DELETE, reply(b""))
    with pytest.raises(EffectError, match="still active"):
        await watched.perform(effect(Verb.UNACK, ref="s1"), retry=False)


async def test_a_remote_name_cannot_leave_its_place_in_the_path(server: Silences) -> None:
    server.on("GET /api/v2/silence/../alerts", reply(b"{}", status=422))
    with pytest.raises(EffectError):
        await source(server).perform(effect(Verb.UNACK, ref="../alerts"), retry=False)
    assert server.requests[-1].url.raw_path == b"/api/v2/silence/..%2Falerts"


async def test_a_note_is_not_asked_of_alertmanager(server: Silences) -> None:
    with pytest.raises(EffectError) as failed:
        await source(server).perform(effect(Verb.NOTE), retry=False)
    assert failed.value.final
