"""Whose a run is does not depend on the order in which journals arrive, nor on what is hostile."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.team_runs import MOST_CLAIMED, MOST_CLAIMS, MOST_TEXTS, TeamRuns
from tests.domain.walks import entry

RUN = "alice@h/0"
STATE = {
    "run": RUN,
    "target": None,
    "path": "a.md",
    "fragment": "",
    "title": "A",
    "sha256": "0" * 64,
    "text": {"sha256": "1" * 64, "bytes": 3},
    "rule": 0,
    "why": "",
    "started_at": 0,
    "by": "alice",
}
NAMES = ("alice", "bob", "carol")


def began() -> Entry:
    return entry("alice@h", 0, 0, "run.started", **{**STATE, "target": None})


def took(who: str, i: int, at: int, of: str) -> Entry:
    return entry(f"{who}@h", i, at, "run.taken", run=RUN, of=of, title="A", state=STATE)


def owner(team: TeamRuns) -> str:
    held = team.held(RUN)
    return "" if held is None else held.by


TAKINGS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 20), st.sampled_from(NAMES)), max_size=8
)


@given(TAKINGS, st.permutations(NAMES), st.sampled_from(["x@h", *(f"{n}@h" for n in NAMES)]))
def test_everybody_sees_the_same_owner_in_any_order_of_arrival(
    takings: Sequence[tuple[str, int, str]], order: Sequence[str], own: str
) -> None:
    logs: dict[str, list[Entry]] = {name: [] for name in NAMES}
    logs["alice"].append(began())
    for who, at, of in sorted(takings, key=lambda one: one[1]):
        logs[who].append(took(who, len(logs[who]), at, of))
    one, other = TeamRuns("x@h"), TeamRuns(own)
    for name in NAMES:
        one.take(logs[name])
    for name in order:
        for each in logs[name]:
            other.take([each])
    assert owner(one) == owner(other) != ""


def test_a_take_that_names_whom_it_is_from_passes_and_a_later_one_from_the_same_does_not() -> None:
    team = TeamRuns("x@h")
    team.take([began(), took("bob", 0, 5, "alice"), took("carol", 0, 6, "alice")])
    assert owner(team) == "bob"
    team.take([took("carol", 1, 9, "bob")])
    assert owner(team) == "carol"


def gave(who: str, i: int, at: int, to: str, note: str = "n") -> Entry:
    return entry(f"{who}@h", i, at, "run.handed_over", run=RUN, to=to, note=note)


def test_whoever_has_a_run_gives_it_back_and_it_is_open_there_again() -> None:
    team = TeamRuns("x@h")
    team.take([began(), took("carol", 0, 5, "alice"), gave("carol", 1, 7, "alice")])
    assert [(held.log, held.by) for held in team.open()] == [("alice@h", "alice")]
    assert team.take([gave("carol", 2, 8, "bob")])[0].after == team.held(RUN)
    assert owner(team) == "alice", "who has it not gives nothing away"


def test_what_its_owner_gave_away_before_the_end_of_the_taker_is_open_with_them_again() -> None:
    team = TeamRuns("x@h")
    team.take([began(), took("carol", 0, 5, "alice"), gave("alice", 1, 6, "carol")])
    assert owner(team) == "carol"
    team.take([gave("carol", 1, 7, "alice")])
    assert [(held.log, held.by) for held in team.open()] == [("alice@h", "alice")]


def test_a_run_given_to_somebody_whose_journal_says_nothing_yet_is_theirs_and_open() -> None:
    team = TeamRuns("x@h")
    team.take([began(), gave("alice", 1, 6, "bob")])
    assert [(held.log, held.by) for held in team.open()] == [("", "bob")]
    taken = took("bob", 0, 7, "alice")
    taken.d["note"] = "n"
    team.take([taken])
    assert [(held.log, held.by) for held in team.open()] == [("bob@h", "bob")]


def test_a_run_that_may_have_ended_in_a_journal_that_is_not_here_is_told_as_that() -> None:
    team = TeamRuns("x@h")
    taken = took("bob", 0, 5, "alice")
    taken.d["note"] = "n"
    ended = entry("bob@h", 1, 7, "run.closed", run=RUN, outcome="completed", left=0)
    team.take([began(), taken, gave("alice", 1, 6, "bob"), ended])
    assert team.open() == []
    team.drop("bob@h")
    assert [(held.by, held.is_heard) for held in team.open()] == [("bob", False)]
    team.take([taken, ended])
    assert team.open() == []


def test_a_run_that_came_back_is_open_with_its_owner_whose_journal_is_here() -> None:
    team = TeamRuns("x@h")
    team.take([began(), gave("alice", 1, 6, "bob"), took("carol", 0, 7, "bob")])
    team.take([gave("carol", 1, 8, "alice")])
    assert [(held.by, held.is_heard) for held in team.open()] == [("alice", True)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "give"]),
        st.sampled_from(NAMES),
        st.integers(1, 20),
        st.sampled_from(NAMES),
    ),
    max_size=8,
)


@given(STEPS)
def test_an_open_run_is_in_exactly_one_list_whatever_was_taken_and_given(
    steps: Sequence[tuple[str, str, int, str]],
) -> None:
    entries = [began()]
    for what, who, at, other in sorted(steps, key=lambda one: one[2]):
        i = len(entries)
        entries.append(took(who, i, at, other) if what == "take" else gave(who, i, at, other))
    team = TeamRuns("x@h")
    team.take(entries)
    assert [held.by for held in team.open()] == [owner(team)]


def test_nobody_closes_a_run_of_somebody_else() -> None:
    team = TeamRuns("x@h")
    team.take([began(), entry("bob@h", 0, 3, "run.closed", run=RUN, outcome="completed", left=0)])
    assert [held.by for held in team.open()] == ["alice"]
    team.take([entry("alice@h", 1, 4, "run.closed", run=RUN, outcome="completed", left=0)])
    assert team.open() == []
    team.take([took("bob", 1, 9, "alice")])
    assert owner(team) == "alice"


def test_who_is_forgotten_has_nothing() -> None:
    team = TeamRuns("x@h")
    team.take([began(), took("bob", 0, 5, "alice")])
    team.drop("bob@h")
    assert owner(team) == "alice"
    assert [held.by for held in team.open()] == ["alice"]


@given(
    st.dictionaries(
        st.sampled_from(["run", "of", "state", "target", "text", "step", "left", "outcome"]),
        st.one_of(
            st.none(),
            st.integers(),
            st.text(max_size=5),
            st.lists(st.integers(), max_size=2),
            st.sampled_from([RUN, STATE]),
        ),
    ),
    st.sampled_from(["run.started", "run.taken", "run.closed", "step.outcome", "timer.started"]),
)
def test_what_cannot_be_read_passes_by(data: dict[str, object], type_: str) -> None:
    team = TeamRuns("x@h")
    team.take([began()])
    team.take([entry("bob@h", 0, 3, type_, **data)])
    assert all(held.state is not None for held in team.open())


def test_the_texts_of_a_run_are_vouched_for() -> None:
    team = TeamRuns("x@h")
    team.take([began()])
    assert team.vouches("1" * 64)
    assert not team.vouches("2" * 64)
    team.drop("alice@h")
    assert not team.vouches("1" * 64)


@given(st.permutations(["alice", "bob", "carol"]))
def test_no_take_comes_before_the_beginning_whatever_its_clock_says(order: Sequence[str]) -> None:
    """One that names whom it is from passes: a clock may be slow."""
    logs = {
        "alice": entry("alice@h", 0, 1_000_000, "run.started", **STATE),
        "bob": took("bob", 0, 5, "nobody"),
        "carol": took("carol", 0, 999_000, "alice"),
    }
    team = TeamRuns("x@h")
    for name in order:
        team.take([logs[name]])
    assert owner(team) == "carol"
    team.drop("carol@h")
    assert owner(team) == "alice"


def test_the_newest_text_is_vouched_for_however_many_there_were() -> None:
    team = TeamRuns("x@h")
    team.take([began()])
    team.take(
        entry("alice@h", i, i, "input.set", run=RUN, name="n", value=blob(i))
        for i in range(2, MOST_TEXTS + 2)
    )
    assert team.vouches(f"{MOST_TEXTS + 1:064x}")
    assert not team.vouches("1" * 64)


def test_many_claims_of_one_log_leave_those_of_the_others() -> None:
    team = TeamRuns("x@h")
    team.take([began(), took("bob", 0, 1, "alice")])
    for i in range(1, 10 * MOST_CLAIMS):
        team.take([entry("carol@h", i, i + 1, "run.resumed", run=RUN)])
        team.take([took("carol", 1000 + i, 5000 + i, "alice")])
    assert owner(team) == "bob"
    [change] = team.take([took("dave", 0, 9_000, "bob")])
    assert change.before is not None
    assert owner(team) == "dave"
    assert len(team._claims[RUN]) == 2 * MOST_CLAIMS + 3


def test_a_log_claims_so_many_runs_and_the_oldest_go() -> None:
    team = TeamRuns("x@h")
    team.take([began()])
    ended = {"outcome": "completed", "left": 0}
    team.take(
        entry("bob@h", i, i, "run.closed", run=f"alice@h/{i}", **ended)
        for i in range(MOST_CLAIMED + 50)
    )
    assert team.held("alice@h/1") is None
    assert team.held(f"alice@h/{MOST_CLAIMED + 49}") is not None
    assert owner(team) == "alice"


def blob(number: int) -> dict[str, object]:
    return {"sha256": f"{number:064x}", "bytes": 3}
