"""Closing a maintenance window: each point of its checklist gets an answer by one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.simple_list import Item, SimpleList
from screens.theme import Role

ANSWER_ROLES = {
    Answer.DONE: Role.GOOD,
    Answer.FAILED: Role.LATE,
    Answer.NOT_APPLICABLE: Role.DIM,
}


class CheckBox(BoxScreen[tuple[Point, ...] | None]):
    """Returns the points with their answers; None: it stays open."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("d", "answer('done')", "done", id="check.done"),
        Binding("f", "answer('failed')", "failed", id="check.failed"),
        Binding("n", "answer('n/a')", "n/a", id="check.na"),
        Binding("enter", "finish", "go on", id="check.finish"),
        Binding("escape,q", "leave", "back", id="check.leave"),
    ]

    DEFAULT_CSS = "CheckBox #missing { color: ansi_red; height: auto; }"

    def __init__(self, name: str, points: Sequence[str], glyphs: Glyphs) -> None:
        super().__init__()
        self._title = name
        self._points = tuple(points)
        self._glyphs = glyphs
        self._answers: dict[int, Answer] = {}

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical() as box:
            box.border_title = Content(f"Before {plain(self._title, 40)} is closed")
            box.border_subtitle = Content("d done  f failed  n n/a  enter go on  esc back")
            yield SimpleList(glyphs=self._glyphs, id="points")
            yield Static(Content(""), id="missing")

    def on_mount(self) -> None:
        """Show the points."""
        self._show()
        self._say("")
        self._list.focus()

    def _say(self, text: str) -> None:
        line = self.query_one("#missing", Static)
        line.display = bool(text)
        line.update(Content(text))

    @property
    def _list(self) -> SimpleList:
        return self.query_one(SimpleList)

    def _show(self) -> None:
        self._list.show([self._item(i) for i in range(len(self._points))], asked=True)

    def _item(self, index: int) -> Item:
        text, answer = self._points[index], self._answers.get(index)

        def look(width: int) -> list[Piece]:
            word = self._glyphs.dash if answer is None else answer.value
            role = Role.WARN if answer is None else ANSWER_ROLES[answer]
            named = fit(plain(text, 300), max(1, width - 8), self._glyphs)
            return [(fit(word, 7, self._glyphs), role), (named, Role.PLAIN)]

        return Item(f"{index}", text[:60], look)

    def action_answer(self, word: str) -> None:
        """Answer the point under the cursor, and go on to the next."""
        item = self._list.current
        if item is None:
            return
        self._answers[int(item.id)] = Answer(word)
        self._say("")
        self._show()
        self._list.action_down()

    def action_finish(self) -> None:
        """End when every point has its answer; else go to the first that has none."""
        left = [i for i in range(len(self._points)) if i not in self._answers]
        if left:
            self._list.go_to(f"{left[0]}")
            more = f", and {len(left) - 1} more" if len(left) > 1 else ""
            self._say(f"no answer yet to: {plain(self._points[left[0]], 60)}{more}")
            return
        points = zip(self._points, sorted(self._answers.items()), strict=True)
        self.dismiss(tuple(Point(text, answer) for text, (_, answer) in points))

    def action_leave(self) -> None:
        """Leave it open."""
        self.dismiss(None)
