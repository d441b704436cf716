"""Output keeps its order and its every byte, whether or not the terminal takes it at once."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from screens.terminal.direct_writer import MOST, DirectWriter


@contextmanager
def terminal() -> Iterator[tuple[int, DirectWriter]]:
    """Yield the far end of a pseudo-terminal and a writer on the near one."""
    master, slave = os.openpty()
    tty.setraw(slave)
    with os.fdopen(slave, "w", encoding="utf-8") as file:
        writer = DirectWriter(file)
        writer.start()
        try:
            yield master, writer
        finally:
            writer.stop()
            os.close(master)
            writer.join()


def read(master: int, count: int) -> bytes:
    """Read so many bytes."""
    data = b""
    while len(data) < count:
        data += os.read(master, 65536)
    return data


def test_what_the_terminal_takes_is_written_without_the_thread() -> None:
    with terminal() as (master, writer):
        writer.write("äöü")
        assert writer._behind == 0
        assert read(master, 6).decode() == "äöü"


def test_a_frame_is_one_write() -> None:
    with terminal() as (master, writer):
        writer.hold()
        writer.write("one ")
        writer.write("two")
        os.set_blocking(master, False)
        try:
            early = os.read(master, 100)
        except BlockingIOError:
            early = b""
        assert early == b""
        writer.release()
        assert os.read(master, 100) == b"one two"


def test_nothing_is_lost_or_swapped_when_the_terminal_does_not_read() -> None:
    texts = [f"{number:04}é" * 3000 for number in range(20)]
    wanted = "".join(texts).encode()
    with terminal() as (master, writer):
        for text in texts:
            writer.write(text)
        assert writer._behind
        found: list[bytes] = []
        reader = threading.Thread(target=lambda: found.append(read(master, len(wanted))))
        reader.start()
        writer.stop()
        reader.join()
        assert found == [wanted]


def test_half_a_character_of_a_hostile_text_is_shown_as_an_escape() -> None:
    with terminal() as (master, writer):
        writer.write("\ud800")
        assert read(master, 6) == b"\\ud800"


def test_nobody_waits_for_a_terminal_that_does_not_read() -> None:
    with terminal() as (_, writer):
        for _ in range(200):
            writer.write("x" * 20_000)
        assert writer.is_behind
        assert writer._behind <= MOST


def test_it_is_told_when_the_terminal_has_read_everything() -> None:
    told = threading.Event()
    with terminal() as (master, writer):
        writer.caught_up = told.set
        writer.write("x" * 200_000)
        assert writer.is_behind
        assert not told.is_set()
        read(master, 200_000)
        assert told.wait(10)
        assert writer._behind == 0


def test_what_a_terminal_did_not_take_by_the_end_is_never_written_later() -> None:
    with terminal() as (master, writer):
        writer.write("x" * 200_000)
        writer.stop()
        taken = 0
        while (ready := select.select([master], [], [], 0.1)[0]) or writer.is_alive():
            if ready:
                taken += len(os.read(master, 65536))
        assert taken < 200_000


def test_the_end_does_not_wait_for_a_terminal_that_does_not_read() -> None:
    with terminal() as (_, writer):
        writer.write("x" * 200_000)
        writer.stop()
        assert writer.is_behind


def test_nothing_is_lost_where_somebody_has_the_terminal_not_wait() -> None:
    wanted = ("0123456789é" * 10_000).encode()
    with terminal() as (master, writer):
        os.set_blocking(writer._terminal, False)
        writer.write(wanted.decode())
        assert writer.is_behind
        assert read(master, len(wanted)) == wanted
        assert not writer.lost_some()


def test_what_such_a_terminal_does_not_read_is_given_up_at_the_end() -> None:
    with terminal() as (_, writer):
        os.set_blocking(writer._terminal, False)
        writer.write("x" * 200_000)
        writer.stop()
        writer.join(10)
        assert not writer.is_alive()


def test_what_a_terminal_refuses_is_told_once() -> None:
    told = threading.Event()
    with terminal() as (_, writer):
        writer.caught_up = told.set
        writer._at_once = None
        there = writer._terminal
        writer._terminal = os.open(os.devnull, os.O_RDONLY)
        writer.write("x")
        assert told.wait(10)
        assert writer.lost_some()
        assert not writer.lost_some()
        os.close(writer._terminal)
        writer._terminal = there


def test_what_is_too_much_to_keep_is_told() -> None:
    with terminal() as (_, writer):
        writer.write("x" * (2 * MOST))
        assert writer.lost_some()
