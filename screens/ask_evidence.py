"""Asks for evidence: typed, pasted with all its lines, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets._input import Input
from textual.widgets._static import Static

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.text import plain
from oncall_tui.services.drafts import Sheet
from screens.box import SmallBox
from screens.prompts import LONGEST
from screens.widgets.line_input import LineInput

MOST = 1024 * 1024
"""Characters that are pasted."""


class Given(msgspec.Struct, frozen=True):
    """What was given."""

    text: str = ""
    path: str = ""
    """Of a file to read, in the place of a text."""


class PasteLine(LineInput):
    """A line that hands on what is pasted with several lines."""

    class Pasted(Message):
        """Several lines came."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def _on_paste(self, event: events.Paste) -> None:
        text = event.text.strip("\r\n")
        if len(text.splitlines()) > 1 or len(self.value) + len(text) > LONGEST:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(event.text.replace("\r\n", "\n").replace("\r", "\n")))


class AskEvidence(SmallBox[Given | None]):
    """Enter ends, Esc gives None and changes nothing. Nothing typed and nothing pasted is ""."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape", "cancel", "cancel", id="evidence.cancel"),
        Binding("ctrl+o", "file", "file", id="evidence.file"),
        Binding("ctrl+y", "keep_typed", "keep as typed", id="evidence.keep_typed"),
    ]
    DEFAULT_CSS = """
    AskEvidence Input, AskEvidence Input:focus {
        border: none; height: 1; padding: 0; background: ansi_default;
    }
    AskEvidence .label { color: ansi_cyan; }
    AskEvidence #saved { color: ansi_yellow; height: auto; max-height: 6; }
    """

    def __init__(self, title: str, lines: Sequence[str], sheet: Sheet | None = None) -> None:
        super().__init__()
        self._title = title
        self._explain = lines
        self._sheet = sheet
        self._pasted: list[str] = []
        self._typed = ""
        self._from_file = False
        self._as_typed = False

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        before = self._sheet.before if self._sheet is not None else None
        with Vertical() as box:
            box.border_title = Content(plain(self._title))
            for line in self._explain:
                yield Static(Content(plain(line)))
            if before is not None:
                yield Static(Content("Your text from before, which was never saved."))
            yield Static(Content(""), id="label", classes="label")
            yield PasteLine(
                before.values[0] if before is not None and before.values else "",
                id="given",
                select_on_focus=False,
                max_length=LONGEST,
            )
            yield Static(Content(""), id="saved")
            hint = "enter: keep it   ctrl+o: a file   esc: cancel, nothing changes"
            yield Static(Content(hint), classes="hint")

    def on_mount(self) -> None:
        """Begin."""
        self._show()
        self.query_one(PasteLine).focus()

    def _show(self) -> None:
        words = "Path of a file" if self._from_file else "Paste it here; empty when there is none"
        self.query_one("#label", Static).update(Content(words))
        said = "\n".join(self._saved())
        line = self.query_one("#saved", Static)
        line.display = bool(said)
        line.update(Content(said))

    def _saved(self) -> list[str]:
        """Say what will be kept, where that is not what stands in the line."""
        if self._from_file:
            return []
        from oncall_tui.domain.secret_scan import kinds, mask

        text = self._text()
        safe, found = mask(text)
        lines = text.split("\n")
        said = [f"{len(lines)} lines, {len(text)} characters"] if self._pasted else []
        if found and self._as_typed:
            return [*said, f"saved with the {', '.join(kinds(found))} in it (ctrl+y takes it out)"]
        if found:
            shown = next(line for line in safe.split("\n") if "[redacted: " in line)
            said.append(f"saved as: {plain(shown, 200)} (ctrl+y keeps it as typed)")
        return said

    def _text(self) -> str:
        typed = self._typed.strip()
        return "\n".join([*self._pasted, *([typed] if typed else [])])

    def on_paste_line_pasted(self, event: PasteLine.Pasted) -> None:
        """Take several lines in; the line stays free for more."""
        room = MOST - sum(map(len, self._pasted))
        self._pasted.append(event.text.strip("\n")[: max(0, room)])
        self._as_typed = False
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is kept of it."""
        self._typed = event.value
        self._as_typed = False
        self._show()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """End."""
        self._typed = self.query_one(PasteLine).value
        if self._from_file:
            line = self._typed.strip()
            self.dismiss(Given(path=line) if line else None)
            return
        text = self._text()
        self.dismiss(Given(AsTyped(text) if self._as_typed else text))

    def action_file(self) -> None:
        """Take the line for the path of a file, or for a text again."""
        self._from_file = not self._from_file
        self._show()

    def action_keep_typed(self) -> None:
        """Keep what looks like a secret, or take it out again."""
        self._as_typed = not self._as_typed
        self._show()

    def on_unmount(self) -> None:
        """What stands in the line is kept for the next time, unless it is done."""
        if self._sheet is not None and not self._from_file:
            typed = self._text()[:LONGEST]
            if typed:
                self._sheet.keep((typed,))

    def action_cancel(self) -> None:
        """Change nothing."""
        self._pasted.clear()
        self._typed = ""
        if self._sheet is not None:
            self._sheet.done()
        self.dismiss(None)
