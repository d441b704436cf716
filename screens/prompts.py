"""Small questions in the middle of the screen: a text, a choice, a yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets._input import Input
from textual.widgets._static import Static

from oncall_tui.domain.text import plain
from screens.widgets.line_input import LineInput

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


class Ask(ModalScreen[tuple[str, ...] | None]):
    """Asks for one or two lines. Enter goes on and ends, Esc gives None and changes nothing."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape", "cancel", "cancel", id="ask.cancel"),
    ]
    DEFAULT_CSS = """
    Ask { align: center middle; }
    Ask > Vertical {
        background: ansi_default;
        width: 90%;
        max-width: 76;
        height: auto;
        border: solid ansi_blue;
        padding: 0 1;
    }
    Ask Input, Ask Input:focus { border: none; height: 1; padding: 0; background: ansi_default; }
    Ask .label { color: ansi_cyan; }
    Ask #why { color: ansi_red; height: auto; }
    Ask .hint { color: ansi_bright_black; }
    """

    def __init__(self, title: str, lines: Sequence[str], fields: Sequence[Field]) -> None:
        super().__init__()
        self._title = title
        self._explain = lines
        self._fields = fields

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title))
            for line in self._explain:
                yield Static(Content(plain(line)))
            for number, field in enumerate(self._fields):
                yield Static(Content(plain(field.label)), classes="label")
                yield LineInput(
                    field.value,
                    placeholder=plain(field.hint),
                    id=f"field-{number}",
                    select_on_focus=False,
                    max_length=LONGEST,
                )
            yield Static(Content(""), id="why")
            yield Static(Content("enter: go on   esc: cancel, nothing changes"), classes="hint")

    def on_mount(self) -> None:
        """Begin with the first line."""
        self.query_one("#field-0", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line, or end."""
        number = int((event.input.id or "field-0").rpartition("-")[2])
        field = self._fields[number]
        why = field.check(event.value) if field.check is not None else ""
        if why:
            self.query_one("#why", Static).update(Content(plain(why)))
            return
        self.query_one("#why", Static).update(Content(""))
        if number + 1 < len(self._fields):
            self.query_one(f"#field-{number + 1}", Input).focus()
            return
        inputs = [self.query_one(f"#field-{i}", Input) for i in range(len(self._fields))]
        self.dismiss(tuple(box.value.strip() for box in inputs))

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)


class Choice(msgspec.Struct, frozen=True):
    """One answer and its key."""

    key: str
    label: str
    value: str


class Choose(ModalScreen[str | None]):
    """Asks for one of a few answers, each on a key of its own."""

    DEFAULT_CSS = """
    Choose { align: center middle; }
    Choose > Vertical {
        background: ansi_default;
        width: 90%;
        max-width: 76;
        height: auto;
        max-height: 90%;
        border: solid ansi_blue;
        padding: 0 1;
    }
    Choose .hint { color: ansi_bright_black; }
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
