"""Whom an alert is escalated to."""

from __future__ import annotations

import pytest

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.escalating import asking_text, how_to_reach, next_rung
from oncall_tui.domain.held import Held
from oncall_tui.domain.ladder import Rung
from oncall_tui.domain.policy import Level
from oncall_tui.domain.registry import Contact, Due
from tests.fakes import MINUTE, NOON, make_alert

LADDER = tuple(
    Due(Rung(f"L{n + 1}", after, who), NOON + after * MINUTE, who)
    for n, (after, who) in enumerate([(0, "ops"), (15, "bob"), (30, "dba")])
)
BOB = Contact("bob", "Bob Example", ("tel +49 30 1", "slack @bob"))


@pytest.mark.parametrize(
    ("minutes", "after", "name"),
    [
        (0, "", "L2"),
        (14, "", "L2"),
        (15, "", "L3"),
        (99, "", "L3"),
        (0, "L2", "L3"),
        (0, "L1", "L2"),
        (20, "L1", "L3"),
        (20, "L3", "L3"),
        (0, "no such level", "L2"),
    ],
)
def test_the_next_level_is_above_the_clock_s_and_above_the_last_one_that_was_asked(
    minutes: int, after: str, name: str
) -> None:
    found = next_rung(LADDER, NOON + minutes * MINUTE, after=after)
    assert found is not None
    assert found.rung.name == name


def test_without_a_ladder_there_is_no_next_level() -> None:
    assert next_rung((), NOON) is None


def row(**more: object) -> Row:
    alert = make_alert("DiskWillFill", instance="db-7")
    level = Level("SEV-1", 0)
    return Row(alert.id, alert, level, State.UNACKED, NOON, Calendar(), **more)  # type: ignore[arg-type]


def test_the_text_for_the_phone_says_what_where_who_why_and_since_when() -> None:
    text = asking_text(
        row(), rung="L2", who=BOB, by="alice", note="disk grows", now=NOON + 7 * MINUTE
    )
    first, note, since, *rest = text.splitlines()
    assert first == "SEV-1 DiskWillFill on db-7: alice asks for Bob Example (bob), L2"
    assert note == "disk grows"
    assert since == "since 7m, nobody has it yet"
    assert rest[-1].startswith("id ")


def test_it_says_who_has_it() -> None:
    text = asking_text(row(held=Held("zoe", None)), rung="", who=BOB, by="a", note="n", now=NOON)
    assert "zoe has it" in text


def test_control_characters_do_not_reach_the_clipboard() -> None:
    text = asking_text(row(), rung="", who=Contact("\x1b]0;x"), by="a", note="\x1b[2J", now=NOON)
    assert "\x1b" not in text


def test_how_to_reach_somebody_stands_in_one_line() -> None:
    assert how_to_reach(BOB) == "Bob Example (bob), tel +49 30 1, slack @bob"
    assert how_to_reach(Contact("zoe")) == "zoe, no number known"
