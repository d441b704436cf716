"""What entries about silences change in the fold."""

from __future__ import annotations

from typing import Any

import msgspec

from oncall_tui.domain.effect import Verb
from oncall_tui.domain.work import Work, fold
from oncall_tui.domain.work_parts import WorkState
from tests.fakes import NOON, FakeClock, MemoryJournal

HOUR = 3600_000


class Log:
    """A journal and its fold."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(FakeClock())

    def set(self, ref: str = "", **more: Any) -> int:
        data = {
            "source": "prod",
            "ref": ref,
            "matchers": 'alertname="A"',
            "starts": 0,
            "ends": NOON + HOUR,
            "effect": True,
            "was": "",
        }
        texts = {"comment": "OPS-12"}
        return self.journal.append("silence.set", {**data, **more}, texts=texts).i

    def expired(self, ref: str = "", of: int | None = None, **more: Any) -> int:
        data = {"source": "prod", "ref": ref, "of": of, "matchers": 'alertname="A"', "effect": True}
        return self.journal.append("silence.expired", {**data, **more}).i

    def sent(self, of: int, ref: str) -> None:
        self.journal.append("effect.sent", {"of": of, "ref": ref, "meanwhile": "unchanged"})

    def work(self) -> Work:
        return fold(self.journal.entries())


def test_a_silence_waits_to_be_sent_with_all_that_its_source_needs() -> None:
    log = Log()
    index = log.set()
    work = log.work()
    effect = work.waiting[index].effect
    assert (effect.verb, effect.matchers, effect.until) == (
        Verb.SILENCE,
        'alertname="A"',
        NOON + HOUR,
    )
    assert effect.op == f"alice@jump01/{index}"
    assert work.texts[index].bytes == len("OPS-12")
    assert work.view().unsent_silences == {index}


def test_what_was_sent_is_known_by_what_the_source_calls_it() -> None:
    log = Log()
    index = log.set()
    log.sent(index, "s1")
    view = log.work().view()
    assert view.silences[index].ref == "s1"
    assert view.unsent_silences == frozenset()


def test_a_change_takes_the_place_of_what_it_changes() -> None:
    log = Log()
    log.sent(log.set(), "s1")
    later = log.set("s1", ends=NOON + 2 * HOUR)
    assert list(log.work().silences) == [later]
    log.sent(later, "s2")
    assert [one.ref for one in log.work().silences.values()] == ["s2"]


def test_the_end_of_what_was_not_sent_drops_its_effect_and_asks_for_it_by_its_mark() -> None:
    log = Log()
    index = log.set()
    end = log.expired(of=index)
    work = log.work()
    assert list(work.waiting) == [end]
    effect = work.waiting[end].effect
    assert (effect.verb, effect.ref, effect.made_by) == (
        Verb.EXPIRE,
        "",
        f"alice@jump01/{index}",
    )


def test_the_end_of_what_was_sent_names_it_and_is_kept_until_it_is_told() -> None:
    log = Log()
    index = log.set()
    log.sent(index, "s1")
    end = log.expired(of=index)
    work = log.work()
    assert work.waiting[end].effect.ref == "s1"
    assert [(one.ref, one.over) for one in work.silences.values()] == [("s1", True)]
    log.sent(end, "s1")
    assert log.work().silences == {}


def test_a_silence_and_its_end_are_about_one_thing_so_that_they_keep_their_order() -> None:
    log = Log()
    index = log.set()
    first = log.work().waiting[index].effect.target.id
    end = log.expired(of=index)
    assert log.work().waiting[end].effect.target.id == first


def test_what_its_source_refused_is_no_silence() -> None:
    log = Log()
    index = log.set()
    log.journal.append("effect.failed", {"of": index, "why": "refused", "final": True})
    assert log.work().silences == {}


def test_an_entry_that_makes_no_sense_passes_by() -> None:
    log = Log()
    log.journal.append("silence.set", {"source": 7, "ends": "soon"})
    log.journal.append("silence.expired", {})
    assert log.work().silences == {}


def test_the_fold_goes_on_from_where_it_was_put_down() -> None:
    log = Log()
    index = log.set()
    state = msgspec.msgpack.decode(msgspec.msgpack.encode(log.work().state()), type=WorkState)
    again = Work.of(state)
    log.sent(index, "s1")
    for entry in log.journal.entries(again.next):
        again.apply(entry)
    assert again.silences == log.work().silences
