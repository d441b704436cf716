"""A note as it is signed: read back exactly, or refused; and what it lacks."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.handover_lint import gaps, is_vague, refusals, require_line
from oncall_tui.domain.handover_note import (
    Acceptance,
    Answer,
    Fresh,
    Head,
    Item,
    Note,
    find_item,
    item_key,
)
from oncall_tui.domain.handover_text import (
    read_acceptance,
    read_note,
    write_acceptance,
    write_note,
)
from oncall_tui.errors import HandoverError
from tests.fakes import MINUTE, NOON

OPEN = Item(
    key=item_key(5, "prod:1@2"),
    part=5,
    title="DiskWillFill db1",
    facts=("critical, 10m",),
    needs=True,
    loud=True,
    owner="alice@example.com",
)
THEIRS = Item(key=item_key(5, "x"), part=5, title="Other", needs=True, owner="carol@example.com")


def note(**changes: object) -> Note:
    made = Note(
        v=1,
        by="alice@example.com",
        at=NOON,
        start=NOON - 720 * MINUTE,
        end=NOON,
        local="Mon 02 Mar 01:00 to 13:00 Europe/Berlin",
        head=Head("alice@jump01", 0, 12, "leaf", 3),
        items=(OPEN, THEIRS),
        fresh=(
            Fresh("prod", NOON - MINUTE),
            Fresh("old", None, "no connection"),
            Fresh("edge", NOON - 2 * MINUTE, "refused"),
        ),
    )
    return msgspec.structs.replace(made, **changes)


def test_a_note_is_read_back_as_it_was_written() -> None:
    assert read_note(write_note(note())) == note()


def test_all_thirteen_parts_are_there_and_gaps_are_printed() -> None:
    text = write_note(note()).decode()
    assert [f"\n## {n}. " in text for n in range(1, 14)] == [True] * 13
    assert "**not stated**" in text
    assert "**4 things not stated.**" in text
    assert "None (not stated that there is nothing)" in text
    assert "**old: unreachable, not known here when it last answered: no connection**" in text
    assert "**edge: unreachable, no answer since 2026-03-02 11:58 UTC, 2m before" in text
    assert "stays with carol" in text


@given(st.data())
def test_any_byte_that_is_changed_is_seen(data: st.DataObject) -> None:
    content = bytearray(write_note(note()))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    try:
        found = read_note(bytes(content))
    except HandoverError:
        return
    assert found != note()  # it reads, as another note: then its hash and signature do not fit


def test_what_people_read_cannot_differ_from_what_programs_read() -> None:
    content = write_note(note())
    with pytest.raises(HandoverError, match="one thing to people"):
        read_note(
            content.replace(b"DiskWillFill db1\n", b"DiskWillFill db2\n").replace(
                b"**DiskWillFill db1**", b"**DiskWillFill db2**"
            )
        )


@pytest.mark.parametrize(
    "content", [b"", b"# Note\n", b"\xff\xfe", b"\n```json handover-note@oncall-tui\n{}\n```\n"]
)
def test_what_is_no_note_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(HandoverError):
        read_note(content)


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_in_a_text_makes_markup_or_breaks_out(title: str, says: str) -> None:
    item = msgspec.structs.replace(OPEN, title=title, says=says)
    try:
        made = write_note(note(items=(item,)))
    except UnicodeEncodeError:
        return
    lines = made.decode().split("\n")
    assert sum(line.startswith("## ") for line in lines) == 14
    assert sum(line.startswith("```") for line in lines) == 2


def test_an_acceptance_is_read_back_and_is_no_note() -> None:
    acceptance = Acceptance(
        v=1,
        note="a" * 64,
        root="a" * 64,
        of="alice",
        by="bob",
        log="bob@jump02",
        at=NOON,
        answers=(Answer(OPEN.key, OPEN.title, True, "disk"), Answer(THEIRS.key, "y", False)),
    )
    content = write_acceptance(acceptance)
    assert read_acceptance(content) == acceptance
    assert (acceptance.accepted, acceptance.declined) == ((OPEN.key,), (THEIRS.key,))
    with pytest.raises(HandoverError):
        read_note(content)


def test_what_is_missing_is_named_and_a_line_of_somebody_else_is_not_asked_for() -> None:
    assert len(gaps(note())) == 4
    full = note(
        state="stable",
        none=(4, 9),
        items=(msgspec.structs.replace(OPEN, says="grow the disk by 20:00"), THEIRS),
    )
    assert gaps(full) == []


@pytest.mark.parametrize(
    "line", ["keep an eye on db1", "Keep an eye on the queue please", "monitor it", "watch closely"]
)
def test_attention_without_a_trigger_is_refused(line: str) -> None:
    assert is_vague(line)
    with pytest.raises(HandoverError, match="nothing to do"):
        require_line(line)


@pytest.mark.parametrize(
    "line", ["keep an eye on db1: if it is above 90 %, fail over", "grow the disk by 20:00"]
)
def test_a_line_with_a_trigger_or_an_action_is_kept(line: str) -> None:
    assert require_line(f"  {line} ") == line


def test_a_part_that_is_said_to_be_empty_and_is_not_is_refused() -> None:
    assert refusals(note(none=(5,)))
    watch = Item(key=item_key(9, "w"), part=9, title="w", facts=("", "restart"))
    assert refusals(note(items=(watch,)))
    assert refusals(note(state="fine"))
    assert not refusals(note(state="watch"))


def test_items_are_found_by_how_their_key_begins() -> None:
    assert find_item([OPEN, THEIRS], OPEN.key[:6]) == OPEN
    assert find_item([OPEN], "zz") is None
    assert find_item([OPEN], "") is None
