"""Which texts of mates are asked for, in which order, and how often."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.team import ERASED_THERE, Copied, Listed, Listing
from oncall_tui.domain.text_refs import refs_in
from oncall_tui.errors import BadAnswerError
from oncall_tui.services.team import MOST_ROUNDS, Team
from oncall_tui.services.team_log import TeamLog
from oncall_tui.services.team_texts import (
    AT_ONCE,
    DUE,
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_BYTES,
    OLD,
    TeamTexts,
)
from tests.fakes import NOON

LOG = "bob@jump01"


def ref(number: int, length: int = 5) -> dict[str, object]:
    return {"sha256": f"{number:064x}", "bytes": length}


def name(number: int) -> str:
    return f"{number:064x}"


def entry(data: dict[str, Any], *, type_: str = "incident.decision", at: int = NOON) -> Entry:
    stamp = rfc3339(at)
    return Entry(1, LOG, 0, stamp, 0, "s", "bob@example.com", type_, None, data, "", "")


class Upstream:
    """Answers what it was given, and counts what it was asked."""

    def __init__(self, *there: int) -> None:
        self.there: dict[str, bytes] = {name(number): b"x" * 21 for number in there}
        self.asked: Counter[str] = Counter()
        self.order: list[str] = []
        self.bad = ""

    async def text(self, log: str, sha256: str, token: str) -> bytes | None:
        assert (log, token) == (LOG, "token")
        self.asked[sha256] += 1
        self.order.append(sha256)
        if sha256 == self.bad:
            raise BadAnswerError("far too long")
        return self.there.get(sha256)


class Store:
    """Copies in memory."""

    def __init__(self, *there: int) -> None:
        self.kept = {name(number) for number in there}

    def has_text(self, log: str, ref: BlobRef) -> bool:
        return ref.sha256 in self.kept

    def drop_text(self, log: str, sha256: str) -> None:
        self.kept.discard(sha256)

    def keep_text(self, log: str, ref: BlobRef, content: bytes) -> None:
        self.kept.add(ref.sha256)


class Quiet:
    """An upstream where no journal changed, and no copy of any."""

    async def logs(self, since: int, wait: int, token: str) -> Listing:
        return Listing(cursor=0, now=NOON)

    async def copy(self, listed: Listed, start: int, token: str) -> Copied:
        raise NotImplementedError

    async def aclose(self) -> None:
        """Nothing is open."""

    def known(self) -> list[str]:
        return []

    def load(self, name: str) -> Copied:
        raise NotImplementedError

    def extend(self, name: str, start: int, copied: Copied) -> None:
        raise NotImplementedError

    def forget(self, name: str) -> None:
        raise NotImplementedError


def asking(texts: TeamTexts) -> Team:
    """Return a team that has nothing to say but for its texts."""

    def judge(note: bytes, log: str, known: TeamLog) -> Checkpoint:
        raise NotImplementedError

    def open_log(log: str) -> TeamLog:
        raise NotImplementedError

    return Team(
        Quiet(),
        Quiet(),
        own="alice@jump01",
        token=lambda: "token",
        open_log=open_log,
        judge=judge,
        news=lambda _: None,
        texts=texts,
        random=Random(1),
    )


@pytest.mark.parametrize("type_", [x.value for x in EntryType if x != EntryType.TEXT_REDACTED])
async def test_texts_of_entries_of_every_type_are_asked_for(type_: str) -> None:
    upstream, store = Upstream(1, 2), Store()
    texts = TeamTexts(upstream, store)
    texts.want([entry({"summary": ref(1), "anything": ref(2)}, type_=type_)])
    assert await texts.fetch(NOON + DUE - 1, "token") == 0
    assert await texts.fetch(NOON + DUE, "token") == 2
    assert store.kept == {name(1), name(2)}
    assert await texts.fetch(NOON + 2 * DUE, "token") == 0
    assert upstream.asked.total() == 2


async def test_a_text_that_does_not_come_is_asked_for_less_and_less_and_never_given_up() -> None:
    upstream, store = Upstream(), Store()
    texts = TeamTexts(upstream, store)
    texts.want([entry({"text": ref(1)})])
    asked = []
    for second in range(0, 86_400, 5):
        before = upstream.asked[name(1)]
        await texts.fetch(NOON + second * 1000, "token")
        if upstream.asked[name(1)] > before:
            asked.append(second * 1000)
    waits = [after - before for before, after in pairwise(asked)]
    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert max(waits) == LONGEST_WAIT
    assert len(asked) < 40
    assert texts.asked(name(1)) == NOON + asked[-1]
    upstream.there[name(1)] = b"x" * 21
    assert await texts.fetch(NOON + 86_400_000 + LONGEST_WAIT, "token") == 1
    assert texts.asked(name(1)) is None


async def test_entries_that_are_judged_anew_make_nothing_be_asked_for_sooner() -> None:
    upstream = Upstream()
    texts = TeamTexts(upstream, Store())
    for _ in range(10):
        texts.want([entry({"text": ref(1)})])
        await texts.fetch(NOON + DUE, "token")
    assert upstream.asked[name(1)] == 1


async def test_what_was_erased_there_is_not_asked_for_again() -> None:
    upstream, store = Upstream(), Store()
    upstream.there[name(1)] = ERASED_THERE
    texts = TeamTexts(upstream, store)
    texts.want([entry({"text": ref(1)})])
    for hour in range(1, 10):
        assert await texts.fetch(NOON + hour * LONGEST_WAIT, "token") == 0
    assert (upstream.asked[name(1)], store.kept) == (1, set())


async def test_of_what_is_open_comes_first_and_then_the_newest() -> None:
    upstream = Upstream()
    texts = TeamTexts(upstream, Store(), pressing=lambda: {name(1)})
    texts.want([entry({"text": ref(n)}, at=NOON + n) for n in range(AT_ONCE + 10)])
    await texts.fetch(NOON + 2 * DUE, "token")
    newest = range(AT_ONCE + 9, 0, -1)
    assert upstream.order == [name(1), *(name(n) for n in newest)][:AT_ONCE]


async def test_old_texts_come_only_for_what_is_open_or_when_they_are_named() -> None:
    upstream = Upstream(1, 2, 3)
    texts = TeamTexts(upstream, Store(), pressing=lambda: {name(1)})
    texts.want([entry({"text": ref(n)}) for n in (1, 2, 3)])
    assert await texts.fetch(NOON + OLD + 1, "token") == 1
    assert await texts.fetch_named(NOON + OLD + 1, "token", {name(2)}) == 1
    assert upstream.order == [name(1), name(2)]


async def test_whoever_asks_once_asks_for_every_text_that_is_named_and_once() -> None:
    """However many of the newest do not come."""
    upstream, store = Upstream(1, 2), Store()
    texts = TeamTexts(upstream, store)
    texts.want([entry({"text": ref(n)}, at=NOON + n) for n in range(1, 2 * AT_ONCE + 10)])
    named = {name(n) for n in range(1, 2 * AT_ONCE + 5)}
    await asking(texts).look(lambda: named)
    assert store.kept == {name(1), name(2)}
    assert {asked for asked in upstream.asked if asked in named} == named
    assert set(upstream.asked.values()) == {1}


async def test_whoever_asks_once_asks_in_no_more_rounds_than_there_are() -> None:
    upstream = Upstream()
    texts = TeamTexts(upstream, Store())
    many = AT_ONCE * (MOST_ROUNDS + 2)
    texts.want([entry({"text": ref(n)}) for n in range(many)])
    await asking(texts).look(lambda: {name(n) for n in range(many)})
    assert upstream.asked.total() == AT_ONCE * MOST_ROUNDS


async def test_a_round_fetches_no_more_bytes_than_it_may_and_no_text_that_nobody_takes() -> None:
    upstream = Upstream()
    texts = TeamTexts(upstream, Store())
    big = 1024 * 1024
    texts.want([entry({"text": ref(n, big)}) for n in range(20)])
    texts.want([entry({"text": ref(99, big + 1)}), entry({"text": ref(98, -1)})])
    await texts.fetch(NOON + DUE, "token")
    assert len(upstream.order) == MOST_BYTES // big
    for turn in range(5):
        await texts.fetch(NOON + DUE + turn, "token")
    assert set(upstream.order) == {name(n) for n in range(20)}


async def test_a_text_that_cannot_be_read_keeps_back_no_other() -> None:
    upstream, store = Upstream(1, 2), Store()
    upstream.bad = name(2)
    texts = TeamTexts(upstream, store)
    texts.want([entry({"text": ref(n)}) for n in (1, 2)])
    assert await texts.fetch(NOON + DUE, "token") == 1
    assert store.kept == {name(1)}


async def test_what_is_here_is_not_asked_for() -> None:
    upstream = Upstream(1, 2)
    texts = TeamTexts(upstream, Store(1))
    texts.want([entry({"text": ref(1)}), entry({"text": ref(2)})])
    assert await texts.fetch(NOON + DUE, "token") == 1
    assert upstream.order == [name(2)]


def test_the_state_of_a_run_that_passed_on_refers_to_texts_of_another_log() -> None:
    data = {"text": ref(1), "state": {"text": ref(2), "inputs": {"pod": ref(3)}}}
    assert [one.sha256 for one in refs_in(data)] == [name(1)]


@pytest.mark.parametrize(
    "value",
    [
        {"sha256": "../../x", "bytes": 1},
        {"sha256": "A" * 64, "bytes": 1},
        {"sha256": name(1), "bytes": True},
        {"sha256": name(1), "bytes": "1"},
        {"sha256": name(1)},
        {"sha256": name(1), "bytes": 1, "more": 1},
        [ref(1)],
        None,
    ],
)
def test_what_is_no_reference_passes_by(value: object) -> None:
    assert list(refs_in({"text": value})) == []
