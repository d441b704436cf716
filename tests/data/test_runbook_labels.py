"""Labelled lines: bold word and colon, as a bullet or a line of its own, inside a step."""

from __future__ import annotations

import pytest

from data.runbook_parser import parse_runbook
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_label import Label, LabelKind, Option
from oncall_tui.domain.time_words import seconds_in


def steps(body: str) -> tuple[Step, ...]:
    return parse_runbook("x.md", f"# X\n\n## Fix\n\n{body}").steps


def only(body: str) -> Label:
    (step,) = steps(body)
    (label,) = step.labels
    return label


@pytest.mark.parametrize("kind", list(LabelKind))
@pytest.mark.parametrize("form", ["**{0}:** it holds", "**{0}**: it holds"])
def test_every_label_is_read_in_both_forms(kind: LabelKind, form: str) -> None:
    line = form.format(kind.value.capitalize())
    label = only(f"1. Do it.\n    - {line}\n")
    assert (label.kind, label.text) == (kind, "it holds")
    assert only(f"1. Do it.\n   {line}\n").text == "it holds"


@pytest.mark.parametrize(
    "body",
    [
        "1. See **Stop:** in the manual\n",
        "1. Do it.\n    - **Expect** the worst\n",
        "1. Do it.\n    - Expect: the worst\n",
        "1. Do it.\n    - **Expected:** the worst\n",
    ],
)
def test_what_only_looks_like_a_label_is_none(body: str) -> None:
    (step,) = steps(body)
    assert step.labels == ()


def test_a_label_goes_on_over_lines_and_paragraphs_of_the_step() -> None:
    (step,) = steps("1. Do it.\n\n    **Expect:** one\n    and two\n    **Stop:** here\n")
    assert [(x.kind, x.text) for x in step.labels] == [
        (LabelKind.EXPECT, "one and two"),
        (LabelKind.STOP, "here"),
    ]


def test_labels_at_the_level_of_the_list_belong_to_the_step_before() -> None:
    (step,) = steps("```\nls\n```\n\n- **Expect:** files\n")
    assert step.labels[0].text == "files"
    assert step.title == "ls"


def test_title_and_id_do_not_hang_on_the_labels() -> None:
    (one,) = steps("1. Do it now.\n   **Expect:** one\n")
    (two,) = steps("1. Do it now.\n   **Expect:** two\n")
    assert one.title == "Do it now."
    assert one.id == two.id


def test_a_choice_has_answers_and_where_they_lead() -> None:
    label = only(
        "1. Which?\n    - **Choose:** what fills it\n"
        "        - logs, old: [Free](#free)\n        - `data`: [Grow](#grow)\n        - neither\n"
    )
    assert label.text == "what fills it"
    assert label.options == (
        Option("logs, old", "#free"),
        Option("data", "#grow"),
        Option("neither"),
    )


@pytest.mark.parametrize(
    ("line", "name", "text"),
    [
        ("`size`: new size?", "size", "new size?"),
        ("`<size>`: new size?", "size", "new size?"),
        ("size: new size?", "size", "new size?"),
        ("`size`", "size", "size"),
        ("how large is it", "", "how large is it"),
    ],
)
def test_a_question_has_a_name(line: str, name: str, text: str) -> None:
    label = only(f"1. Ask.\n    - **Ask:** {line}\n")
    assert (label.name, label.text) == (name, text)


def test_times_and_links_are_read() -> None:
    label = only("1. Grow.\n    - **Within:** 15m, or go to [Escalate](#escalate)\n")
    assert (label.seconds, label.goes) == (900, "escalate")
    assert only("1. Grow.\n    - **If not:** [wiki](https://x.example/)\n").goes == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5m", 300),
        ("1h30m", 5400),
        ("1 hour 30 minutes", 5400),
        ("after 15 min", 900),
        ("10 seconds", 10),
        ("2 days", 172_800),
        ("3 mistakes", None),
        ("0m", None),
        ("x5m", None),
        ("soon", None),
    ],
)
def test_lengths_of_time_in_words(text: str, seconds: int | None) -> None:
    assert seconds_in(text) == seconds


def test_the_author_can_say_what_a_step_does() -> None:
    (step,) = steps("1. `frobnicate --all`\n    - **Safe:** it prints\n")
    assert not step.changes
    (step,) = steps("1. `df -h /`\n    - **Changes:** more than one thinks\n")
    assert step.changes


def test_comments_for_tools_name_steps_and_lists() -> None:
    (step,) = steps("1. **Do it.** <!-- oncall: id=it --> now\n")
    assert step.id == "it"
    marked = steps("<!-- oncall: steps -->\n\n- Severity: high\n- Owner: me\n")
    assert [s.title for s in marked] == ["Severity: high", "Owner: me"]
    assert [
        s.title for s in steps("<!-- oncall: skip -->\n\n- one\n- two\n\nText.\n\n1. three\n")
    ] == ["three"]
    context = parse_runbook("x.md", "# X\n\n## Overview\n\n<!-- oncall: steps -->\n\n- one\n").steps
    assert [s.title for s in context] == ["one"]
