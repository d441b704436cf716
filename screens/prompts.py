"""Small questions in the middle of the screen: a text, a choice, a yes or no."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Protocol, runtime_checkable

import msgspec
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets._input import Input
from textual.widgets._static import Static

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.one_line import one_line
from oncall_tui.domain.text import plain
from oncall_tui.services.drafts import Sheet
from screens.box import SmallBox
from screens.widgets.line_input import LineInput

KEEP_AFTER = 1.0
"""Seconds from a key to the disk."""

Check = Callable[[str], str]
"""Returns why a text will not do, or an empty string."""


LONGEST = 1_000
"""Characters of an answer. Textual measures the whole line anew at each key, several times: after
some thousand characters of rubbish from a bad line the program would answer no key any more."""


class Field(msgspec.Struct, frozen=True):
    """One line to fill in."""

    label: str
    value: str = ""
    hint: str = ""
    check: Check | None = None
    written: bool = False
    """Whether the value is somebody's text to go on with; else the first key replaces it."""


@runtime_checkable
class HasEditor(Protocol):
    """An app that can hand a text to an editor."""

    has_editor: bool


class Ask(SmallBox[tuple[str, ...] | None]):
    """Asks for some lines. Enter goes on, and ends on the last one; Esc gives None, for no change.

    What is typed is kept on `sheet` as it is typed. Esc lets go of it; whoever asked does so once
    the answer is saved.
    """

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape", "cancel", "cancel", id="ask.cancel"),
        Binding("ctrl+t", "take_over", "take over", id="ask.take_over"),
        Binding("ctrl+g", "editor", "editor", id="ask.editor"),
        Binding("ctrl+y", "keep_typed", "keep as typed", id="ask.keep_typed"),
    ]
    DEFAULT_CSS = """
    Ask Input, Ask Input:focus { border: none; height: 1; padding: 0; background: ansi_default; }
    Ask .label { color: ansi_cyan; }
    Ask #why { color: ansi_red; height: auto; }
    Ask .left { color: ansi_yellow; }
    Ask .saved { color: ansi_yellow; height: auto; max-height: 4; }
    """

    class Edit(Message):
        """A line is to be written in the engineer's editor."""

        def __init__(self, ask: Ask, number: int, text: str) -> None:
            self.ask, self.number, self.text = ask, number, text
            super().__init__()

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        fields: Sequence[Field],
        *,
        sheet: Sheet | None = None,
        act: str = "save",
    ) -> None:
        """`act` is what Enter does on the last line, in a word."""
        super().__init__()
        self._title = title
        self._explain = lines
        self._fields = fields
        self._act = act
        self._sheet = sheet
        self._plain = tuple(field.value for field in fields)
        self._typed = self._kept = self._before()
        self._keeping: Timer | None = None
        self._as_typed: dict[int, str] = {}
        """By field: what was typed when its writer chose to keep the secrets in it."""

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title))
            for line in self._explain:
                yield Static(Content(plain(line)))
            if self._sheet is not None:
                yield Static(Content(left_over(self._sheet)), id="left", classes="left")
            for number, field in enumerate(self._fields):
                yield Static(Content(plain(field.label)), classes="label")
                yield self._line(number, field)
                yield Static(Content(""), id=f"saved-{number}", classes="saved")
            yield Static(Content(""), id="why")
            yield Static(Content(self._hint(0)), id="hint", classes="hint")

    def _line(self, number: int, field: Field) -> LineInput:
        line = LineInput(
            self._typed[number],
            placeholder=plain(field.hint),
            id=f"field-{number}",
            select_on_focus=False,
            max_length=LONGEST,
        )
        line.offered = "" if field.written else field.value
        return line

    def _hint(self, number: int) -> str:
        """Say what Enter does on a line."""
        has_editor = isinstance(self.app, HasEditor) and self.app.has_editor
        more = "   ctrl+g: editor" if has_editor else ""
        enter = self._act if number >= self.last_line else "next line"
        return f"enter: {enter}   esc: cancel, nothing changes{more}"

    first_line = 0
    """The number of the line that has the focus at first."""

    @property
    def last_line(self) -> int:
        """The number of the line on which Enter ends."""
        return len(self._fields) - 1

    def on_descendant_focus(self) -> None:
        """Say what Enter does here."""
        self.show_hint()

    def show_hint(self) -> None:
        """Say what Enter does on the line that has the focus."""
        self.query_one("#hint", Static).update(Content(self._hint(self._here())))

    def on_mount(self) -> None:
        """Begin with the first line."""
        for number in range(len(self._fields)):
            self._preview(number)
        self._box(self.first_line).focus()
        if self._sheet is not None:
            self.query_one("#left", Static).display = bool(left_over(self._sheet))

    def _before(self) -> tuple[str, ...]:
        """Return what stands in the lines at first."""
        draft = None if self._sheet is None else self._sheet.before
        if draft is None or len(draft.values) != len(self._fields):
            return self._plain
        return draft.values

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed, at most once a second."""
        number = int((event.input.id or "field-0").rpartition("-")[2])
        self._typed = (*self._typed[:number], event.value, *self._typed[number + 1 :])
        self._preview(number)
        if self._sheet is not None and self._keeping is None and self._typed != self._kept:
            self._keeping = self.set_timer(KEEP_AFTER, self._keep_soon)

    def _preview(self, number: int) -> None:
        """Show what will be saved in the place of what is typed, where that differs."""
        typed = self._typed[number]
        if self._as_typed.get(number) != typed:
            self._as_typed.pop(number, None)
        line = self.query_one(f"#saved-{number}", Static)
        text = saved_as(typed, kept=number in self._as_typed)
        line.display = bool(text)
        line.update(Content(text))

    def on_line_input_cut(self, event: LineInput.Cut) -> None:
        """Say that a paste was too long."""
        event.stop()
        self.refuse(event.said)

    def action_keep_typed(self) -> None:
        """Save the line as it stands, secrets and all; pressed again, or typed on, without."""
        number = self._here()
        typed = self._typed[number]
        if self._as_typed.pop(number, None) is None and saved_as(typed, kept=False):
            self._as_typed[number] = typed
        self._preview(number)

    def _here(self) -> int:
        """Return the number of the line that has the focus."""
        return next((i for i, box in enumerate(self.query(Input)) if box.has_focus), 0)

    # An editor

    def action_editor(self) -> None:
        """Write the line in the engineer's editor."""
        number = self._here()
        self.post_message(self.Edit(self, number, self._typed[number]))

    def edited(self, number: int, text: str) -> None:
        """Put in what the editor gave back: one line, which Enter saves after a look at it."""
        line = one_line(text)
        box = self._box(number)
        box.value = line[:LONGEST]
        box.cursor_position = len(box.value)
        cut = f"{len(line):,} characters: cut to {LONGEST:,}" if len(line) > LONGEST else ""
        self.refuse(cut)

    def keep_aside(self, number: int, text: str) -> None:
        """Keep what an editor held when the program had to end: this prompt has it again."""
        line = one_line(text)[:LONGEST]
        self._typed = (*self._typed[:number], line, *self._typed[number + 1 :])
        self._keep()

    def refuse(self, why: str) -> None:
        """Say why something will not do; an empty text takes that away."""
        self.query_one("#why", Static).update(Content(plain(why)))

    def _answer(self, number: int) -> str:
        """Return a line as it is handed on; what is to be kept as typed says so."""
        text = self._box(number).value
        kept = self._as_typed.get(number) == text
        return AsTyped(text.strip()) if kept else text.strip()

    @work
    async def _keep_soon(self) -> None:
        self._keeping = None
        await asyncio.to_thread(self._keep)

    def _keep(self) -> None:
        """Write it down. What stood there by itself is not worth keeping."""
        if self._sheet is not None and self._typed != self._kept:
            self._kept = self._typed
            self._sheet.keep(() if self._kept == self._plain else self._kept)

    def on_unmount(self) -> None:
        """Whatever took the prompt away: what stands in it by now is kept, unless it is done."""
        self._keep()

    def action_take_over(self) -> None:
        """Put in the text that was meant for something else."""
        if self._sheet is None or self._sheet.other is None:
            return
        values = self._sheet.take_over()
        if len(values) == len(self._fields):
            for number, value in enumerate(values):
                self._box(number).value = value
        else:
            self.query_one("#field-0", Input).value = " ".join(values)
        self.query_one("#left", Static).display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line, or end."""
        number = int((event.input.id or "field-0").rpartition("-")[2])
        ends = number >= self.last_line
        # Tab passes a line unread: at the end each is looked at.
        wrong = self._first_wrong(range(number + 1) if ends else (number,))
        if wrong is not None:
            self._box(wrong).focus()
        elif ends:
            self.dismiss(tuple(self._answer(i) for i in range(len(self._fields))))
        else:
            self._box(number + 1).focus()

    def _box(self, number: int) -> Input:
        return self.query_one(f"#field-{number}", Input)

    def _first_wrong(self, numbers: Iterable[int]) -> int | None:
        """Say why the first line that will not do does not, and return its number."""
        for number in numbers:
            check = self._fields[number].check
            why = check(self._box(number).value) if check is not None else ""
            if why:
                self.refuse(why)
                return number
        self.refuse("")
        return None

    def action_cancel(self) -> None:
        """Change nothing; what was typed is not wanted any more."""
        if self._sheet is not None:
            self._sheet.done()
        self.dismiss(None)


def saved_as(typed: str, *, kept: bool) -> str:
    """Say in one line what is saved in the place of a text with secrets; nothing without any."""
    from oncall_tui.domain.secret_scan import kinds, mask

    safe, found = mask(typed)
    if not found:
        return ""
    if kept:
        return f"saved as typed, with the {', '.join(kinds(found))} in it (ctrl+y takes it out)"
    return f"saved as: {plain(safe, 300)} (ctrl+y keeps it as typed)"


def left_over(sheet: Sheet) -> str:
    """Say in one line which unfinished text there is; nothing where there is none."""
    if sheet.before is not None:
        return "Your text from before, which was never saved."
    if sheet.other is None:
        return ""
    first = next(filter(None, sheet.other.values), "")
    return f"Never saved, for {plain(sheet.other.title, 30)}: {plain(first, 30)} (ctrl+t takes it)"


class Choice(msgspec.Struct, frozen=True):
    """One answer and its key."""

    key: str
    label: str
    value: str


class Choose(SmallBox[str | None]):
    """Asks for one of a few answers, each on a key of its own."""

    DEFAULT_CSS = """
    Choose > Vertical { max-height: 90%; }
    """

    def __init__(self, title: str, lines: Sequence[str], choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._explain = lines
        self._choices = {choice.key: choice for choice in choices}

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title))
            for line in self._explain:
                yield Static(Content(plain(line)))
            for choice in self._choices.values():
                yield Static(Content(f"  {choice.key}  {plain(choice.label)}"))
            yield Static(Content("esc: cancel, nothing changes"), classes="hint")

    def on_key(self, event: events.Key) -> None:
        """Take the answer."""
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
        elif event.character in self._choices:
            self.dismiss(self._choices[event.character].value)
        elif event.key in self._choices:
            self.dismiss(self._choices[event.key].value)


def check_yes(text: str) -> str:
    """Return why this is no yes, or an empty string."""
    return (
        ""
        if text.strip().lower() == "yes"
        else "type the word yes, then enter; esc changes nothing"
    )
