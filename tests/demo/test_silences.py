from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.demo.silences import Match, Silence, SilenceBook, silence_id

LABELS = {"alertname": "DiskWillFill", "instance": "log-3:9100"}


def silence(*matchers: Match, starts: int = 0, ends: int = 100, id_: str = "") -> Silence:
    return Silence(id_, matchers, starts, ends, "alice", "why", 0)


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        (Match("instance", "log-3:9100"), True),
        (Match("instance", "log-3"), False),
        (Match("instance", "log-.*", regex=True), True),
        (Match("instance", "log", regex=True), False),
        (Match("instance", "log-3:9100", equal=False), False),
        (Match("missing", ""), True),
        (Match("missing", "x", equal=False), True),
    ],
)
def test_a_matcher_holds_the_whole_value_and_a_missing_label_is_empty(
    match: Match, fits: bool
) -> None:
    assert match.matches(LABELS) is fits


@given(st.integers(0, 200))
def test_a_silence_is_pending_then_active_then_expired(now: int) -> None:
    state = silence(Match("a", "b"), starts=50, ends=100).state(now)
    assert state == ("pending" if now < 50 else "active" if now < 100 else "expired")


def test_only_an_active_silence_quiets_and_only_if_all_matchers_fit() -> None:
    both = silence(Match("alertname", "DiskWillFill"), Match("instance", "log-3:9100"))
    assert both.quiets(LABELS, 50)
    assert not both.quiets(LABELS, 100)
    assert not both.quiets({"alertname": "DiskWillFill"}, 50)


def test_an_expired_silence_comes_back_under_another_id() -> None:
    book = SilenceBook("test")
    first = book.put(silence(Match("a", "b")), 0)
    book.expire(first, 10)
    again = book.put(silence(Match("a", "b"), ends=200, id_=first), 20)
    assert again != first
    assert [s.id for s in book.all()] == [again, first]


def test_expiring_what_has_expired_keeps_its_end() -> None:
    book = SilenceBook("test")
    id_ = book.put(silence(Match("a", "b")), 0)
    assert book.expire(id_, 10)
    assert book.expire(id_, 20)
    found = book.get(id_)
    assert found is not None
    assert found.ends_at == 10
    assert not book.expire("another", 10)


def test_a_silence_of_the_story_is_taken_in_once() -> None:
    book = SilenceBook("test")
    told = silence(Match("a", "b"), id_=silence_id("story", "1"))
    book.adopt(told)
    book.expire(told.id, 10)
    book.adopt(told)
    found = book.get(told.id)
    assert found is not None
    assert found.state(20) == "expired"


def test_two_books_do_not_give_out_the_same_ids() -> None:
    one, other = (SilenceBook(salt).put(silence(Match("a", "b")), 0) for salt in "xy")
    assert one != other
