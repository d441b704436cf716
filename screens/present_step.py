"""The text of one step of a run, in lines of pieces: what it asks for first, then its words."""

from __future__ import annotations

from oncall_tui.domain.run_labels import unlabelled
from oncall_tui.domain.runbook import Runbook, Step
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_blocks import blocks_lines
from screens.present_runbook import repeats_title, section_lines, step_title
from screens.theme import Role

Lines = list[list[Piece]]

BLANK: list[Piece] = [("", Role.PLAIN)]


def head_lines(step: Step, glyphs: Glyphs) -> Lines:
    """Return where the step stands, and its title where its text does not begin with it."""
    *above, own = (*step.path, "")[: max(1, len(step.path))]
    place = f" {glyphs.arrow} ".join([*(plain(title, 60) for title in above), plain(own)])
    lines: Lines = [[(place, Role.DIM)]]
    if not repeats_title(step):
        lines.append([(step_title(step), Role.HEAD)])
    return lines


def body_lines(runbook: Runbook, step: Step, glyphs: Glyphs) -> Lines:
    """Return the step's own words, but for those of its labels, then what stands beside it."""
    lines: Lines = [BLANK, *blocks_lines(unlabelled(step.blocks), glyphs)]
    for section in runbook.context(step):
        lines.append(BLANK)
        own = section.path[:-1] == step.path[: len(section.path) - 1]
        if not own:  # a heading below the step's, with headings of its own above it
            above = [plain(title) for title in section.path[:-1] if title not in step.path]
            lines.append([(f" {glyphs.arrow} ".join(above), Role.DIM)])
        lines += section_lines(section, glyphs)
    return lines
