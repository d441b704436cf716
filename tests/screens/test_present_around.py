"""The past and the neighbours of an alert, in words."""

from __future__ import annotations

from datetime import UTC

import msgspec

from oncall_tui.domain.alert import Suppression
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.earlier import Earlier
from oncall_tui.domain.policy import Level
from oncall_tui.domain.related import Related
from oncall_tui.services.around import Around
from screens.present import Piece, state_word
from screens.present_around import (
    SHOWN,
    causes_of,
    earlier_lines,
    related_lines,
    state_words,
)
from tests.fakes import MINUTE, NOON, make_alert

BAD = Level("SEV-1", 0)


def row(name: str = "Disk", state: State = State.UNACKED) -> Row:
    alert = make_alert(name, service="pay")
    return Row(alert.id, alert, BAD, state, NOON, None)


def text(lines: list[list[Piece]]) -> str:
    return "\n".join("".join(piece for piece, _ in line) for line in lines)


def test_earlier_occurrences_are_summed_up_and_the_newest_listed() -> None:
    past = [Earlier(NOON - i * 60 * MINUTE, NOON - i * 60 * MINUTE + 5 * MINUTE, "") for i in
            range(1, SHOWN + 4)]  # fmt: skip
    past[0] = Earlier(NOON - 60 * MINUTE, None, "acked by bob")
    shown = text(earlier_lines(Around(tuple(past)), now=NOON, zone=UTC))
    assert "seen 11 times in 30 days, last 1h ago, acked by bob" in shown
    assert "02 Mar 11:00" in shown
    assert "for 5m" in shown
    assert "nothing was done" in shown
    assert "and 3 before" in shown


def test_nothing_earlier_and_nothing_related_is_said() -> None:
    assert "none in 30 days" in text(earlier_lines(Around(), now=NOON, zone=UTC))
    assert "none" in text(related_lines(Around()))


def test_neighbours_have_level_state_place_and_reason() -> None:
    shown = text(related_lines(Around(related=(Related(row("Web"), "same service"),), more=3)))
    assert "SEV-1 unacked Web pay/db1:9100  same service" in shown
    assert "and 3 more" in shown


def test_what_mutes_it_is_named_by_title_and_else_by_fingerprint() -> None:
    muted = row("Slow", State.SUPPRESSED)
    alert = msgspec.structs.replace(
        muted.alert, suppression=Suppression.INHIBITED, inhibited_by=("c0ffee", "beef")
    )
    muted = msgspec.structs.replace(muted, alert=alert)
    found = list(causes_of(muted, Around(causes={"c0ffee": row("NodeDown")})))
    assert found == ["NodeDown (pay/db1:9100), SEV-1", "beef, which the source does not tell"]


def test_a_rise_and_flapping_are_told_in_the_row_and_in_words() -> None:
    raised = msgspec.structs.replace(row(), raised_from="SEV-3")
    flapping = msgspec.structs.replace(row(), flapping=NOON - 5 * MINUTE)
    acked = msgspec.structs.replace(flapping, state=State.ACKED)
    assert (state_word(raised), state_word(flapping), state_word(acked)) == (
        "raised",
        "flaps",
        "acked",
    )
    assert "raised from SEV-3" in state_words(raised, now=NOON)
    assert "flapping for 5m" in state_words(acked, now=NOON)


def test_hostile_text_is_shown_plain() -> None:
    bad = row("\x1b[31mDisk")
    assert "\x1b" not in text(related_lines(Around(related=(Related(bad, "same service"),))))
