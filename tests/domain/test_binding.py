"""Which runbooks an alert gets, in which order, and why."""

from __future__ import annotations

import pytest

from oncall_tui.domain.binding import Candidate, candidates, header_matchers, references
from oncall_tui.domain.runbook import RunbookMeta


def bound(
    metas: list[RunbookMeta], annotations: dict[str, str] | None = None, **labels: str
) -> list[tuple[str, int]]:
    labels.setdefault("alertname", "KubeAPIDown")
    known = {"url-a": ("a.md", "x"), "url-b": ("b.md", "")}
    found = candidates(labels, annotations or {}, metas, known.get)
    assert all(candidate.why for candidate in found)
    return [(candidate.path, candidate.rule) for candidate in found]


def meta(path: str, *alerts: str) -> RunbookMeta:
    return RunbookMeta(path, path, alerts=alerts)


def test_what_the_alert_points_at_comes_first_in_the_order_of_conventions() -> None:
    annotations = {"runbook": "url-b", "runbook_url": "gone", "runbook_url_internal": " url-a "}
    assert bound([meta("KubeAPIDown.md")], annotations) == [
        ("a.md", 1),
        ("b.md", 1),
        ("KubeAPIDown.md", 3),
    ]
    assert bound([], {"sop": "url-a"}, runbook="url-b") == [("a.md", 1), ("b.md", 1)]
    found = candidates({}, {"runbook": "url-a"}, [], {"url-a": ("a.md", "x")}.get)
    assert found == [Candidate("a.md", "x", 1, "the alert's annotation runbook: url-a")]


def test_references_that_no_library_has_are_still_known() -> None:
    assert references({"runbook": "y"}, {"runbook_url": "x", "sop": " "}) == [
        ("annotation runbook_url", "x"),
        ("label runbook", "y"),
    ]


def test_in_headers_most_matchers_win_and_ties_go_to_the_shorter_path() -> None:
    metas = [
        meta("long/path.md", "KubeAPIDown"),
        meta("short.md", "KubeAPIDown"),
        meta("exact.md", "Other", '{alertname="KubeAPIDown", severity=~"critical|page"}'),
        meta("other.md", 'alertname="KubeAPIDown",severity="info"'),
    ]
    assert bound(metas, severity="page") == [("exact.md", 2), ("short.md", 2), ("long/path.md", 2)]


def test_a_file_in_folders_called_like_labels_comes_before_its_namesake() -> None:
    metas = [meta("z/KubeAPIDown.md"), meta("x/monitoring/kubeapidown.html.md"), meta("KubeAPI.md")]
    assert bound(metas, namespace="Monitoring") == [
        ("x/monitoring/kubeapidown.html.md", 3),
        ("z/KubeAPIDown.md", 3),
    ]


def test_each_file_is_offered_once_by_its_best_rule() -> None:
    metas = [meta("KubeAPIDown.md", "KubeAPIDown")]
    assert bound(metas) == [("KubeAPIDown.md", 2)]


def test_an_alert_without_a_name_gets_nothing_by_name() -> None:
    assert candidates({}, {}, [meta(".md"), meta("", "")], lambda _: None) == []


@pytest.mark.parametrize("text", ["", " ", "a=~'('", "{", 'a=~"' + "(a+)+" * 50 + '"', "x" * 2000])
def test_what_is_no_matcher_matches_nothing(text: str) -> None:
    assert header_matchers(text) == ()
