"""Which alert is meant."""

from __future__ import annotations

import msgspec
import pytest

from oncall_tui.domain.board import Board, Inputs, assemble
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.policy import Level, Policy
from oncall_tui.domain.reference import find_row, shortest
from oncall_tui.domain.work_parts import WorkView
from oncall_tui.errors import OncallError
from tests.fakes import NOON, make_alert

POLICY = Policy("p", "p", (Level("HIGH", 0, words=("critical",)), Level("LOW", 2)), ladder=())


def board(*fingerprints: tuple[str, str]) -> Board:
    alerts = tuple(make_alert(source=s, fingerprint=f, instance=f) for s, f in fingerprints)
    inputs = Inputs(tuple((alert,) for alert in alerts), WorkView(), POLICY, NOON)
    return assemble(inputs, {})


ROWS = board(
    ("prod", "aaaa1111bbbb2222"), ("prod", "aaaa3333bbbb4444"), ("edge", "cccc5555dddd6666")
)


def find(reference: str) -> Row:
    return find_row(reference, ROWS.rows)


def refused(reference: str) -> str:
    with pytest.raises(OncallError) as caught:
        find(reference)
    return str(caught.value)


def test_an_id_a_fingerprint_and_how_they_begin_name_an_alert() -> None:
    for reference in (
        "aaaa1111bbbb2222",
        "aaaa1",
        "prod:aaaa1",
        f"prod:aaaa1111bbbb2222@{NOON - 600_000}",
    ):
        assert find(reference).alert.fingerprint == "aaaa1111bbbb2222"


def occurrences(*told: tuple[str, int, bool]) -> dict[str, Row]:
    """Return rows of one fingerprint by source, start in minutes, and whether they still fire."""
    found: dict[str, Row] = {}
    for source, at, alive in told:
        alert = make_alert(source=source, fingerprint="aaaa1111", started=NOON + at * 60_000)
        row = assemble(Inputs(((alert,),), WorkView(), POLICY, NOON), {}).rows[alert.id]
        state = row.state if alive else State.CLEARED
        found[alert.id] = msgspec.structs.replace(row, state=state)
    return found


@pytest.mark.parametrize("reference", ["aaaa1111", "aaaa", "prod:aaaa1111"])
def test_a_fingerprint_means_the_occurrence_that_fires_now_else_the_last(reference: str) -> None:
    firing = occurrences(("prod", -9, False), ("prod", -5, True), ("prod", -2, False))
    assert find_row(reference, firing).id.endswith(str(NOON - 5 * 60_000))
    cleared = occurrences(("prod", -9, False), ("prod", -2, False), ("prod", -5, False))
    assert find_row(reference, cleared).id.endswith(str(NOON - 2 * 60_000))


def test_the_same_fingerprint_in_two_sources_is_two_alerts() -> None:
    rows = occurrences(("prod", -9, True), ("edge", -5, True))
    with pytest.raises(OncallError, match="fits 2 alerts"):
        find_row("aaaa1111", rows)


def test_the_shortest_name_of_each_row_finds_that_row() -> None:
    rows = occurrences(("prod", -9, False), ("prod", -5, True))
    rows |= occurrences(("edge", -9, True)) | dict(ROWS.rows)
    names = shortest(rows.values())
    assert {find_row(name, rows).id: name for name in names.values()} == names
    assert names[next(iter(ROWS.rows))] == "aaaa1111bbbb2222"


def test_what_fits_several_is_refused_and_they_are_named() -> None:
    said = refused("aaaa")
    assert "fits 2 alerts" in said
    assert "aaaa1111bbbb2222" in said
    assert "aaaa3333bbbb4444" in said


def test_a_beginning_of_three_characters_is_too_short_even_if_only_one_fits() -> None:
    assert "ccc is too short" in refused("ccc")


def test_what_is_unknown_is_refused_with_the_nearest() -> None:
    assert "did you mean edge:cccc5555dddd6666" in refused("cccc5555dddd6667")


def test_a_title_is_not_an_id_but_leads_to_it() -> None:
    assert "aaaa1111bbbb2222" in refused("DiskWillFill")


def test_one_fingerprint_at_two_sources_is_refused() -> None:
    rows = board(("prod", "aaaa1111"), ("edge", "aaaa1111")).rows
    with pytest.raises(OncallError, match="fits 2"):
        find_row("aaaa1111", rows)


def test_control_characters_of_a_reference_are_not_printed() -> None:
    assert "\x1b" not in refused("\x1b[2Jxxxx")


def test_without_alerts_it_says_so() -> None:
    with pytest.raises(OncallError, match="no alert") as caught:
        find_row("aaaa", {})
    assert "no source has an alert" in caught.value.hint
