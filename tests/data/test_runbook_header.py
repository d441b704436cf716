"""Front matter and header comments: read where they can be, never in the way."""

from __future__ import annotations

import pytest

from data.runbook_header import MAX_HEADER, split_header
from oncall_tui.domain.runbook import Header


def header(text: str) -> Header:
    return split_header(text)[0]


def test_front_matter_is_data_and_not_text() -> None:
    text = (
        "---\ntitle: Disk\nowner_slack: '#ops'\nlast_reviewed_on: 2026-07-01\n"
        "oncall:\n  alerts:\n    - Disk\n    - '{a=\"b\"}'\n  owner: storage\n---\nBody\n"
    )
    found, body = split_header(text)
    assert (found.title, found.owner, found.last_reviewed_on) == ("Disk", "storage", "2026-07-01")
    assert found.alerts == ("Disk", '{a="b"}')
    assert body.strip() == "Body"
    assert body.count("\n") == text.count("\n"), "line numbers stay"


def test_a_comment_in_the_first_line_is_a_header_too() -> None:
    found, body = split_header("<!-- oncall\nalerts: Disk\nescalate: boss\n-->\n# A\n")
    assert (found.alerts, found.escalate) == (("Disk",), "boss")
    assert body.strip() == "# A"


def test_another_comment_is_none() -> None:
    assert split_header("<!-- hello -->\n# A\n") == (Header(), "<!-- hello -->\n# A\n")


def test_a_line_in_the_text_does_not_begin_a_header() -> None:
    assert header("# A\n\n---\ntitle: x\n---\n") == Header()
    assert header("---\nnever closed\n") == Header()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("a: [", "the header is not read"),
        ("- x", "it has no keys"),
        ("a: &a [x, x]\nb: *a", "aliases are not read"),
        ("[" * 5000, "not read"),
        ("a: " + "x" * MAX_HEADER, "longer than 64 KiB"),
    ],
)
def test_a_header_that_cannot_be_read_is_told_and_kept(raw: str, why: str) -> None:
    found = header(f"---\n{raw}\n---\n")
    assert why in found.problem
    assert found.raw == raw + "\n"


def test_values_of_the_wrong_shape_are_left_out() -> None:
    found = header("---\ntitle: [a]\noncall:\n  alerts: {a: b}\n  owner: 1\n---\n")
    assert (found.title, found.alerts, found.owner, found.problem) == ("", (), "1", "")
    assert header("---\noncall: yes\n---\n").alerts == ()
