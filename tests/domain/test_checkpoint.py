"""What a checkpoint says, and what stands for a log elsewhere."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.checkpoint import (
    Checkpoint,
    cosignature_message,
    log_of,
    origin_hash,
    origin_of,
    parse_checkpoint,
)
from oncall_tui.domain.log_name import log_name
from oncall_tui.errors import NoteError

ROOT = b64encode(bytes(32)).decode()
lines = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1)


@given(
    st.builds(
        Checkpoint,
        lines,
        st.integers(0, 2**63 - 1),
        st.binary(min_size=32, max_size=32),
        st.lists(lines, max_size=3).map(tuple),
    )
)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint.text()) == checkpoint


def test_a_checkpoint_is_three_lines() -> None:
    assert Checkpoint("log.example", 7, bytes(32)).text().decode() == f"log.example\n7\n{ROOT}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "three lines"),
        (f"log\n7\n{ROOT}", "three lines"),
        (f"log\n7\n{ROOT}\n\n", "three lines"),
        (f"log\n7\n{ROOT}\n\nmore\n", "three lines"),
        (f"\n7\n{ROOT}\n", "three lines"),
        ("log\n7\n", "three lines"),
        (f"log\n07\n{ROOT}\n", "size"),
        (f"log\n+7\n{ROOT}\n", "size"),
        (f"log\n{2**63}\n{ROOT}\n", "size"),
        (f"log\n7\n{ROOT[:-4]}\n", "root"),
        (f"log\n7\n{ROOT} \n", "root"),
    ],
)
def test_a_checkpoint_of_another_form_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        parse_checkpoint(text.encode())


def test_a_checkpoint_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(NoteError, match="UTF-8"):
        parse_checkpoint(f"log\n7\n{ROOT}\n".encode().replace(b"log", b"\xff"))


@given(st.text(), st.text())
def test_any_log_is_found_again_in_its_origin(user: str, host: str) -> None:
    log = log_name(user, host)
    assert log_of(origin_of(log)) == log


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "alice@jump01",
        "other.example/j/alice@jump01",
        "oncall-tui.local/j/",
        "oncall-tui.local/j/..",
        "oncall-tui.local/j/a@b/../c",
        "oncall-tui.local/j/a@b\n",
        "oncall-tui.local/j/a@" + "b" * 101,
        "oncall-tui.local/j/é@b",
    ],
)
def test_an_origin_of_somebody_else_is_no_folder_of_ours(origin: str) -> None:
    with pytest.raises(NoteError, match="origin"):
        log_of(origin)


def test_an_origin_is_hashed_for_urls() -> None:
    expected = "d2e18adfd99a54c5365957fdc3c70e53d543fdcd84250e25f85075c030cb9b14"
    assert origin_hash("oncall.example/j/alice@jump01") == expected


def test_a_cosigner_signs_its_time_before_the_text() -> None:
    message = cosignature_message(1_795_230_855, b"log\n7\n")
    assert message == b"cosignature/v1\ntime 1795230855\nlog\n7\n"
