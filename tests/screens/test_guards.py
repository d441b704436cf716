"""Bytes and key codes that no keyboard sends must not end a shift."""

from __future__ import annotations

import pytest
import textual._xterm_parser as xterm_parser
import textual.drivers.linux_driver as linux_driver

from screens.terminal.guards import install


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the guards in place, and Textual back as it was afterwards."""
    monkeypatch.setattr(linux_driver, "getincrementaldecoder", linux_driver.getincrementaldecoder)  # type: ignore[attr-defined,unused-ignore]
    parser = xterm_parser.XTermParser
    monkeypatch.setattr(parser, "_sequence_to_key_events", parser._sequence_to_key_events)
    install()


def test_a_byte_that_is_not_utf_8_is_shown_as_such() -> None:
    decode = linux_driver.getincrementaldecoder("utf-8")().decode  # type: ignore[attr-defined,unused-ignore]
    assert decode(b"a\xffb") == "a\ufffdb"
    assert decode(b"\xe2\x82") == ""
    assert decode(b"\xac", final=True) == "€"


@pytest.mark.parametrize("code", ["\x1b[99999999999u", "\x1b[1114112u", "\x1b[55296;1u"])
def test_a_key_beyond_unicode_is_no_key(code: str) -> None:
    list(xterm_parser.XTermParser().feed(code))


def test_keys_still_come_through() -> None:
    events = list(xterm_parser.XTermParser().feed("a"))
    assert [getattr(event, "key", "") for event in events] == ["a"]


def test_a_second_install_changes_nothing() -> None:
    before = xterm_parser.XTermParser._sequence_to_key_events
    install()
    assert xterm_parser.XTermParser._sequence_to_key_events is before
