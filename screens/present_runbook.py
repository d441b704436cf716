"""A runbook in lines of pieces. Every word of the file is on the screen, none of it is markup."""

from __future__ import annotations

from oncall_tui.domain.runbook import Outcome, Paragraph, Section, SpanKind, Step
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_blocks import blocks_lines
from screens.theme import Role

OUTCOME_ROLES = {
    Outcome.DONE: Role.GOOD,
    Outcome.NOT_APPLICABLE: Role.DIM,
    Outcome.FAILED: Role.BAD,
    Outcome.SKIPPED: Role.WARN,
    Outcome.DEFERRED: Role.WARN,
}


def outcome_mark(outcome: Outcome | None, glyphs: Glyphs) -> Piece:
    """Return one cell: what became of a step, told apart without colour."""
    marks = {
        Outcome.DONE: glyphs.done,
        Outcome.NOT_APPLICABLE: glyphs.dash,
        Outcome.FAILED: "!",
        Outcome.SKIPPED: "s",
        Outcome.DEFERRED: glyphs.arrow,
    }
    if outcome is None:
        return glyphs.open, Role.STRONG
    return marks[outcome], OUTCOME_ROLES[outcome]


def section_lines(section: Section, glyphs: Glyphs) -> list[list[Piece]]:
    """Return a section with its heading."""
    head: list[list[Piece]] = [[(plain(section.title), Role.HEAD)]] if section.title else []
    return head + blocks_lines(section.blocks, glyphs)


def step_title(step: Step) -> str:
    """Return the author's number, where there is one, and the title."""
    number = f"{step.number}. " if step.number is not None else ""
    return number + plain(step.title, 200)


def repeats_title(step: Step) -> bool:
    """Whether the step's own text begins with its title: then a heading would say it twice."""
    first = step.blocks[0] if step.blocks else None
    if not isinstance(first, Paragraph):
        return False
    text = "".join(span.text for span in first.spans if span.kind is not SpanKind.COMMENT)
    return " ".join(text.split()).startswith(step.title.strip(" .:"))
