"""A log gets to its upstream from wherever things stand, and no trouble on the way changes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from oncall_tui.domain.mirror import SIZE_TYPE, encode_size
from oncall_tui.domain.sync import Reply, Text
from oncall_tui.errors import (
    BadAnswerError,
    ForkError,
    SourceError,
    ThrottledError,
    UnreachableError,
    UpstreamError,
)
from oncall_tui.services.syncing import MOST_TEXT, TEXT_DELAY, Outcome, Sync
from tests.fakes import NOON, FakeClock
from tests.services.fakes_sync import FakeOutbox, FakeRecords, FakeUpstream, lost, never

Fault = Callable[[Callable[[], Reply]], Reply]


class Setting:
    def __init__(self, count: int = 0, *, witness: bool = False) -> None:
        self.clock = FakeClock()
        self.remote, self.outbox, self.records = FakeUpstream(), FakeOutbox(count), FakeRecords()
        self.sync = self.again(witness=witness)

    def again(self, *, witness: bool = False) -> Sync:
        """Start the program anew: all it knows is in the records."""
        self.sync = Sync(self.remote, self.outbox, self.records, clock=self.clock, witness=witness)
        return self.sync

    def once(self) -> Outcome:
        return asyncio.run(self.sync.once())


def test_a_first_round_introduces_the_session_and_brings_a_receipt() -> None:
    here = Setting(3)
    assert here.once() == Outcome(size=3, sent=3, requests=3)
    assert here.remote.asked == ["introduce", "checkpoint", "entries"]
    assert here.remote.entries == here.outbox.lines


def test_a_round_without_news_asks_nothing() -> None:
    here = Setting(3)
    here.once()
    here.remote.asked.clear()
    assert here.once() == Outcome(size=3)
    assert here.remote.asked == []


def test_a_journal_without_a_checkpoint_is_left_alone() -> None:
    here = Setting(3)
    here.outbox.open = False
    assert here.once() == Outcome(size=0)


def test_what_is_new_goes_up_in_two_requests() -> None:
    here = Setting(300)
    here.once()
    here.outbox.write(5)
    assert here.once() == Outcome(size=305, sent=5, requests=2)
    assert here.remote.entries == here.outbox.lines


def test_a_new_start_needs_no_more_than_the_receipts() -> None:
    here = Setting(300)
    here.once()
    here.outbox.write(5)
    here.again()
    assert here.once().requests == 3


def test_an_upstream_that_forgot_the_session_is_told_again() -> None:
    here = Setting(3)
    here.once()
    here.remote.introduced = False
    here.outbox.write(1)
    assert here.once() == Outcome(size=4, sent=1, requests=4)


def test_days_offline_go_up_in_fifteen_requests() -> None:
    here = Setting(100_000)
    outcome = here.once()
    assert outcome.sent == 100_000
    assert outcome.requests <= 15
    assert len(here.remote.entries) == 100_000


def test_a_mirror_that_takes_less_at_once_gets_it_all() -> None:
    here = Setting(2000)
    here.remote.most = 2
    assert here.once().size == 2000
    assert here.remote.entries == here.outbox.lines


def test_receipts_of_an_older_start_are_made_up_for() -> None:
    """The receipts were lost, and the mirror says itself how far it is."""
    here = Setting(700)
    here.once()
    here.records.receipts.clear()
    here.outbox.write(10)
    here.again()
    assert here.once().size == 710
    assert here.remote.entries == here.outbox.lines


def test_the_witness_is_asked_after_the_mirror() -> None:
    here = Setting(3, witness=True)
    here.once()
    here.outbox.write(1)
    here.once()
    assert here.records.receipts == {3: [False, True], 4: [False, True]}


def test_a_mirror_without_a_receipt_has_not_witnessed_anything() -> None:
    here = Setting(3)
    here.remote.receipts = False
    with pytest.raises(UpstreamError, match="receipt"):
        here.once()
    assert here.records.witnessed() == 0


# Trouble on the way


def throttled(do: Callable[[], Reply]) -> Reply:
    raise ThrottledError("wait", retry_after=7.0)


def html(do: Callable[[], Reply]) -> Reply:
    raise BadAnswerError("a web page came instead of data")


FAULTS: dict[str, Fault] = {
    "reply lost": lost,
    "stall": never,
    "429 with Retry-After": throttled,
    "503 with a page": html,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("at", range(7))
def test_each_fault_at_each_request_ends_in_the_same_state(fault: Fault, at: int) -> None:
    here = Setting(600, witness=True)
    here.remote.faults = [*[None] * at, fault]
    for count in (0, 1):
        here.outbox.write(count)
        for _ in range(3):
            with suppress(SourceError):
                here.once()
    assert here.once() == Outcome(size=601)
    assert here.remote.faults == []
    assert here.remote.entries == here.outbox.lines
    assert here.records.receipts == {600: [False, True], 601: [False, True]}
    assert here.records.why == ""


@pytest.mark.parametrize("kept", [0, 1, 300])
def test_half_a_body_is_completed_from_where_it_broke_off(kept: int) -> None:
    here = Setting(600)

    def half(do: Callable[[], Reply]) -> Reply:
        here.remote.entries += here.outbox.lines[:kept]
        raise UnreachableError("the connection broke")

    here.remote.faults = [None, None, half]
    with pytest.raises(UnreachableError):
        here.once()
    assert here.once().size == 600
    assert here.remote.entries == here.outbox.lines


def test_after_a_time_limit_less_is_sent_at_once() -> None:
    here = Setting(2048)
    here.remote.faults = [None, None, never]
    with pytest.raises(UnreachableError):
        here.once()
    assert here.once().requests == 3  # the checkpoint, and four packages before the rest
    assert here.remote.entries == here.outbox.lines


# Alarms


def test_another_history_is_an_alarm_with_both_checkpoints() -> None:
    here = Setting(5)
    here.once()
    other = FakeOutbox()
    other.write(9, "changed")
    here.outbox.tree, here.outbox.lines = other.tree, other.lines
    with pytest.raises(ForkError):
        here.once()
    assert here.records.why
    assert here.records.evidence is not None
    ours, theirs = here.records.evidence
    assert ours.startswith(b"9 ")
    assert theirs.startswith(b"5 ")


def test_nothing_is_sent_after_an_alarm() -> None:
    here = Setting(5)
    here.records.why = "forked"
    with pytest.raises(ForkError, match="forked"):
        here.once()
    assert here.remote.asked == []


def test_receipts_for_more_than_is_here_are_an_alarm() -> None:
    here = Setting(5)
    here.records.receipts[9] = [False]
    with pytest.raises(ForkError, match="9 entries"):
        here.once()
    assert here.records.why


def test_an_upstream_that_has_more_than_we_is_an_alarm() -> None:
    here = Setting(9)
    here.once()
    older = FakeOutbox(4)
    here.outbox.tree, here.outbox.lines = older.tree, older.lines
    here.outbox.promises.clear()
    here.records.receipts.clear()
    here.again()
    with pytest.raises(ForkError, match="9 entries"):
        here.once()


def test_another_session_that_was_quicker_is_no_alarm() -> None:
    here = Setting(9)
    here.once()
    here.records.receipts.clear()
    here.again()
    grown, here.outbox.lines = here.outbox.lines, here.outbox.lines[:4]
    whole, here.outbox.tree = here.outbox.tree, FakeOutbox(4).tree
    here.outbox.promises.clear()

    def grow(do: Callable[[], Reply]) -> Reply:
        here.outbox.lines, here.outbox.tree = grown, whole
        return do()

    here.remote.faults = [None, grow]
    assert here.once().size == 9


def test_a_refusal_that_names_what_was_sent_is_an_alarm() -> None:
    here = Setting(5)
    here.remote.faults = [None, lambda _: Reply(409, SIZE_TYPE, encode_size(0))]
    with pytest.raises(ForkError):
        here.once()


def test_a_session_that_is_not_enrolled_is_said() -> None:
    here = Setting(5)
    here.remote.faults = [lambda _: Reply(403, "text/plain", b"not enrolled\n")]
    with pytest.raises(UpstreamError, match="not enrolled"):
        here.once()
    assert here.records.why == ""


# Texts


def test_texts_follow_their_entries_after_a_minute() -> None:
    here = Setting(2)
    here.outbox.found = [(NOON, Text("aa", b"salted"))]
    assert here.once().texts == 0
    here.clock.advance(TEXT_DELAY)
    assert here.once().texts == 1
    assert here.remote.texts == {"aa": b"salted"}
    assert here.once().texts == 0


def test_a_text_that_was_redacted_is_erased_upstream_too() -> None:
    here = Setting(2)
    here.remote.texts["aa"] = b"salted"
    here.outbox.found = [(NOON - TEXT_DELAY, Text("aa", None))]
    here.once()
    assert here.remote.texts == {"aa": None}


def test_a_text_that_the_upstream_never_takes_keeps_no_redaction_back() -> None:
    here = Setting(2)
    here.remote.texts["bb"] = b"salted"
    here.outbox.found = [
        (NOON - TEXT_DELAY, Text("aa", b"too long")),
        (NOON - TEXT_DELAY, Text("bb", None)),
    ]
    here.remote.faults = [None] * 3 + [lambda _: Reply(413)]
    assert here.once().texts == 1
    assert here.remote.asked[-2:] == ["text", "text"]
    assert here.remote.texts == {"bb": None}
    assert here.records.sent == 2


def test_a_text_beyond_what_an_upstream_takes_is_not_sent() -> None:
    here = Setting(2)
    here.outbox.found = [(NOON - TEXT_DELAY, Text("aa", bytes(MOST_TEXT + 1)))]
    assert here.once().texts == 0
    assert "text" not in here.remote.asked
