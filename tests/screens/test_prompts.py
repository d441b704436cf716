"""Questions: esc changes nothing, a wrong answer says why, hostile text is shown plain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen

from screens.prompts import LONGEST, Ask, Choice, Choose, Field
from screens.theme import THEME
from tests.screens.pieces import EVIL, harmless


class Asking(App[None]):
    """Shows one question and keeps the answer."""

    answers: list[object]

    def on_mount(self) -> None:
        self.answers = []
        self.register_theme(THEME)
        self.theme = THEME.name

    def ask(self, screen: ModalScreen[object]) -> None:
        self.push_screen(screen, self.answers.append)

    def text(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def asking(screen: object) -> AsyncIterator[tuple[Asking, Pilot[None]]]:
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        app.ask(screen)  # type: ignore[arg-type]
        await pilot.pause()
        yield app, pilot


def not_empty(text: str) -> str:
    return "" if text.strip() else "say something"


def two_fields() -> Ask:
    return Ask("Title", ["Explained"], [Field("First", check=not_empty), Field("Second", "30m")])


async def test_enter_goes_from_field_to_field_and_ends() -> None:
    async with asking(two_fields()) as (app, pilot):
        await pilot.press("a", "b", "enter", "enter")
        assert app.answers == [("ab", "30m")]


async def test_a_wrong_answer_says_why_and_stays() -> None:
    async with asking(two_fields()) as (app, pilot):
        await pilot.press("enter")
        assert app.answers == []
        assert "say something" in app.text()
        await pilot.press("x", "enter")
        assert "say something" not in app.text()


async def test_esc_answers_nothing() -> None:
    async with asking(two_fields()) as (app, pilot):
        await pilot.press("x", "escape")
        assert app.answers == [None]


async def test_a_choice_is_one_key() -> None:
    choices = [Choice("1", "first", "one"), Choice("2", "second", "two")]
    async with asking(Choose("Title", [], choices)) as (app, pilot):
        await pilot.press("9", "2")
        assert app.answers == ["two"]


async def test_esc_chooses_nothing() -> None:
    async with asking(Choose("Title", [], [Choice("1", "first", "one")])) as (app, pilot):
        await pilot.press("escape")
        assert app.answers == [None]


async def test_nothing_in_a_question_acts_or_is_markup() -> None:
    field = Field(EVIL, EVIL, EVIL, check=lambda _: EVIL)
    async with asking(Ask(EVIL, [EVIL], [field])) as (app, pilot):
        await pilot.press("enter")
        assert all(harmless(line) for line in app.text().split("\n"))
        assert "[red]c[/red]" in app.text()


async def test_nothing_in_a_choice_acts_or_is_markup() -> None:
    async with asking(Choose(EVIL, [EVIL], [Choice("1", EVIL, "one")])) as (app, _):
        assert all(harmless(line) for line in app.text().split("\n"))
        assert app.text().count("[red]c[/red]") == 3


async def test_what_is_pasted_does_not_act_on_the_terminal() -> None:
    async with asking(Ask("Title", [], [Field("First")])) as (app, pilot):
        assert app.focused is not None
        app.focused.post_message(Paste("a\x1b]0;owned\x07b\x9bc"))
        await pilot.pause()
        assert all(harmless(line) for line in app.text().split("\n"))


async def pasted(text: str, before: str = "") -> tuple[str, str]:
    """Return what stands in the line, and what is said, when a text is pasted into it."""
    async with asking(Ask("Title", [], [Field("Note", before, written=True)])) as (app, pilot):
        assert app.focused is not None
        app.focused.post_message(Paste(text))
        await pilot.pause()
        return getattr(app.focused, "value", ""), app.text()


@pytest.mark.parametrize("length", [LONGEST + 1, 2 * LONGEST])
async def test_a_paste_that_does_not_fit_is_cut_and_that_is_said(length: int) -> None:
    value, said = await pasted("x" * length)
    assert value == "x" * LONGEST
    assert f"{length:,} characters: cut to 1,000" in said


async def test_a_paste_takes_the_room_that_is_left() -> None:
    value, said = await pasted("x" * 20, "y" * (LONGEST - 5))
    assert value == "y" * (LONGEST - 5) + "x" * 5
    assert "1,015 characters: cut to 1,000" in said


async def test_a_paste_that_fits_is_put_in_and_nothing_is_said() -> None:
    value, said = await pasted(" x " * 333)
    assert value == " x " * 333
    assert "cut" not in said


async def test_a_paste_of_several_lines_loses_none_of_them() -> None:
    assert (await pasted("one\r\ntwo\n\nthree\n"))[0] == "one two three"


def with_a_default(value: str = "1h", *, written: bool = False) -> Ask:
    return Ask("Title", [], [Field("Note"), Field("For how long", value, written=written)])


async def typed_over(*keys: str, written: bool = False) -> str:
    """Return what stands in a line with a default after some keys in it."""
    async with asking(with_a_default(written=written)) as (app, pilot):
        await pilot.press("tab", *keys, "enter")
        [answer] = app.answers
        assert isinstance(answer, tuple)
        return str(answer[1])


@pytest.mark.parametrize(
    ("keys", "stands"),
    [
        (("3", "0", "m"), "30m"),
        (("backspace", "0", "m"), "10m"),
        (("end", "5"), "1h5"),
        (("right", "5"), "1h5"),
        (("home", "2"), "21h"),
        (("left", "2"), "21h"),
        (("ctrl+w", "9"), "9"),
        ((), "1h"),
    ],
)
async def test_the_first_key_that_prints_replaces_a_default_and_others_edit_it(
    keys: tuple[str, ...], stands: str
) -> None:
    assert await typed_over(*keys) == stands


async def test_a_text_that_somebody_wrote_is_gone_on_with() -> None:
    assert await typed_over("3", written=True) == "1h3"


async def test_a_default_is_replaced_in_the_first_line_too() -> None:
    async with asking(Ask("Title", [], [Field("For how long", "45m")])) as (app, pilot):
        await pilot.press("5", "m", "enter")
        assert app.answers == [("5m",)]


async def test_what_was_typed_over_a_default_is_not_replaced_in_turn() -> None:
    async with asking(with_a_default()) as (app, pilot):
        await pilot.press("tab", "3", "0", "shift+tab", "tab", "m", "enter")
        assert app.answers == [("", "30m")]


@pytest.mark.parametrize("no_color", [False, True])
async def test_a_default_that_is_replaced_is_reversed(
    no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with asking(with_a_default()) as (app, pilot):
        assert not any("1h" in text for text in reversed_texts(app))
        await pilot.press("tab")
        assert any("1h" in text for text in reversed_texts(app))
        await pilot.press("end")
        assert not any("1h" in text for text in reversed_texts(app))


def reversed_texts(app: Asking) -> list[str]:
    """Return what is drawn in reverse, whatever is done to colours."""
    return [
        segment.text
        for strip in app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None and segment.style.reverse
    ]


async def test_what_is_pasted_replaces_a_default() -> None:
    async with asking(with_a_default()) as (app, pilot):
        await pilot.press("tab")
        assert app.focused is not None
        app.focused.post_message(Paste("30m"))
        await pilot.pause()
        await pilot.press("enter")
        assert app.answers == [("", "30m")]


async def test_the_hint_says_which_enter_saves() -> None:
    async with asking(two_fields()) as (app, pilot):
        assert "enter: next line" in app.text()
        await pilot.press("x", "enter")
        assert "enter: save" in app.text()
        await pilot.press("shift+tab")
        assert "enter: next line" in app.text()


async def test_the_last_enter_looks_at_lines_that_tab_passed() -> None:
    async with asking(two_fields()) as (app, pilot):
        await pilot.press("tab", "enter")
        assert app.answers == []
        assert "say something" in app.text()
        await pilot.press("x", "enter", "enter")
        assert app.answers == [("x", "30m")]
