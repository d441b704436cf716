"""What tests ask of pieces: how wide they are, what they say, whether they are harmless."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from rich.cells import cell_len

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Board, Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.text import plain
from oncall_tui.domain.work_parts import WorkView
from screens.present import Piece
from tests.fakes import NOON

EVIL = "a\x1b]0;owned\x07b [red]c[/red] \u202ed\u200be\x9b31mf\nrow two"
"""A title that tries everything: escape sequences, markup, bidi, zero width, C1, a second line."""

TEXTS = st.one_of(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("ab [/]\x1b\x9b\u202e\n\t日本語🔥👩\u200d🚒\u0301é\ue0a0"),
            st.characters(codec="utf-8"),
        ),
        max_size=60,
    ),
    st.text(alphabet="日本語🔥", max_size=60),
    st.text(alphabet="ab日 ", max_size=60),
)
"""Texts as they come from outside: wide letters, emoji, control characters, markup."""

PLAIN_TEXTS = TEXTS.map(plain)


def text_of(pieces: Sequence[Piece]) -> str:
    """Return what the pieces say."""
    return " ".join(text for text, _ in pieces)


def cells(pieces: Sequence[Piece]) -> int:
    """Return the width of a line: its pieces with a blank between each two."""
    return sum(cell_len(text) for text, _ in pieces) + max(0, len(pieces) - 1)


def harmless(text: str) -> bool:
    """Whether nothing in a text acts on a terminal."""
    return plain(text) == text


def rows_of(
    policy: Policy, *alerts: Alert, work: WorkView | None = None, now: int = NOON
) -> list[Row]:
    """Return the rows of a board in the order of the alerts."""
    board: Board = assemble(
        Inputs(alerts=(alerts,), work=work or WorkView(), policy=policy, now=now), {}
    )
    return [board.rows[alert.id] for alert in alerts]
