"""The steps of a run as a list: each section's heading stands above its steps, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from oncall_tui.domain.runbook import Runbook, Step, StepKind
from oncall_tui.domain.text import plain
from screens.present import fit
from screens.simple_list import Item, SimpleList
from screens.theme import Role

HEAD = "section\n"
"""What the id of a heading begins with; no step's has a line end in it."""


def section_of(runbook: Runbook, step: Step) -> str:
    """Return the heading of a step; empty where the title of the runbook, or its own, says it."""
    own = step.path[-1] if step.path else ""
    alone = step.kind is StepKind.READ and own == step.title
    return "" if alone or own == runbook.title else own


class StepList(SimpleList):
    """Shows steps; the cursor does not stop on headings."""

    _sections: dict[str, str]
    """By the id of each step: its heading."""

    def show_steps(
        self, runbook: Runbook, item: Callable[[Step], Item], *, asked: bool = False
    ) -> None:
        """Show the steps of a run, `item` makes the line of one."""
        self._sections = {step.id: section_of(runbook, step) for step in runbook.steps}
        self.show(list(self._items(runbook.steps, item)), asked=asked)

    def _items(self, steps: Iterable[Step], item: Callable[[Step], Item]) -> Iterable[Item]:
        above: tuple[str, ...] | None = None
        for step in steps:
            heading = self._sections[step.id]
            if heading and step.path != above:
                yield self._heading(step.id, heading)
            above = step.path
            yield item(step)

    def _heading(self, id_: str, title: str) -> Item:
        said = plain(title, 100)
        return Item(
            HEAD + id_,
            said,
            lambda width: [(fit(said, width, self._glyphs), Role.HEAD)],
            stop=False,
        )

    @property
    def section_above(self) -> str:
        """The heading of the step in hand, where it stands above the window."""
        first, at = round(self.scroll_y), self.position[0] - 1
        seen = (self._lines[index] for index in range(first, at))
        line = self._lines[at] if at < len(self._lines) else None
        # Of the headings between the window's first line and the step, the last is its own.
        if line is None or any(one is not None and one.id.startswith(HEAD) for one in seen):
            return ""
        return self._sections.get(line.id, "")
