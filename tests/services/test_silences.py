"""The inventory of silences, and what is written about them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.silence import SilenceList, SourceSilence
from oncall_tui.domain.snapshot import Snapshot, SourceHealth, after_answer
from oncall_tui.errors import FilterError
from oncall_tui.services.estate import Estate
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.silences import SHIFT, TWELVE_HOURS, Listed, Silences
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert, make_silence

HOUR = 60 * MINUTE
ME = "alice@example.com"


class Place:
    """Silences over two sources, of which only prod takes any."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.ledger = Ledger(self.journal)
        health = [SourceHealth("prod", "alertmanager"), SourceHealth("prom", "prometheus")]
        self.estate = Estate(health, [])
        both = frozenset({Verb.SILENCE, Verb.EXPIRE})
        self.silences = Silences(
            self.ledger,
            self.estate,
            lambda source: both if source == "prod" else frozenset(),
            me=ME,
        )

    def answer(
        self, alerts: Iterable[Alert] = (), told: Iterable[SourceSilence] = (), *, skew: int = 0
    ) -> None:
        now = self.clock.now()
        known = SilenceList(tuple(told), now)
        self.estate.take_alerts(Snapshot("prod", tuple(alerts), now, skew, known))
        self.estate.health["prod"] = after_answer(
            self.estate.health["prod"], at=now, next_try=now, count=0, skew=skew
        )

    def listed(self) -> tuple[Listed, ...]:
        return self.silences.inventory(self.ledger.view(), self.clock.now())

    def sent(self, of: int, ref: str) -> None:
        self.ledger.write("effect.sent", {"of": of, "ref": ref, "meanwhile": "unchanged"})


@pytest.fixture
def place() -> Place:
    return Place()


def test_every_silence_says_how_many_alerts_it_matches_now(place: Place) -> None:
    place.answer(
        [make_alert(), make_alert(instance="db2"), make_alert("Other")],
        [make_silence("all"), make_silence("none", matchers='alertname="Gone"')],
    )
    assert {one.silence.ref: one.matches for one in place.listed()} == {"all": 2, "none": 0}


def test_a_pattern_that_cannot_be_judged_counts_nothing_and_says_so(place: Place) -> None:
    place.answer([make_alert()], [make_silence(matchers='pod=~"(?P<n>a"')])
    assert place.listed()[0].matches is None


def test_times_are_told_on_our_clock(place: Place) -> None:
    place.answer([], [make_silence(ends=NOON + HOUR + 90_000)], skew=90_000)
    (one,) = place.listed()
    assert one.silence.ends == NOON + HOUR
    assert one.known.startswith(str(NOON + HOUR + 90_000))


def test_what_is_not_sent_yet_is_listed_with_its_comment_and_then_by_its_name(place: Place) -> None:
    place.answer([make_alert()])
    outcome = place.silences.silence(
        "prod", 'alertname="DiskWillFill"', ends=NOON + HOUR, comment="OPS-12"
    )
    assert outcome.sends
    (one,) = place.listed()
    assert (one.unsent, one.matches, one.mine, one.silence.comment) == (
        "not sent yet",
        1,
        True,
        "OPS-12",
    )
    assert outcome.entry is not None
    place.sent(outcome.entry.i, "s9")
    assert [(o.unsent, o.silence.ref) for o in place.listed()] == [("", "s9")]
    place.clock.advance(1000)
    place.answer([make_alert()], [make_silence("s9", by=ME)])
    assert [(o.silence.ref, o.mine, o.entry) for o in place.listed()] == [("s9", True, 0)]


def test_what_arrived_before_its_outcome_was_known_is_not_listed_twice(place: Place) -> None:
    place.answer()
    place.silences.silence("prod", 'alertname="A"', ends=NOON + HOUR, comment="x")
    place.clock.advance(1000)
    place.answer([], [make_silence("s9", by=ME, op="alice@jump01/0")])
    assert [one.silence.ref for one in place.listed()] == ["s9"]


def test_what_somebody_else_ended_is_no_longer_listed(place: Place) -> None:
    place.answer()
    outcome = place.silences.silence("prod", 'alertname="A"', ends=NOON + HOUR, comment="x")
    assert outcome.entry is not None
    place.sent(outcome.entry.i, "s9")
    place.clock.advance(1000)
    place.answer()
    assert place.listed() == ()


def test_a_change_and_an_end_that_wait_say_so(place: Place) -> None:
    place.answer([], [make_silence("a"), make_silence("b", ends=NOON + HOUR)])
    soon, late = place.listed()
    place.silences.silence(
        "prod", late.silence.matchers, ends=NOON + 2 * HOUR, comment="x", changes=late
    )
    place.silences.expire(soon)
    assert {one.silence.ref: one.unsent for one in place.listed()} == {
        "a": "change not sent yet",
        "b": "end not sent yet",
    }


def test_alerts_say_that_their_silence_was_not_sent_yet(place: Place) -> None:
    alert = make_alert()
    place.answer([alert, make_alert("Other")])
    place.silences.silence("prod", 'alertname="DiskWillFill"', ends=NOON + HOUR, comment="x")
    assert place.silences.unsent_ids(place.ledger.view()) == {alert.id}


def test_my_silence_is_warned_of_once_and_again_when_its_end_moves(place: Place) -> None:
    mine = make_silence(by=ME, ends=NOON + 10 * MINUTE)
    place.answer([], [mine, make_silence("s2", ends=NOON + 10 * MINUTE)])
    now = place.clock.now()
    assert "ends in 10m" in place.silences.warning(place.listed(), now)
    assert place.silences.warning(place.listed(), now) == ""
    place.answer([], [make_silence(by=ME, ends=NOON + 14 * MINUTE)])
    assert "ends in 14m" in place.silences.warning(place.listed(), now)


@pytest.mark.parametrize(
    ("matchers", "lasts", "comment", "why"),
    [
        ('a="b"', HOUR, "x", ""),
        ('a=""', HOUR, "x", "silence everything"),
        ('a="b"', 0, "x", "has to last"),
        ('a="b"', 8 * 24 * HOUR, "x", "at most 7d"),
        ('a="b"', HOUR, " ", "say why"),
        ('token="ghp_' + "a1B2" * 9 + '"', HOUR, "x", "secret"),
        (",".join(f'l{n}="{"v" * 100}"' for n in range(200)), HOUR, "x", "too many"),
    ],
)
def test_what_will_not_do_is_told_in_a_few_words(
    place: Place, matchers: str, lasts: int, comment: str, why: str
) -> None:
    found = place.silences.check(matchers, lasts, comment)
    assert why in found
    assert bool(found) is bool(why)


def test_nothing_is_written_for_matchers_that_match_everything(place: Place) -> None:
    with pytest.raises(FilterError):
        place.silences.silence("prod", 'a=""', ends=NOON + HOUR, comment="x")
    assert place.journal.lines == []


def test_a_full_disk_is_told_and_nothing_waits(place: Place) -> None:
    place.journal.full = True
    outcome = place.silences.silence("prod", 'a="b"', ends=NOON + HOUR, comment="x")
    assert not outcome.saved
    assert "no space" in outcome.error


@pytest.mark.parametrize(
    ("end", "within"),
    [(NOON + 20 * HOUR, SHIFT), (NOON + 90 * MINUTE, ""), (None, TWELVE_HOURS)],
)
def test_what_ends_within_the_next_shift_goes_by_the_shifts_where_there_are_any(
    end: int | None, within: str
) -> None:
    place = Place()
    place.silences = Silences(
        place.ledger, place.estate, lambda _: frozenset(), me=ME, next_shift=lambda: end
    )
    place.answer(told=[make_silence(ends=NOON + 2 * HOUR)])
    (found,) = place.listed()
    assert found.within == within
