"""Every answer of the specifications' tables, and what it means to the client."""

from __future__ import annotations

import pytest

from oncall_tui.domain.mirror import INFO_TYPE, SIZE_TYPE, MirrorInfo, encode_size
from oncall_tui.domain.sync import Reply
from oncall_tui.services.sync_steps import (
    Accepted,
    Ahead,
    Continue,
    Forked,
    Introduce,
    Repeat,
    Restart,
    Stop,
    after_checkpoint,
    after_entries,
    smaller,
)

AT = Continue(256, 600, b"", 32)


def size(value: int) -> Reply:
    return Reply(409, SIZE_TYPE, encode_size(value))


def info(status: int, end: int, following: int, ticket: bytes = b"") -> Reply:
    return Reply(status, INFO_TYPE, MirrorInfo(end, following, ticket).encode())


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(200), Accepted),
        (Reply(200, "", b"lines"), Accepted),
        (Reply(400), Stop),
        (Reply(403), Introduce),
        (Reply(404), Introduce),
        (size(40), Repeat),
        (size(600), Repeat),
        (size(100), Forked),
        (size(601), Ahead),
        (Reply(409, "text/plain", b"40\n"), Stop),
        (Reply(409, SIZE_TYPE, b"+40\n"), Stop),
        (Reply(409, SIZE_TYPE, b"40"), Stop),
        (Reply(413), Stop),
        (Reply(422), Forked),
    ],
)
def test_after_a_checkpoint(reply: Reply, kind: type) -> None:
    assert isinstance(after_checkpoint(reply, old=100, size=600, repeats=0), kind)


def test_a_witness_is_corrected_three_times_at_most() -> None:
    assert after_checkpoint(size(40), old=100, size=600, repeats=2) == Repeat(40)
    assert isinstance(after_checkpoint(size(40), old=100, size=600, repeats=3), Stop)


@pytest.mark.parametrize(
    ("reply", "step"),
    [
        (Reply(200, "", b"line"), Accepted(b"line")),
        (info(202, 600, 512), Continue(512, 600, b"")),
        (info(409, 600, 0, b"t"), Continue(0, 600, b"t")),
        (info(409, 500, 510), Continue(500, 500, b"")),
        (info(409, 601, 0), Ahead(601)),
        (info(202, 600, 256), Stop("it makes no progress")),
        (
            Reply(202, INFO_TYPE, b"600\n512\n"),
            Stop("the answer of the mirror has not three lines"),
        ),
        (Reply(400), Continue(256, 600, b"", 16)),
        (Reply(413), Continue(256, 600, b"", 16)),
        (Reply(403), Stop("status 403")),
        (Reply(404), Introduce("status 404")),
        (Reply(409), Stop("status 409")),
        (Reply(415), Stop("status 415")),
    ],
)
def test_after_entries(reply: Reply, step: object) -> None:
    assert after_entries(reply, sent=AT, packages=2, size=600, locked=True) == step


def test_a_refused_proof_is_a_fork_only_after_the_checkpoint_was_accepted() -> None:
    refused = Reply(422)
    assert isinstance(after_entries(refused, sent=AT, packages=2, size=600, locked=True), Forked)
    assert after_entries(refused, sent=AT, packages=2, size=600, locked=False) == Restart()


def test_a_probe_that_is_malformed_is_not_halved() -> None:
    assert isinstance(after_entries(Reply(400), sent=AT, packages=0, size=600, locked=True), Stop)


def test_requests_become_smaller_down_to_one_package() -> None:
    at: Continue | Stop = AT
    batches = []
    while isinstance(at, Continue):
        batches.append(at.batch)
        at = smaller(at, "too large")
    assert batches == [32, 16, 8, 4, 2, 1]
    assert at == Stop("too large")


def test_the_words_of_a_server_are_one_plain_line() -> None:
    reply = Reply(400, "text/plain", b"no \x1b[31mway\nmore")
    assert after_checkpoint(reply, old=0, size=1, repeats=0) == Stop("status 400: no [31mway")
