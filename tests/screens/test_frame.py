"""The cells that are written lead to the very screen that Textual's own way of writing leads to."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.terminal.cells import is_ink
from screens.terminal.frame import Frame, Piece

WIDTH, HEIGHT = 24, 4

STYLES = [
    None,
    Style(),
    Style.parse("red"),
    Style.parse("bold cyan"),
    Style.parse("on blue"),
    Style.parse("reverse"),
    Style.parse("underline"),
    Style.parse("default on default"),
]
TEXTS = st.text(st.sampled_from("abc  ─│é日本あ한e\u0301👍🏽🇩🇪👩‍💻⚠️✅"), min_size=1, max_size=9)
SEGMENTS = st.lists(
    st.tuples(TEXTS, st.sampled_from(STYLES)).map(lambda pair: Segment(*pair)), max_size=4
)


def fitted(segments: list[Segment], width: int) -> Strip:
    """Cut or fill a line, as Textual does."""
    return Strip(segments).adjust_cell_length(width)


@st.composite
def frames(draw: st.DrawFn) -> list[Piece]:
    """Draw strips for some stretches of some lines, left to right, as an update has them."""
    pieces: list[Piece] = []
    for y in sorted(draw(st.sets(st.integers(0, HEIGHT - 1), min_size=1))):
        x = draw(st.sampled_from([0, 0, 0, 3, 10]))
        while x < WIDTH:
            width = draw(st.sampled_from([WIDTH - x, 5, 1]))
            width = min(width, WIDTH - x)
            pieces.append((y, x, fitted(draw(SEGMENTS), width)))
            x += width
            if draw(st.booleans()):
                break
    return pieces


def stock(pieces: list[Piece]) -> str:
    """Write whole strips, each at its place."""
    written = []
    for y, x, strip in pieces:
        written.append(f"\x1b[{y + 1};{x + 1}H")
        for text, style, _ in strip:
            known = style or Style()
            written.append(known.render(text, color_system=ColorSystem.TRUECOLOR))
    return "".join(written)


class Emulator:
    """A terminal, and what stands in its cells."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")  # as Textual has it: what is too long is cut, not wrapped

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Return each cell as one sees it: of a blank one only what fills it."""
        found = []
        for y in range(HEIGHT):
            line = self.screen.buffer[y]
            found.append([seen(line[x]) for x in range(WIDTH)])
        return found


def seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    """Return what one sees of a cell."""
    filled = (cell.bg, cell.reverse, cell.underscore, cell.strikethrough)
    # A mark on a blank has the colour of the blank, which is not seen otherwise and need not agree.
    # What comes from outside has none: `domain.text.plain` puts it on a dotted circle.
    if cell.data[:1] == " " and not cell.reverse and not cell.underscore:
        return (cell.data, *filled)
    return (cell.data, *filled, cell.fg, cell.bold)


@given(st.lists(frames(), min_size=1, max_size=6))
@example([[(0, 0, Strip([Segment("日本" * 6)]))], [(0, 1, Strip([Segment("abc")]))]])
@example([[(0, 0, Strip([Segment("abc" * 8)]))], [(0, 0, Strip([Segment(" " * 24)]))]])
@example([[(y, 0, Strip([Segment("\u0301" * (y == 2) + " " * 24)])) for y in range(3)]] * 2)
@example(
    [
        [(0, 0, Strip([Segment("  ", Style.parse("red"))])), (0, 2, Strip([Segment("\u0301a")]))],
        [(0, 0, Strip([Segment("  ", Style.parse("green"))])), (0, 2, Strip([Segment("\u0301a")]))],
    ]
)
@example([[(0, 0, Strip([Segment("x" * 24)]))], [(0, 23, Strip([Segment("y")]))]])
def test_cells_are_those_of_whole_strips(told: list[list[Piece]]) -> None:
    frame, ours, theirs = Frame(), Emulator(), Emulator()
    blank = [(y, 0, Strip([Segment(" " * WIDTH)])) for y in range(HEIGHT)]
    for pieces in [blank, *told]:
        ours.stream.feed(frame.update((WIDTH, HEIGHT), pieces, ColorSystem.TRUECOLOR))
        theirs.stream.feed(stock(pieces))
        assert ours.cells() == theirs.cells()


@given(frames())
def test_what_stands_there_already_is_not_written_again(pieces: list[Piece]) -> None:
    frame = Frame()
    frame.update((WIDTH, HEIGHT), pieces, ColorSystem.TRUECOLOR)
    again = frame.update((WIDTH, HEIGHT), pieces, ColorSystem.TRUECOLOR)
    sure = all(segment.text.isascii() for _, _, strip in pieces for segment in strip)
    assert again == "" or not sure


def one_line(text: str) -> list[Piece]:
    """Fill the first line."""
    return [(0, 0, Strip([Segment(text.ljust(WIDTH))]))]


def written(frame: Frame, text: str) -> str:
    """Show another first line; return what is written for it."""
    return frame.update((WIDTH, HEIGHT), one_line(text), ColorSystem.TRUECOLOR)


def test_one_cell_that_changed_is_a_step_and_a_character() -> None:
    frame = Frame()
    written(frame, "in 1m42s  DiskWillFill")
    assert written(frame, "in 1m41s  DiskWillFill") == "\x1b[1;7H\x1b[m1"


def test_cells_close_to_each_other_are_written_in_one_go() -> None:
    frame = Frame()
    written(frame, "12:00:00 abc")
    assert written(frame, "12:11:11 abc") == "\x1b[1;4H\x1b[m11:11"


def test_the_rest_of_a_line_is_erased_not_overwritten() -> None:
    frame = Frame()
    written(frame, "a long line of text")
    assert written(frame, "a") == "\x1b[1;2H\x1b[m\x1b[K"


def test_after_another_size_everything_is_written() -> None:
    frame = Frame()
    written(frame, "abc")
    again = frame.update((WIDTH, HEIGHT + 1), one_line("abc"), ColorSystem.TRUECOLOR)
    assert "abc" in again


def test_what_somebody_else_may_have_written_over_is_written_again() -> None:
    frame = Frame()
    written(frame, "abc")
    frame.forget()
    assert "abc" in written(frame, "abc")


def test_text_of_unsure_width_is_written_whole_and_not_twice() -> None:
    frame = Frame()
    assert cell_len("👩‍💻") > 0
    strip = Strip([Segment("on call 👩‍💻")])
    first = frame.update((WIDTH, HEIGHT), [(0, 0, strip)], ColorSystem.TRUECOLOR)
    assert "on call 👩‍💻" in first
    assert frame.update((WIDTH, HEIGHT), [(0, 0, strip)], ColorSystem.TRUECOLOR) == ""


def test_a_blank_between_words_of_one_colour_takes_one_byte() -> None:
    red = Style.parse("red")
    strip = fitted([Segment("ab", red), Segment(" "), Segment("cd", red)], WIDTH)
    written = Frame().update((WIDTH, 1), [(0, 0, strip)], ColorSystem.TRUECOLOR)
    assert "ab cd" in written


@pytest.mark.parametrize("codes", ["31", "1;36", "2;3;90", "38;5;7", "1;38;2;7;4;40"])
def test_a_space_shows_no_ink(codes: str) -> None:
    assert is_ink(codes)


@pytest.mark.parametrize(
    "codes", ["", "4", "7", "31;7", "44", "38;5;1;41", "48;5;1", "38;2;1;2;3;9"]
)
def test_a_space_shows_what_is_behind_it_or_through_it(codes: str) -> None:
    assert not is_ink(codes)
