"""What a silence matches: as the source decides it, and fast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.matcher import Matcher, Op, all_match, matcher, parse_matchers
from oncall_tui.domain.silence_reach import Reach, known_matchers, read_matchers, suggested, written
from oncall_tui.errors import FilterError
from tests.fakes import make_alert

VALUES = st.sampled_from(["", "a", "b", "db1", 'q"uo\\te', "x.y", "zeile\n2"])
LABELS = st.dictionaries(st.sampled_from(["alertname", "team", "pod"]), VALUES)


@st.composite
def matchers(draw: st.DrawFn) -> Matcher:
    name = draw(st.sampled_from(["alertname", "team", "pod"]))
    op = draw(st.sampled_from(list(Op)))
    if op in {Op.MATCHES, Op.NOT_MATCHES}:
        return matcher(name, op, draw(st.sampled_from(["a|b", ".+", "db[0-9]", ""])))
    return matcher(name, op, draw(VALUES))


@given(st.lists(matchers(), max_size=4), st.lists(LABELS, max_size=8))
def test_the_fast_way_finds_what_each_matcher_alone_would(
    wanted: list[Matcher], all_labels: list[dict[str, str]]
) -> None:
    alerts = [make_alert(f"n{i}", fingerprint=str(i)) for i, _ in enumerate(all_labels)]
    for alert, labels in zip(alerts, all_labels, strict=True):
        alert.labels.clear()
        alert.labels.update(labels)
    slow = [alert for alert in alerts if all_match(wanted, alert.labels)]
    assert Reach(alerts).of(wanted) == slow


@given(st.lists(matchers(), min_size=1, max_size=4))
def test_written_matchers_are_read_as_the_same(wanted: list[Matcher]) -> None:
    again = parse_matchers(written(wanted))
    assert sorted(map(str, again)) == sorted(map(str, wanted))


@pytest.mark.parametrize("text", ["", 'team=""', 'team=~".*"', 'team!="x"', "{}"])
def test_what_matches_an_empty_alert_is_refused(text: str) -> None:
    with pytest.raises(FilterError, match="silence everything"):
        read_matchers(text)


def test_a_pattern_of_go_that_is_none_here_cannot_be_judged() -> None:
    assert known_matchers('pod=~"(?P<n>a"') is None
    assert Reach([]).of_text('pod=~"(?P<n>a"') is None


@given(st.lists(LABELS.filter(lambda labels: any(labels.values())), min_size=1, max_size=5))
def test_what_is_suggested_fits_every_alert_it_is_for(all_labels: list[dict[str, str]]) -> None:
    alerts = [make_alert(f"n{i}", fingerprint=str(i)) for i, _ in enumerate(all_labels)]
    for alert, labels in zip(alerts, all_labels, strict=True):
        alert.labels.clear()
        alert.labels.update(labels)
    text = suggested(alerts)
    assert all(all_match(parse_matchers(text), alert.labels) for alert in alerts)


def test_one_alert_is_named_by_what_says_which_thing_is_meant() -> None:
    alert = make_alert("DiskFull", service="db")
    assert suggested([alert]) == 'alertname="DiskFull",service="db",instance="db1:9100"'


def test_alerts_of_different_names_share_a_choice_of_names() -> None:
    one, two = make_alert("Disk.Full"), make_alert("Slow")
    text = suggested([one, two])
    assert text == 'alertname=~"Disk\\\\.Full|Slow",instance="db1:9100"'
    found = Reach([one, two, make_alert("DiskXFull")]).of_text(text) or ()
    assert [alert.title for alert in found] == ["Disk.Full", "Slow"]
