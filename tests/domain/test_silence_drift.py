"""What happened to a silence while its change waited."""

from __future__ import annotations

from oncall_tui.domain.effect import Drift, Effect, Target, Verb
from oncall_tui.domain.silence import SilenceList, SourceSilence, known_as
from oncall_tui.domain.silence_drift import silence_drift
from tests.fakes import NOON, make_silence

HOUR = 3600_000
SEEN = make_silence()


def effect(verb: Verb = Verb.SILENCE, *, ref: str = "s1", until: int = NOON + HOUR) -> Effect:
    return Effect(
        entry=7,
        op="alice@jump/7",
        verb=verb,
        target=Target("silence", "silence:prod/s1", "prod", ref, ""),
        by="alice",
        at=NOON,
        until=until,
        ref=ref,
        was=known_as(SEEN),
    )


def drift(asked: Effect, *told: SourceSilence, at: int = NOON + 1, now: int = NOON + 1) -> Drift:
    return silence_drift(asked, SilenceList(told, at), now=now)[0]


def test_what_is_as_it_was_is_unchanged() -> None:
    assert drift(effect(), SEEN) is Drift.NONE


def test_what_somebody_changed_is_asked_about_and_says_by_whom() -> None:
    other = make_silence(ends=SEEN.ends + 1, by="carol")
    assert silence_drift(effect(), SilenceList((other,), NOON + 1), now=NOON) == (
        Drift.EDITED,
        "carol",
    )
    assert drift(effect(Verb.EXPIRE), other) is Drift.EDITED


def test_a_change_of_what_has_ended_is_asked_about_and_its_end_is_not() -> None:
    assert drift(effect()) is Drift.ENDED
    assert drift(effect(Verb.EXPIRE)) is Drift.NONE


def test_what_an_earlier_try_of_ours_did_is_no_drift() -> None:
    ours = make_silence("s2", ends=SEEN.ends + 1, op="alice@jump/7")
    assert drift(effect(), ours) is Drift.NONE
    assert drift(effect(), make_silence(ends=SEEN.ends + 1, op="alice@jump/7")) is Drift.NONE


def test_an_inventory_older_than_the_key_says_nothing() -> None:
    assert drift(effect(), at=NOON) is Drift.NONE
    assert silence_drift(effect(), None, now=NOON)[0] is Drift.NONE


def test_a_new_silence_that_would_be_over_is_too_old_to_send() -> None:
    assert drift(effect(ref=""), now=NOON + HOUR) is Drift.EXPIRED
    assert drift(effect(ref="")) is Drift.NONE
