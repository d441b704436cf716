"""Lint: what would lead somebody nowhere is an error, the rest is a warning."""

from __future__ import annotations

from datetime import date

import pytest

from data.runbook_parser import parse_runbook
from oncall_tui.domain.review import due_on, is_stale, reviewed_on
from oncall_tui.domain.runbook_lint import Finding, Level, lint

TODAY = date(2026, 3, 2)


def findings(text: str, why: str = "") -> list[Finding]:
    return lint(parse_runbook("x.md", text), TODAY, lambda _: why)


def codes(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in findings(text)]


def test_a_runbook_in_order_has_no_findings() -> None:
    text = (
        "---\nlast_reviewed_on: 2026-03-01\nreview_in: 2 days\ntags: [x]\noncall:\n"
        "  alerts: Disk\n  inputs:\n    claim: {ask: 'which?'}\n---\n# A\n\n## Fix\n\n"
        "1. `df -h <mountpoint> <claim> <size>`, see [below](#end)\n"
        "    - **Ask:** `size`: how large?\n\n## End\n\n- x\n"
    )
    assert findings(text) == []


def test_a_link_to_no_heading_is_an_error_with_its_line() -> None:
    (one,) = findings("# A\n\nSee [this](#gone).\n")
    assert (one.line, one.level, one.code) == (3, Level.ERROR, "dead-link")


def test_links_to_files_are_looked_at() -> None:
    text = "# A\n\n[x](other.md#y)\n"
    assert findings(text) == []
    assert findings(text, "there is no such file")[0].text.startswith("other.md#y: there is no")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("oncall:\n  alert: Disk\n", "unknown-key"),
        ("oncall:\n  inputs:\n    a: {form: labels.x}\n", "unknown-key"),
        ("oncall:\n  inputs:\n    a: {from: elsewhere}\n", "header"),
        ("oncall:\n  inputs:\n    a: {match: '['}\n", "header"),
        ("oncall:\n  inputs:\n    a: {secret: perhaps}\n", "header"),
        ("oncall:\n  inputs: [a]\n", "header"),
        ("oncall:\n  inputs:\n    a: b\n", "header"),
        ("oncall:\n  use: do-nothing\n", "header"),
        ("oncall:\n  owner: [a]\n", "header"),
        ("oncall:\n  alerts: ['{broken']\n", "header"),
        ("oncall: [a]\n", "header"),
        ("last_reviewed_on: yesterday\n", "header"),
        ("review_in: sometimes\n", "header"),
        ("last_reviewed_on: 2025-03-01\nreview_in: 6 months\n", "stale"),
        ("a: [\n", "header"),
    ],
)
def test_what_is_wrong_with_the_header_is_told(header: str, code: str) -> None:
    assert [one.code for one in findings(f"---\n{header}---\n# A\n")] == [code]


def test_steps_behind_a_stop_are_never_come_to_unless_a_branch_leads_there() -> None:
    text = "# A\n\n1. one\n    - **Stop:** done\n2. two\n\n## B\n\n1. three\n"
    assert [(o.code, o.text.partition(":")[0]) for o in findings(text)] == [
        ("unreachable", "two"),
        ("unreachable", "three"),
    ]
    led = text.replace("1. one\n", "1. one\n    - **If not:** go to [B](#b)\n")
    assert [o.text.partition(":")[0] for o in findings(led)] == ["two"]
    sometimes = text.replace("    - **Stop", "    - **Only if:** x\n    - **Stop")
    assert findings(sometimes) == []


def test_an_answer_that_leads_to_no_step_is_told() -> None:
    text = (
        "# A\n\n1. Which?\n    - **Choose:**\n        - x: [B](#overview)\n"
        "        - y: [C](#c)\n\n## Overview\n\nText.\n\n## C\n\n- do\n"
    )
    assert [one.text for one in findings(text)] == ["Which?: the answer 'x' leads to no step"]


@pytest.mark.parametrize(
    "line",
    ["**Wait:** a while", "**Within:** reason", "**Ask:** how large is it", "**Choose:** what"],
)
def test_labels_that_cannot_work_are_errors(line: str) -> None:
    (one,) = findings(f"# A\n\n1. Do.\n    - {line}\n")
    assert (one.level, one.code, one.line) == (Level.ERROR, "label", 4)


def test_placeholders_that_nothing_fills_are_told_once_a_step() -> None:
    text = "# A\n\n```\nx=1; kill <pid> <pid> $x $NAMESPACE\n```\n"
    assert codes(text) == [(4, "placeholder")]


@pytest.mark.parametrize(
    ("last", "age", "day", "stale"),
    [
        ("2026-03-01", "1 day", date(2026, 3, 2), True),
        ("2026-03-01T09:00Z", "1 week", date(2026, 3, 2), False),
        ("2025-08-31", "6 months", date(2026, 2, 28), True),
        ("2024-02-29", "1 year", date(2025, 2, 27), False),
        ("2024-02-29", "1 year", date(2025, 2, 28), True),
        ("2026-03-01", "9999 years", date(2026, 3, 2), False),
        ("", "1 day", date(2026, 3, 2), False),
    ],
)
def test_when_a_review_is_overdue(last: str, age: str, day: date, stale: bool) -> None:
    assert is_stale(last, age, day) is stale


def test_dates_that_are_none() -> None:
    assert reviewed_on("2026-13-01") is None
    assert due_on(date(2026, 1, 1), "soon") is None
    assert due_on(date(2026, 1, 1), "9999 weeks") is not None


def test_a_rule_that_nobody_can_count_out_is_an_error() -> None:
    text = "<!-- oncall\nowner: me\ndue: each monday\n-->\n# A\n\n1. Do.\n"
    (one,) = findings(text)
    assert (one.level, one.code, one.line) == (Level.ERROR, "header", 3)
    assert "`due` is not read" in one.text
    assert findings(text.replace("each monday", "FREQ=WEEKLY;BYDAY=MO")) == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [("Evidnce", "Evidence"), ("Expcet", "Expect"), ("Stpo", "Stop"), ("Change", "Changes")],
)
def test_a_label_with_a_letter_wrong_is_warned_of(word: str, meant: str) -> None:
    (one,) = findings(f"# A\n\n1. Look at it.\n    - **{word}:** x\n")
    assert (one.line, one.level) == (4, Level.WARNING)
    assert one.text == f"{word}: is no label; is {meant}: meant?"


@pytest.mark.parametrize("word", ["Task", "Step", "Note", "Save", "Warning", "Evidence", "Why"])
def test_other_words_are_no_labels_misspelt(word: str) -> None:
    assert findings(f"# A\n\n1. Look at it.\n    - **{word}:** x\n") == []


def test_a_step_without_words_is_warned_of_and_named_by_its_number_and_line() -> None:
    found = findings("# A\n\n## Fix\n\n1. **Stop:** all is well\n2. Go on.\n")
    assert [(one.line, one.text) for one in found] == [
        (5, "step 1 without words under 'Fix': nobody can tell what to do"),
        (6, "Go on.: the run has ended before it, at step 1 without words under 'Fix'"),
    ]
