"""Handovers of several journals: one owner for every item, in whatever order they come."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from oncall_tui.domain.handover_fold import Stage, fold_handovers
from oncall_tui.domain.handover_steps import HandoverStep, Move

NOTE, REVISED = "a" * 64, "b" * 64
KEYS = tuple(f"{n:016x}" for n in range(4))
ALICE, BOB, CAROL = "alice", "bob", "carol"


def step(move: Move, by: str, at: int, **more: object) -> HandoverStep:
    values: dict[str, object] = {
        "at": at,
        "log": f"{by}@h",
        "entry": at,
        "by": by,
        "move": move,
        "note": NOTE,
        "root": NOTE,
        **more,
    }
    return HandoverStep(**values)  # type: ignore[arg-type]


def signed(at: int = 1, **more: object) -> HandoverStep:
    return step(Move.SIGN, ALICE, at, items=KEYS, **more)


def accepted(by: str, at: int, *, but: tuple[str, ...] = (), **more: object) -> HandoverStep:
    kept = tuple(key for key in KEYS if key not in but)
    return step(Move.ACCEPT, by, at, items=kept, declined=but, other=ALICE, **more)


def test_until_it_is_accepted_everything_is_with_whoever_signed() -> None:
    found = fold_handovers([signed()])
    assert found.owners == dict.fromkeys(KEYS, ALICE)
    assert found.passings[NOTE].stage is Stage.SIGNED
    assert found.open() == [found.passings[NOTE]]


def test_what_is_declined_stays_and_the_rest_goes() -> None:
    found = fold_handovers([signed(), accepted(BOB, 2, but=KEYS[:1])])
    assert found.owners == {KEYS[0]: ALICE, **dict.fromkeys(KEYS[1:], BOB)}
    assert found.passings[NOTE].stage is Stage.ACCEPTED


def test_an_acceptance_and_its_review_are_told_as_acts_of_two_people() -> None:
    looked = step(Move.REVIEW, ALICE, 3, items=KEYS, other=BOB)
    found = fold_handovers([signed(), accepted(BOB, 2), looked]).passings[NOTE]
    assert found.told == "accepted by bob, reviewed by alice"
    taken = step(Move.TAKE, BOB, 2, items=KEYS, other=ALICE)
    assert fold_handovers([signed(), taken]).passings[NOTE].told == "taken without handover by bob"
    assert fold_handovers([signed()]).passings[NOTE].told == "signed"


def test_of_two_acceptances_the_first_counts_and_the_other_is_told() -> None:
    found = fold_handovers([signed(), accepted(CAROL, 3), accepted(BOB, 2)])
    assert set(found.owners.values()) == {BOB}
    assert [late.by for late in found.passings[NOTE].late] == [CAROL]


def test_nobody_accepts_their_own_note_unless_both_sides_say_so() -> None:
    assert fold_handovers([signed(), accepted(ALICE, 2)]).open()
    assert fold_handovers([signed(alone=True), accepted(ALICE, 2)]).open()
    assert not fold_handovers([signed(alone=True), accepted(ALICE, 2, alone=True)]).open()


def test_a_question_waits_for_a_revision() -> None:
    asked = step(Move.ASK, BOB, 2)
    revised = step(Move.REVISE, ALICE, 3, note=REVISED, revises=NOTE, items=KEYS)
    assert fold_handovers([signed(), asked]).passings[NOTE].stage is Stage.ASKED
    found = fold_handovers([signed(), asked, revised]).passings[NOTE]
    assert (found.stage, found.note, found.revisions) == (Stage.SIGNED, REVISED, (NOTE, REVISED))


def test_an_old_revision_that_is_accepted_passes_everything_and_says_that_it_is_old() -> None:
    revised = step(Move.REVISE, ALICE, 2, note=REVISED, revises=NOTE, items=KEYS)
    found = fold_handovers([signed(), revised, accepted(BOB, 3)])
    assert set(found.owners.values()) == {BOB}
    assert found.passings[NOTE].outdated


def test_only_its_author_revises_a_note_and_looks_once_more() -> None:
    forged = step(Move.REVISE, CAROL, 2, note=REVISED, revises=NOTE, items=())
    found = fold_handovers([signed(), forged, accepted(BOB, 3), step(Move.REVIEW, CAROL, 4)])
    assert (found.passings[NOTE].note, found.passings[NOTE].reviewed) == (NOTE, None)
    done = fold_handovers([signed(), accepted(BOB, 3), step(Move.REVIEW, ALICE, 4)])
    assert done.passings[NOTE].stage is Stage.REVIEWED


def test_an_acceptance_that_is_known_before_its_note_is_no_orphan() -> None:
    found = fold_handovers([accepted(BOB, 2, but=KEYS[:1])])
    assert found.owners == {KEYS[0]: ALICE, **dict.fromkeys(KEYS[1:], BOB)}
    late = fold_handovers([accepted(BOB, 2, but=KEYS[:1]), signed(5)])
    assert late.owners == found.owners
    assert late.passings[NOTE].log == "alice@h"


MOVES = st.builds(
    lambda move, by, at, note, keys, but, alone: step(
        move,
        by,
        at,
        note=note,
        items=tuple(key for key in KEYS if key in keys and key not in but),
        declined=tuple(key for key in KEYS if key in but),
        other=ALICE if by != ALICE else BOB,
        alone=alone,
        entry=at * 10 + list(Move).index(move),
    ),
    st.sampled_from(Move),
    st.sampled_from([ALICE, BOB, CAROL]),
    st.integers(2, 9),
    st.sampled_from([NOTE, REVISED]),
    st.frozensets(st.sampled_from(KEYS)),
    st.frozensets(st.sampled_from(KEYS)),
    st.booleans(),
)


@settings(max_examples=400)
@given(st.lists(MOVES, max_size=12, unique_by=lambda s: s.order), st.randoms(), st.booleans())
def test_any_interleaving_of_the_logs_gives_one_owner_for_every_item_and_never_none(
    steps: list[HandoverStep],
    random: object,
    twice: bool,
) -> None:
    known = [signed(), *steps]
    shuffled = list(known) * (2 if twice else 1)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = fold_handovers(shuffled)
    assert found == fold_handovers(known)
    for key in KEYS:
        assert found.owners[key] in {ALICE, BOB, CAROL}


@given(st.lists(st.sampled_from([BOB, CAROL]), min_size=1, max_size=6), st.randoms())
def test_whoever_was_first_by_the_clocks_has_it_and_no_later_word_changes_that(
    people: list[str], random: object
) -> None:
    words = [accepted(by, at) for at, by in enumerate(people, start=2)]
    for end in range(1, len(words) + 1):
        known = [signed(), *words[:end]]
        random.shuffle(known)  # type: ignore[attr-defined]
        assert set(fold_handovers(known).owners.values()) == {people[0]}
