"""A source that is opened at its first poll."""

from __future__ import annotations

import asyncio

import pytest

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Verb
from oncall_tui.errors import RefusedError, SecretError
from oncall_tui.ports import Source
from oncall_tui.services.opening import LateSource
from tests.fakes import FakeSource, make_alert


class Opener:
    """Fails as often as it is told to, then opens."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.opened = 0
        self.source = FakeSource("prod", [make_alert()])

    def __call__(self) -> Source[Alert]:
        if self.failures:
            self.failures -= 1
            raise SecretError("locked", where="prod", hint="unlock it")
        self.opened += 1
        return self.source


def late(opener: Opener) -> LateSource[Alert]:
    return LateSource("prod", "alertmanager", frozenset({Verb.ACK}), opener)


async def test_nothing_is_opened_before_the_first_poll() -> None:
    opener = Opener()
    source = late(opener)
    assert (source.name, source.kind) == ("prod", "alertmanager")
    assert source.verbs == frozenset({Verb.ACK})
    assert opener.opened == 0
    assert len((await source.poll()).items) == 1
    assert opener.opened == 1


async def test_polls_at_the_same_time_open_it_once() -> None:
    opener = Opener()
    source = late(opener)
    await asyncio.gather(source.poll(), source.poll(), source.poll())
    assert opener.opened == 1


async def test_while_it_cannot_be_opened_each_poll_says_why_and_tries_again() -> None:
    opener = Opener(failures=2)
    source = late(opener)
    for _ in range(2):
        with pytest.raises(RefusedError) as caught:
            await source.poll()
        assert str(caught.value) == "locked (prod): unlock it"
    assert (await source.poll()).source == "prod"


async def test_only_what_was_opened_is_closed() -> None:
    opener = Opener()
    source = late(opener)
    await source.aclose()
    assert not opener.source.closed
    await source.poll()
    await source.aclose()
    assert opener.source.closed
