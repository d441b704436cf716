from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncall_tui.demo.scenario import ACK_PREFIX, Firing, World, state_at
from oncall_tui.demo.story import END, PERIOD
from oncall_tui.demo.subjects import EDGE, PROD
from oncall_tui.demo.variation import SHIFT

SEEDS = st.integers(min_value=0, max_value=10_000)
SECONDS = st.floats(min_value=0, max_value=20_000, allow_nan=False)


def fired(world: World, rule: str, **labels: str) -> list[Firing]:
    return [
        firing
        for firing in world.firing
        if firing.rule == rule and all(firing.labels.get(n) == v for n, v in labels.items())
    ]


def occurrences(seed: int, until: int = END) -> set[tuple[str, int]]:
    """Every (fingerprint, start) that anybody could see, looking once a second."""
    return {(f.fingerprint, f.at) for s in range(until) for f in state_at(s, seed).firing}


@given(SEEDS, SECONDS)
@settings(deadline=None)
def test_the_same_seed_tells_the_same_story(seed: int, seconds: float) -> None:
    assert state_at(seconds, seed) == state_at(seconds, seed)


@given(SEEDS, SECONDS)
@settings(deadline=None)
def test_no_two_alerts_of_a_source_share_a_fingerprint(seed: int, seconds: float) -> None:
    names = [(f.source, f.fingerprint) for f in state_at(seconds, seed).firing]
    assert len(names) == len(set(names))


@given(SEEDS, SECONDS)
@settings(deadline=None)
def test_no_text_is_left_unfilled(seed: int, seconds: float) -> None:
    world = state_at(seconds, seed)
    texts = [t for f in world.firing for t in (*f.labels.values(), *f.annotations.values())]
    texts += [issue.title for issue in world.desk.issues.values()]
    texts += [message.text for message in world.desk.messages]
    assert not [text for text in texts if "{" in text or "}" in text]


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_nothing_starts_after_the_moment_it_is_seen(seed: int) -> None:
    for seconds in range(0, END + PERIOD, 50):
        assert all(f.at <= seconds for f in state_at(seconds, seed).firing)


def test_another_seed_hits_other_machines_at_other_times() -> None:
    one, other = state_at(190, 1), state_at(190, 2)
    assert {f.fingerprint for f in one.firing} != {f.fingerprint for f in other.firing}
    assert {f.at for f in one.firing} != {f.at for f in other.firing}


@given(SEEDS)
@settings(deadline=None)
def test_the_first_screen_has_about_fourteen_alerts_of_various_age(seed: int) -> None:
    world = state_at(0, seed)
    assert 12 <= len(world.firing) <= 18
    ages = sorted(-f.at for f in world.firing)
    assert ages[0] < 5 * 60
    assert ages[-1] > 24 * 3600
    assert [f for f in world.firing if f.labels["severity"] == "critical" and f.at < -15 * 60]


@given(SEEDS)
@settings(deadline=None, max_examples=10)
def test_the_peak_is_about_thirty_five(seed: int) -> None:
    peak = max(len(state_at(s, seed).firing) for s in range(150, 300, 3))
    assert 32 <= peak <= 38


def test_every_severity_is_there_and_one_word_that_no_policy_knows() -> None:
    words = {f.labels["severity"] for f in state_at(0).firing}
    assert words >= {"critical", "warning", "info", "none", "ticket"}


def test_the_error_rate_rises_on_six_machines_of_one_service() -> None:
    errors = fired(state_at(80), "HighErrorRate")
    assert len({f.labels["instance"] for f in errors}) == 6
    assert {f.labels["service"] for f in errors} == {"checkout"}


def test_getting_worse_is_another_label_set_with_its_own_start() -> None:
    [before] = fired(state_at(103), "DatabaseReplicationLag")
    [after] = fired(state_at(104), "DatabaseReplicationLag")
    assert (before.labels["severity"], after.labels["severity"]) == ("warning", "critical")
    assert before.labels["instance"] == after.labels["instance"]
    assert before.fingerprint != after.fingerprint
    assert after.at > before.at


def test_one_alert_fires_again_after_a_teammate_acknowledged_it() -> None:
    [first] = fired(state_at(100), "QueueBacklog", queue="orders")
    acks = [q for q in state_at(100).quiet if q.labels == first.labels]
    assert [ack.comment.startswith(ACK_PREFIX) for ack in acks] == [True]
    assert not fired(state_at(250), "QueueBacklog", queue="orders")
    [again] = fired(state_at(280), "QueueBacklog", queue="orders")
    assert again.fingerprint == first.fingerprint
    assert again.at > acks[0].until > first.at


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_one_alert_clears_before_anybody_has_looked(seed: int) -> None:
    def there(seconds: int) -> bool:
        return bool(fired(state_at(seconds, seed), "PodCrashLooping", service="image-resizer"))

    assert there(66 + SHIFT)
    assert not there(96 + SHIFT)
    assert not [q for q in state_at(200, seed).quiet if q.labels.get("service") == "image-resizer"]


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_the_stores_are_gone_from_200_to_290_seconds(seed: int) -> None:
    assert state_at(190, seed).down == frozenset()
    assert state_at(210, seed).down == {EDGE}
    assert state_at(280, seed).down == {EDGE}
    assert state_at(300, seed).down == frozenset()


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_while_the_stores_are_gone_one_alert_clears_there_and_one_rises(seed: int) -> None:
    before, after = state_at(195, seed), state_at(295, seed)
    edge = [{f.fingerprint for f in w.firing if f.source == EDGE} for w in (before, after)]
    assert edge[0] - edge[1]
    assert edge[1] - edge[0]


def test_an_alert_waits_for_its_rule_before_it_fires() -> None:
    [late] = fired(state_at(0), "ReportLate")
    assert late.fires_at > 0
    assert late.fires_at < END


def test_tickets_are_opened_taken_talked_about_and_resolved() -> None:
    opened = state_at(60).desk.issues[5]
    assert (opened.status, opened.owner) == ("unread", "")
    assert state_at(150).desk.issues[5].status == "chatting"
    taken = state_at(230).desk.issues[5]
    assert (taken.status, taken.owner) == ("in-progress", "ben")
    assert state_at(END).desk.issues[5].status == "resolved"


def test_a_ticket_names_the_alert_it_is_about() -> None:
    world = state_at(60)
    marks = [i.title for i in world.desk.issues.values() if "[oncall:" in i.title]
    names = {f.fingerprint for f in world.firing}
    assert marks
    assert all(title.rpartition("[oncall:")[2].rstrip("]") in names for title in marks)


def test_most_of_it_is_over_at_the_end() -> None:
    assert len(state_at(END).firing) < len(state_at(190).firing) / 2


@given(SEEDS, st.integers(min_value=0, max_value=1000))
@settings(deadline=None)
def test_after_the_end_a_trickle_repeats_and_leaves_nothing(seed: int, turn: int) -> None:
    rest = {f.fingerprint for f in state_at(END - 1, seed).firing}
    begins = END + turn * PERIOD
    assert {f.fingerprint for f in state_at(begins, seed).firing} == rest
    assert len(state_at(begins + 300, seed).firing) == len(rest) + 2


def test_a_trickling_alert_is_a_new_occurrence_each_time() -> None:
    first, second = state_at(END + 100), state_at(END + PERIOD + 100)
    [one], [two] = (fired(w, "PodCrashLooping") for w in (first, second))
    assert one.fingerprint == two.fingerprint
    assert two.at == one.at + PERIOD


def test_each_alert_happens_once_but_for_the_one_that_fires_again() -> None:
    starts: dict[str, set[int]] = {}
    for name, at in occurrences(0):
        starts.setdefault(name, set()).add(at)
    again = [name for name, ats in starts.items() if len(ats) > 1]
    [orders] = fired(state_at(100), "QueueBacklog", queue="orders")
    assert again == [orders.fingerprint]


def test_every_alert_says_what_it_is_and_where_its_runbook_lies() -> None:
    for seconds in range(0, END, 20):
        for firing in state_at(seconds).firing:
            assert firing.annotations["summary"]
            assert firing.annotations["description"]
            assert firing.annotations["runbook_url"].endswith(firing.labels["alertname"])
            assert {"severity", "cluster", "team", "service", "job"} <= firing.labels.keys()


def test_the_data_centre_has_most_of_it() -> None:
    sources = [f.source for f in state_at(190).firing]
    assert sources.count(PROD) > len(sources) / 2
