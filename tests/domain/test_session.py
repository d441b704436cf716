"""The statement that an identity signs for a session."""

from __future__ import annotations

import msgspec
import pytest

from oncall_tui.domain.session import Credential, KnownTip, SessionOpened, rfc3339, statement
from oncall_tui.errors import JournalTamperedError

OPENED = SessionOpened(
    key="ssh-ed25519 AAAA",
    host="jump01",
    boot="b00t",
    tool="oncall-tui 0.1.0",
    opened=1_772_452_800_001,
    not_after=1_772_452_800_001 + 13 * 3_600_000,
    tip=KnownTip(7, "leaf"),
    credential=Credential("none"),
)


def test_a_statement_names_everything_that_the_session_is_bound_to() -> None:
    text = statement(log="alice@jump01", session="s1", by="alice@example.com", opened=OPENED)
    assert text == (
        "oncall-tui session v1\n"
        "log: alice@jump01\n"
        "session: s1\n"
        "key: ssh-ed25519 AAAA\n"
        "by: alice@example.com\n"
        "host: jump01\n"
        "boot: b00t\n"
        "tool: oncall-tui 0.1.0\n"
        "opened: 2026-03-02T12:00:00.001Z\n"
        "not-after: 2026-03-03T01:00:00.001Z\n"
        "tip: 7 leaf\n"
    )


@pytest.mark.parametrize("name", ["key", "host", "boot", "tool"])
def test_a_value_with_a_line_break_is_refused(name: str) -> None:
    opened = msgspec.structs.replace(OPENED, **{name: "x\nby: mallory"})
    with pytest.raises(JournalTamperedError, match="control character"):
        statement(log="l", session="s", by="b", opened=opened)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(JournalTamperedError, match="calendar"):
        rfc3339(2**62)
