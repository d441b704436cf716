from __future__ import annotations

import asyncio

import pytest

from data.team_remote import MAX_LOGS
from oncall_tui.upstream import feed_watch, store_feed
from oncall_tui.upstream.feed_watch import FeedWatch
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.site import Site
from tests.fakes import NOON, FakeClock
from tests.upstream.client_log import ALICE, BOB, ClientLog
from tests.upstream.server import Client


@pytest.fixture
async def alice(client: Client) -> ClientLog:
    log = ClientLog()
    await client.introduce(log)
    await client.sync(log)
    return log


async def test_all_logs_are_listed_at_first(
    client: Client, alice: ClientLog, clock: FakeClock
) -> None:
    bob = ClientLog(log="bob@jump01", by=BOB, identity=2, session=102)
    clock.advance(1000)
    await client.introduce(bob)
    listed = (await client.get(bob, "/logs")).json()
    assert listed["upstream"] == "up.example/mirror"
    assert listed["now"] == clock.now()
    assert listed["logs"] == [
        {
            "origin": alice.origin, "hash": alice.hash, "log": "alice@jump01", "by": ALICE,
            "size": 1, "at": NOON, "seen": NOON,
        },
        {
            "origin": bob.origin, "hash": bob.hash, "log": "bob@jump01", "by": BOB,
            "size": 0, "at": 0, "seen": clock.now(),
        },
    ]  # fmt: skip


async def test_later_only_what_changed_is_listed(client: Client, alice: ClientLog) -> None:
    bob = ClientLog(log="bob@jump01", by=BOB, identity=2, session=102)
    await client.introduce(bob)
    cursor = (await client.get(bob, "/logs")).json()["cursor"]
    assert (await client.get(bob, "/logs", since=cursor)).json()["logs"] == []
    await client.sync(bob)
    listed = (await client.get(bob, "/logs", since=cursor)).json()
    assert [log["log"] for log in listed["logs"]] == ["bob@jump01"]
    assert listed["cursor"] > cursor


async def test_more_logs_than_one_answer_holds_come_in_the_next(
    client: Client, alice: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_feed, "MOST", 2)
    for number in range(4):
        bob = ClientLog(log=f"bob@host{number}", by=BOB, identity=2, session=102 + number)
        await client.introduce(bob)
    found: list[str] = []
    cursor = 0
    while logs := (answer := (await client.get(alice, "/logs", since=cursor)).json())["logs"]:
        found += [log["log"] for log in logs]
        cursor = answer["cursor"]
    assert sorted(set(found)) == ["alice@jump01", *(f"bob@host{n}" for n in range(4))]


def test_a_client_takes_as_many_logs_as_an_answer_holds() -> None:
    assert store_feed.MOST <= MAX_LOGS


async def test_whoever_waits_is_told_as_soon_as_something_changes(
    client: Client, alice: ClientLog
) -> None:
    await client.get(alice, "/logs")
    cursor = (await client.get(alice, "/logs")).json()["cursor"]
    waiting = asyncio.create_task(client.get(alice, "/logs", since=cursor, wait=30))
    alice.grow(3)
    await client.sync(alice, 1)
    listed = (await waiting).json()
    assert [log["size"] for log in listed["logs"]] == [4]


async def test_waiting_for_nothing_ends_with_nothing(client: Client, alice: ClientLog) -> None:
    await client.get(alice, "/logs")
    cursor = (await client.get(alice, "/logs")).json()["cursor"]
    listed = (await client.get(alice, "/logs", since=cursor, wait=1)).json()
    assert (listed["cursor"], listed["logs"]) == (cursor, [])


async def test_a_cursor_from_the_future_begins_anew(client: Client, alice: ClientLog) -> None:
    listed = (await client.get(alice, "/logs", since=999_999)).json()
    assert [log["log"] for log in listed["logs"]] == ["alice@jump01"]
    assert listed["cursor"] < 999_999


@pytest.mark.parametrize(
    "params", [{"since": "x"}, {"since": "-1"}, {"wait": "1.5"}, {"since": "9" * 20}]
)
async def test_a_parameter_that_is_no_number_is_400(
    client: Client, alice: ClientLog, params: dict[str, str]
) -> None:
    assert (await client.get(alice, "/logs", **params)).status_code == 400


async def test_a_session_that_reads_is_seen_now_and_then(
    client: Client, alice: ClientLog, clock: FakeClock
) -> None:
    async def seen() -> int:
        listed = (await client.get(alice, "/logs")).json()
        return int(listed["logs"][0]["seen"])

    first = await seen()
    clock.advance(1000)
    assert await seen() == first
    clock.advance(20_000)
    assert await seen() == clock.now()


async def test_only_so_many_may_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_watch, "MOST_WAITING", 0)
    with pytest.raises(RejectedError) as caught:
        await FeedWatch(site.store.feed, site.stopping).beyond(0, 1)
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (503, "5")


async def test_who_waits_for_news_is_answered_when_the_server_ends(
    client: Client, alice: ClientLog, site: Site
) -> None:
    cursor = (await client.get(alice, "/logs")).json()["cursor"]
    waiting = asyncio.ensure_future(client.get(alice, "/logs", since=cursor, wait=30))
    while not site.stopping.is_set():
        await asyncio.sleep(0)
        site.stopping.set()
    async with asyncio.timeout(10):
        answer = await waiting
    assert (answer.status_code, answer.json()["logs"]) == (200, [])
