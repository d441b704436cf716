"""A signature that says what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.endorsement import Meant, declare, read_meant
from oncall_tui.errors import JournalTamperedError
from tests.fakes import NOON

MEANT = declare(
    b"note",
    meaning="I hand over",
    reason="end of shift",
    by="alice@example.com",
    at_ms=NOON,
    log="alice@jump01",
    what="handover note",
)


def test_meaning_and_reason_stand_in_what_is_signed() -> None:
    text = MEANT.text()
    assert text.startswith(
        "oncall-tui endorsement v1\nmeaning: I hand over\nreason: end of shift\n"
    )
    assert text.endswith(f"sha256: {MEANT.sha256}\nsize: 4\n")
    assert MEANT.covers(b"note")
    assert not MEANT.covers(b"Note")


words = st.text(max_size=40)


@given(words, words, words, st.binary(max_size=20))
def test_what_can_be_written_is_read_back_and_nothing_else_is_written(
    meaning: str, reason: str, what: str, content: bytes
) -> None:
    meant = declare(content, meaning=meaning, reason=reason, by="a", at_ms=NOON, log="l", what=what)
    try:
        text = meant.text()
    except JournalTamperedError:
        return
    assert read_meant(text) == meant
    assert text.count("\n") == 9


@pytest.mark.parametrize("value", ["", " x", "x\ny: z", "x\u202e", "x" * 501, "\u2028"])
def test_a_reason_that_hides_something_or_is_missing_cannot_be_signed(value: str) -> None:
    meant = declare(b"", meaning="I approve", reason=value, by="a", at_ms=NOON, log="l", what="w")
    with pytest.raises(JournalTamperedError):
        meant.text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v1", "v2"),
        ("meaning", "Meaning"),
        ("size: 4", "size: 04"),
        ("size: 4", "size: x"),
        ("size: 4\n", "size: 4"),
        ("size: 4\n", "size: 4\n\n"),
        ("sha256: ", "sha256: A"),
        ("reason: ", "reason:"),
        ("reason: ", "reason:  "),
        ("reason: end of shift", "reason: "),
    ],
)
def test_a_text_of_another_form_is_refused(old: str, new: str) -> None:
    assert old in MEANT.text()
    with pytest.raises(JournalTamperedError):
        read_meant(MEANT.text().replace(old, new, 1))


@given(st.text())
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(JournalTamperedError):
        read_meant(text)


def test_it_is_a_value() -> None:
    assert read_meant(MEANT.text()) == MEANT
    assert isinstance(MEANT, Meant)
