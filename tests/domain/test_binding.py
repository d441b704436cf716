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


def headed(path: str, *headings: str) -> RunbookMeta:
    return RunbookMeta(path, path, headings=headings)


@pytest.mark.parametrize(
    "heading",
    [
        "KubeAPIDown",
        "kubeapidown",
        '"KubeAPIDown"',
        "Alert Name: KubeAPIDown",
        "alertname: 'KubeAPIDown'",
        "Alert: KubeAPIDown",
        "[KubeAPIDown](https://x.example/)",
    ],
)
def test_a_heading_called_like_the_alert_is_the_fourth_rule(heading: str) -> None:
    metas = [headed("b/all.md", "All", heading), headed("all.md", "All", heading), headed("x.md")]
    found = candidates({"alertname": "KubeAPIDown"}, {}, metas, lambda _: None)
    assert [(c.path, c.rule) for c in found] == [("all.md", 4), ("b/all.md", 4)]
    assert "kubeapidown" in found[0].fragment


def test_the_second_heading_of_a_name_has_its_own_fragment() -> None:
    metas = [headed("all.md", "Kube-API Down", "KubeAPI Down", '"kubeapi down"')]
    found = candidates({"alertname": "KubeAPI Down"}, {}, metas, lambda _: None)
    assert found[0].fragment == "kubeapi-down"


def test_a_heading_that_only_mentions_the_alert_does_not_count() -> None:
    metas = [headed("all.md", "Why KubeAPIDown fires", "Alerts: KubeAPIDown")]
    assert candidates({"alertname": "KubeAPIDown"}, {}, metas, lambda _: None) == []


def test_the_default_is_taken_only_when_nothing_else_is_found() -> None:
    def resolve(reference: str) -> tuple[str, str] | None:
        return (reference, "") if reference == "any.md" else None

    labels = {"alertname": "KubeAPIDown"}
    (found,) = candidates(labels, {}, [headed("x.md")], resolve, "any.md")
    assert (found.path, found.rule, found.is_default) == ("any.md", 5, True)
    assert candidates(labels, {}, [], resolve, "gone.md") == []
    (better,) = candidates(labels, {}, [meta("KubeAPIDown.md")], resolve, "any.md")
    assert (better.rule, better.is_default) == (3, False)
