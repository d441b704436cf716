"""The quiet screen and the silence prompt, on fakes."""

from __future__ import annotations

import re

import pytest

from oncall_tui.domain.silence import CommentRule
from tests.fakes import MINUTE, NOON, make_alert, make_silence
from tests.screens.harness import Seat, Stage, seat

HOUR = 60 * MINUTE


async def silence_with(s: Seat, *, comment: str = "OPS-12", yes: bool = True) -> None:
    """Press s, take what is suggested, and answer."""
    await s.press("s", "enter", "enter")
    await s.type(comment)
    await s.press("enter")
    if yes:
        await s.type("yes")
        await s.press("enter")


def effects(s: Seat, source: str = "prod") -> list[tuple[str, str]]:
    return [(e.verb.value, e.matchers) for e, _ in s.stage.sources[source].done]


async def test_s_makes_a_silence_with_the_matchers_of_the_alert() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await silence_with(s, yes=False)
        (entry,) = [e for e in s.stage.journal.lines if e.type == "silence.set"]
        assert entry.d["matchers"] == 'alertname="DiskWillFill",instance="db1:9100"'
        assert entry.d["ends"] == NOON + 2 * HOUR
        assert "U takes it back" in s.message
        assert effects(s) == [("silence", entry.d["matchers"])]
        (effect, _) = s.stage.sources["prod"].done[0]
        assert effect.text == "OPS-12"


async def test_what_hides_the_worst_level_asks_for_a_yes() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await silence_with(s, yes=False)
        assert "silence.set" not in s.stage.journal.types()
        assert "It hides SEV-1. Type yes" in s.text()
        await s.type("yes")
        await s.press("enter")
        assert "silence.set" in s.stage.journal.types()


async def test_the_prompt_says_what_is_matched_and_what_is_more_than_chosen() -> None:
    async with seat() as s:
        await s.answer(
            "prod",
            [
                make_alert(severity="warning"),
                make_alert(severity="warning", instance="db2"),
            ],
        )
        await s.press("s")
        assert "matches 1 alert now" in s.text()
        await s.press("ctrl+u")
        await s.type('alertname="DiskWillFill"')
        assert "matches 2 alerts now" in s.text()
        assert "1 more than what was chosen" in s.text()
        assert "nothing of SEV-" in s.text()


async def test_matchers_that_fit_everything_are_refused() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await s.press("s", "ctrl+u")
        await s.type('team=""')
        assert "silence everything" in s.text()
        await s.press("enter", "enter", "enter")
        assert "silence.set" not in s.stage.journal.types()


async def test_the_sites_rule_for_comments_is_kept() -> None:
    stage = Stage()
    stage.silences.rule = CommentRule(re.compile("OPS-[0-9]+"), "name a ticket")
    async with seat(stage) as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await silence_with(s, comment="because", yes=False)
        assert "silence.set" not in s.stage.journal.types()
        assert "name a ticket" in s.text()


async def test_u_takes_a_silence_back_for_ten_seconds() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await silence_with(s, yes=False)
        await s.press("U")
        assert [e.type for e in s.stage.journal.lines if e.type.startswith("silence")] == [
            "silence.set",
            "silence.expired",
        ]
        assert [verb for verb, _ in effects(s)] == ["silence", "expire"]
        assert s.stage.sources["prod"].done[1][0].ref == "ref-1"


async def test_after_ten_seconds_nothing_is_taken_back() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await silence_with(s, yes=False)
        s.stage.clock.advance(10_001)
        await s.press("U")
        assert "silence.expired" not in s.stage.journal.types()
        assert "the silence can be ended on 0 with x" in s.message


async def test_a_silence_that_is_taken_back_before_it_was_sent_is_not_sent() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        s.stage.fail("prod")
        await s.settle()
        await silence_with(s, yes=False)
        assert "to be sent when prod answers" in s.message
        await s.press("U")
        await s.answer("prod", [make_alert(severity="warning")])
        assert [verb for verb, _ in effects(s)] == ["expire"]


async def test_what_is_not_sent_yet_is_in_the_inventory_and_on_the_row() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")], silences=[])
        s.stage.fail("prod")
        await s.settle()
        await silence_with(s, yes=False)
        (row,) = s.app.view.board.rows.values()
        assert row.unsent
        await s.press("0")
        assert "NOT SENT" in s.text()
        assert "OPS-12" in s.text()


async def test_the_inventory_stands_soonest_end_first_with_its_marks() -> None:
    async with seat() as s:
        await s.answer(
            "prod",
            [make_alert()],
            silences=[
                make_silence("late"),
                make_silence("soon", ends=NOON + 10 * MINUTE, matchers='alertname="Gone"'),
                make_silence("shift", ends=NOON + 3 * HOUR),
            ],
        )
        await s.press("0")
        lines = [line for line in s.text().splitlines() if "bob" in line and "prod" in line]
        assert "ENDS SOON" in lines[0]
        assert "none" in lines[0]
        assert "next 12 h" in lines[1]
        assert "1d" in lines[2]


async def test_x_ends_the_silence_under_the_cursor_after_a_yes() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()], silences=[make_silence()])
        await s.press("0", "x")
        await s.type("yes")
        await s.press("enter")
        assert [verb for verb, _ in effects(s)] == ["expire"]
        assert s.stage.sources["prod"].done[0][0].ref == "s1"


async def test_plus_extends_it_with_the_same_matchers_and_its_ref() -> None:
    async with seat() as s:
        await s.answer("prod", [], silences=[make_silence()])
        await s.press("0", "+", "enter", "enter")
        (effect, _) = s.stage.sources["prod"].done[0]
        assert (effect.ref, effect.matchers) == ("s1", 'alertname="DiskWillFill"')
        assert effect.until == NOON + 26 * HOUR, (
            "two hours more than it had, not two hours from now"
        )
        assert effect.text == "OPS-12 disk swap"


async def test_a_change_of_what_somebody_else_changed_meanwhile_is_asked_about() -> None:
    async with seat() as s:
        await s.answer("prod", [], silences=[make_silence()])
        s.stage.fail("prod")
        await s.settle()
        await s.press("0", "+", "enter", "enter", "1")
        s.stage.clock.advance(60_000)
        await s.answer("prod", [], silences=[make_silence(ends=NOON + 5 * HOUR, by="carol")])
        assert s.stage.sources["prod"].done == []
        assert "changed by someone else (carol)" in s.message
        await s.press("S")
        assert "changed by someone else: carol" in s.text()


@pytest.mark.parametrize("mine", [True, False])
async def test_my_silence_is_warned_of_once_before_its_end(mine: bool) -> None:
    async with seat() as s:
        by = "alice@example.com" if mine else "bob@example.com"
        told = make_silence(ends=NOON + 20 * MINUTE, by=by)
        await s.answer("prod", [], silences=[told])
        assert "ends in" not in s.message
        s.stage.clock.advance(6 * MINUTE)
        await s.answer("prod", [], silences=[told])
        assert ("ends in 14m" in s.message) is mine


async def test_enter_shows_the_silence_in_full_with_what_it_matches() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()], silences=[make_silence()])
        await s.press("0", "enter")
        assert "Alerts that it fits now: 1" in s.text()
        await s.press("escape")
        assert "Silences: 1" in s.text()


async def test_read_only_refuses_every_change() -> None:
    async with seat(Stage(read_only=True)) as s:
        await s.answer("prod", [make_alert()], silences=[make_silence()])
        for key in ("s", "0", "x", "+", "e", "n"):
            await s.press(key)
            assert len(s.app.screen_stack) == 1
        assert "read-only" in s.message


async def test_the_warning_is_not_lost_when_something_else_is_said_first() -> None:
    async with seat() as s:
        told = make_silence(ends=NOON + 20 * MINUTE, by="alice@example.com")
        await s.answer("prod", [make_alert()], silences=[told])
        s.stage.clock.advance(6 * MINUTE)
        s.stage.answer("prod", [make_alert()], silences=[told])
        s.app.rebuild("acknowledged 1, saved")
        await s.settle()
        s.app.rebuild()
        await s.settle()
        assert "ends in 14m" in s.message


async def test_plus_opens_in_the_time_and_shows_the_matchers_whole_and_fixed() -> None:
    async with seat() as s:
        long = ",".join(f'label{i}="value {i}"' for i in "abcdefghijkl")
        await s.answer("prod", [], silences=[make_silence(matchers=long)])
        await s.press("0", "+")
        shown = "".join(s.text().split())
        assert long.replace(" ", "") in re.sub(r"[│|]", "", shown)
        assert "enter: next line" in s.text()
        await s.type("5h")
        await s.press("enter")
        assert "enter: extend" in s.text()
        await s.press("enter")
        (effect, _) = s.stage.sources["prod"].done[0]
        assert (effect.matchers, effect.until) == (long, NOON + 5 * HOUR)


async def test_a_length_typed_into_a_new_silence_replaces_the_proposed_one() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await s.press("s", "enter")
        await s.type("10m")
        await s.press("enter")
        await s.type("OPS-12")
        assert "enter: silence" in s.text()
        await s.press("enter")
        (entry,) = [e for e in s.stage.journal.lines if e.type == "silence.set"]
        assert entry.d["ends"] == NOON + 10 * MINUTE


async def test_what_is_wrong_with_matchers_is_said_once() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(severity="warning")])
        await s.press("s", "ctrl+u")
        await s.type("1h")
        assert s.text().count("is missing after") == 1
        await s.press("enter")
        assert s.text().count("is missing after") == 1
        await s.type('="x"')
        assert "is missing after" not in s.text()
