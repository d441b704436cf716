from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.demo.events import Beat
from oncall_tui.demo.story import BEFORE, OUTAGE, TICKETS
from oncall_tui.demo.subjects import SUBJECTS
from oncall_tui.demo.variation import SHIFT, labels_of, script

SEEDS = st.integers(0, 10_000)
WRITTEN = (*BEFORE, *OUTAGE, *TICKETS)


def test_seed_nought_is_the_story_as_it_is_written() -> None:
    assert sorted(script(0), key=repr) == sorted(WRITTEN, key=repr)


def threads(beats: Iterable[Beat]) -> dict[str, list[Beat]]:
    """Who goes through what, in order."""
    told: dict[str, list[Beat]] = {}
    for beat in sorted(beats, key=lambda beat: beat[0]):
        told.setdefault(beat[1].about, []).append(beat)
    return told


@given(SEEDS)
def test_nobodys_beats_change_their_order(seed: int) -> None:
    varied, written = threads(script(seed)), threads(WRITTEN)
    assert varied.keys() == written.keys()
    for about, beats in varied.items():
        assert [event for _, event in beats] == [event for _, event in written[about]]


@given(SEEDS)
def test_a_thread_moves_by_a_few_seconds_as_a_whole_and_the_past_not_at_all(seed: int) -> None:
    varied, written = threads(script(seed)), threads(WRITTEN)
    for about, beats in varied.items():
        moves = [
            (at - before, before)
            for (at, _), (before, _) in zip(beats, written[about], strict=True)
        ]
        assert not [move for move, before in moves if before < 0 and move]
        assert len({move for move, before in moves if before >= 0}) <= 1
        assert all(abs(move) <= SHIFT for move, _ in moves)


@given(SEEDS)
def test_subjects_of_one_machine_stay_on_one_machine(seed: int) -> None:
    hosts = {labels_of(key, "", seed)["instance"] for key in ("db down", "db disk")}
    assert len(hosts) == 1


@given(SEEDS)
def test_no_two_subjects_have_the_same_labels(seed: int) -> None:
    sets = [tuple(sorted(labels_of(key, "", seed).items())) for key in SUBJECTS]
    assert len(set(sets)) == len(sets)
