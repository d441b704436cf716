"""The list under any polls and keys: a key acts on what the cursor shows, or on nothing."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from screens.present import Piece
from screens.theme import Role
from screens.widgets.line_list import LineList

HEIGHT = 6


class Entry(msgspec.Struct, frozen=True):
    """A line: headings are passed over."""

    id: str
    head: bool = False


class Bare(LineList[Entry]):
    """A list without a terminal: it has a size, and remembers how far it is scrolled."""

    scroll_y = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str | None] = []

    @property
    def size(self) -> Size:
        return Size(30, HEIGHT)

    def scroll_to(self, *args: Any, y: float | None = None, **more: Any) -> None:
        most = max(0, len(self._lines) - HEIGHT)
        self.scroll_y = min(max(0.0, y or 0.0), most)

    def refresh(self, *args: Any, **more: Any) -> Any:
        return self

    def post_message(self, message: Any) -> bool:
        self.told.append(message.id)
        return True

    def id_of(self, line: Entry) -> str:
        return line.id

    def can_stop(self, line: Entry) -> bool:
        return not line.head

    def pieces(self, line: Entry, width: int) -> list[Piece]:
        return [(f"is {line.id}", Role.PLAIN)]

    def tombstone_pieces(self, line: Entry, width: int) -> list[Piece]:
        return [(f"was {line.id}", Role.WARN)]

    @property
    def shown(self) -> str:
        """What is drawn where the cursor is; fails when the cursor is out of sight."""
        y = self._cursor - round(self.scroll_y)
        assert 0 <= y < HEIGHT, "the cursor is out of sight"
        return self.render_line(y).text.strip()


LINES = st.lists(st.integers(0, 14), unique=True, max_size=15).map(
    lambda numbers: [Entry(f"n{number}", head=number % 5 == 0) for number in numbers]
)
KEYS = st.sampled_from(["down", "up", "page_down", "page_up", "first", "last"])
POLL = st.tuples(st.just("poll"), LINES)
ASKED = st.tuples(st.just("asked"), LINES)
KEY = st.tuples(st.just("key"), KEYS)
GO = st.tuples(st.just("go"), st.integers(0, 14).map(lambda number: f"n{number}"))


def do(bare: Bare, step: tuple[str, Any]) -> None:
    kind, what = step
    if kind == "key":
        getattr(bare, f"action_{what}")()
    elif kind == "go":
        bare.go_to(what)
    else:
        bare.show(what, asked=kind == "asked")


def check(bare: Bare) -> None:
    """What is acted on is what is drawn under the cursor."""
    current = bare.current
    if bare.on_tombstone:
        assert current is None
        assert bare.shown == f"was {bare.cursor_id}"
    elif bare.cursor_id is not None:
        assert current is not None
        assert current.id == bare.cursor_id
        assert bare.shown == f"is {current.id}"
    assert bare.cursor_id is None or bare.position[0] >= 1


@given(st.lists(st.one_of(POLL, POLL, ASKED, KEY, KEY, GO), max_size=25))
def test_the_cursor_always_names_what_is_drawn_under_it(steps: list[tuple[str, Any]]) -> None:
    bare = Bare()
    for step in steps:
        do(bare, step)
        check(bare)


@given(st.lists(st.one_of(POLL, KEY, GO), max_size=15), LINES)
def test_a_poll_never_moves_the_cursor_to_another_id(
    steps: list[tuple[str, Any]], lines: list[Entry]
) -> None:
    bare = Bare()
    for step in steps:
        do(bare, step)
    before = bare.cursor_id
    bare.show(lines)
    if before is not None:
        assert bare.cursor_id == before
        assert bare.on_tombstone == (before not in {line.id for line in lines})


@given(st.lists(st.one_of(POLL, KEY), max_size=15), KEYS)
def test_a_move_lets_go_of_a_tombstone(steps: list[tuple[str, Any]], key: str) -> None:
    bare = Bare()
    for step in steps:
        do(bare, step)
    do(bare, ("key", key))
    stops = [line for line in bare._lines if line is not None and not line.head]
    if stops:
        assert not bare.on_tombstone
        assert None not in bare._lines
    check(bare)


@given(st.lists(st.one_of(POLL, ASKED, KEY), max_size=15))
def test_a_tombstone_that_comes_back_is_itself_again(steps: list[tuple[str, Any]]) -> None:
    bare = Bare()
    for step in steps:
        do(bare, step)
    if bare.on_tombstone:
        id_ = bare.cursor_id
        assert id_ is not None
        bare.show([Entry("x1"), Entry(id_), Entry("x2")])
        assert bare.current == Entry(id_)


@given(st.lists(st.one_of(POLL, ASKED, KEY), max_size=20))
def test_headings_are_never_chosen_by_a_key(steps: list[tuple[str, Any]]) -> None:
    bare = Bare()
    for step in steps:
        do(bare, step)
        if step[0] == "key" and bare.current is not None:
            assert not bare.current.head


def test_the_cursor_stays_at_its_height_when_lines_come_above() -> None:
    bare = Bare()
    bare.show([Entry(f"n{n}") for n in range(40)])
    bare.go_to("n20")
    height = bare._cursor - round(bare.scroll_y)
    bare.show([*[Entry(f"new{n}") for n in range(7)], *[Entry(f"n{n}") for n in range(40)]])
    assert bare.cursor_id == "n20"
    assert bare._cursor - round(bare.scroll_y) == height


def test_what_the_engineer_asked_for_leaves_no_tombstone() -> None:
    bare = Bare()
    bare.show([Entry("a"), Entry("b"), Entry("c")])
    bare.go_to("b")
    bare.show([Entry("a"), Entry("c")], asked=True)
    assert bare.cursor_id == "c"
    assert not bare.on_tombstone


def test_while_sources_load_an_untouched_cursor_stays_on_the_worst() -> None:
    bare = Bare()
    bare.show([Entry("b")], loading=True)
    bare.show([Entry("a"), Entry("b")], loading=True)
    assert bare.cursor_id == "a"
    do(bare, ("key", "down"))
    bare.show([Entry("z"), Entry("a"), Entry("b")], loading=True)
    assert bare.cursor_id == "b"


def test_everybody_hears_where_the_cursor_is() -> None:
    bare = Bare()
    bare.show([Entry("a"), Entry("b")])
    bare.action_down()
    bare.show([Entry("a")])
    assert bare.told == ["a", "b", "b"]


def test_only_what_is_visible_is_drawn() -> None:
    bare = Bare()
    bare.show([Entry(f"n{n}") for n in range(10_000)])
    for y in range(HEIGHT):
        bare.render_line(y)
    assert len(bare._strips) == HEIGHT
