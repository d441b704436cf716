"""Commands of the screens, declared once: footer, help, palette and read-only mode follow."""

from __future__ import annotations

from oncall_tui.domain.dangerous import Dangerous
from screens.board_commands import BOARD
from screens.command import Command
from screens.handover_commands import HANDOVER
from screens.incident_commands import INCIDENTS, NUMBERS
from screens.run_commands import RUN_MORE

TICKETS = (
    Command("detail", "enter", "detail", "Show all of the ticket: what it is about, our acts."),
    Command("take", "a", "take", "Make me the owner of the ticket.", dangerous=Dangerous.TAKE),
    Command("note", "n", "note", "Write a note to the ticket.", dangerous=Dangerous.NOTE),
    Command("copy", "y", "copy", "Copy the ticket's link."),
    Command("poll", "ctrl+r", "poll now", "Ask every source now.", bar=False),
)

RUNBOOKS = (
    Command("open", "enter", "open", "Open the runbook, or go on with the run."),
    Command("walk", "r", "walk", "Walk the runbook without an alert.", dangerous=Dangerous.RUN),
    Command("filter", "slash", "search", "Show only runbooks and alerts with these words."),
    Command("clear", "escape", "all", "Show every runbook again.", bar=False),
)

ROUTINES = (
    Command("walk", "r", "walk", "Walk the routine, or go on with it.", dangerous=Dangerous.RUN),
    Command("open", "enter", "read", "Read the routine's runbook."),
)

RUN = (
    Command("done", "d", "done", "The step is done.", dangerous=Dangerous.RUN),
    Command("not_applicable", "n", "n/a", "The step does not apply here.", dangerous=Dangerous.RUN),
    Command("failed", "f", "failed", "The step did not work.", dangerous=Dangerous.RUN),
    Command("skip", "s", "skip", "Leave the step out, with a reason.", dangerous=Dangerous.RUN),
    Command(
        "defer",
        "l",
        "later",
        "Leave the step for later: it goes into the handover.",
        dangerous=Dangerous.RUN,
    ),
    Command(
        "set_input", "i", "fill in", "Give a value for a placeholder.", dangerous=Dangerous.RUN
    ),
    Command("copy", "y", "copy", "Copy the step's command, filled in.", dangerous=Dangerous.RUN),
    Command(
        "next_command", "tab", "next command", "Choose another command of this step.", bar=False
    ),
    Command("scroll_text(5)", "J,shift+down", "text down", "Scroll the text down.", bar=False),
    Command("scroll_text(-5)", "K,shift+up", "text up", "Scroll the text up.", bar=False),
    Command(
        "choose",
        "o",
        "answer",
        "Answer the step's question: it chooses the branch.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "timer",
        "w",
        "timer",
        "Start the step's time, or end its wait early with a reason.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "evidence",
        "v",
        "evidence",
        "Keep a text as evidence, or say why there is none.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "alone",
        "A",
        "go alone",
        "Go on alone, with a reason.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "escalate",
        "e",
        "called",
        "Write down that the one whom the step names was called.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "follow",
        "enter",
        "open link",
        "Open the file that the step links to, and walk it too.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "undo",
        "u",
        "undo",
        "Say that what was done last is undone, or that it stays.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command(
        "close_run", "c", "close", "End the run and say how it ended.", dangerous=Dangerous.RUN
    ),
    *RUN_MORE,
    Command("leave", "escape", "back", "Go back; the run stays where it is."),
)

JOURNAL = (
    Command("detail", "enter", "detail", "Show everything about the entry."),
    Command("filter", "slash", "search", "Show only entries that match."),
    Command("facet('actor')", "a", "actor", "Show only what this person did, or all again."),
    Command("facet('type')", "t", "type", "Show only entries of this type, or all again."),
    Command(
        "facet('incident')", "i", "incident", "Show only this incident, or all again.", bar=False
    ),
    Command("facet('outcome')", "o", "outcome", "Show only this outcome, or all again.", bar=False),
    Command("proof", "p", "proof", "Save the proof that the entry is in the journal."),
    Command("verify", "v", "verify", "Check every entry and signature."),
    Command("clear", "escape", "all", "Show every entry again.", bar=False),
    Command(
        "asked_of_you",
        "A",
        "approvals",
        "Approve, or not, what others ask you.",
        dangerous=Dangerous.APPROVE,
        bar=False,
    ),
    Command(
        "redact", "R", "redact", "Erase the texts of an entry of yours.", dangerous=Dangerous.REDACT
    ),
)

QUIET = (
    Command("detail", "enter", "detail", "Show everything about the silence."),
    Command(
        "extend",
        "plus",
        "extend",
        "Let the silence or the maintenance window end later.",
        dangerous=Dangerous.SILENCE,
    ),
    Command("edit", "e", "edit", "Change the silence.", dangerous=Dangerous.SILENCE),
    Command("expire", "x", "expire", "End the silence now.", dangerous=Dangerous.EXPIRE),
    Command("new", "n", "new", "Make a silence.", dangerous=Dangerous.SILENCE),
    Command("copy", "y", "copy", "Copy the matchers, or the announcement.", bar=False),
    Command(
        "wake", "z", "wake", "End the snooze now.", dangerous=Dangerous.SNOOZE, bar=False, use=1
    ),
    Command(
        "announce",
        "A",
        "announce",
        "Note that the maintenance window is announced, and copy the text.",
        dangerous=Dangerous.MAINTAIN,
        bar=False,
        use=1,
    ),
    Command(
        "begin",
        "b",
        "begin",
        "Note that the work of the maintenance window begins.",
        dangerous=Dangerous.MAINTAIN,
        bar=False,
        use=1,
    ),
    Command(
        "close_window",
        "c",
        "close",
        "Close the maintenance window with its checklist.",
        dangerous=Dangerous.MAINTAIN,
        bar=False,
        use=1,
    ),
    Command(
        "undo",
        "U",
        "undo",
        "Take back the silence that was made in the last ten seconds.",
        dangerous=Dangerous.EXPIRE,
        bar=False,
    ),
    Command("poll", "ctrl+r", "poll now", "Ask every source now.", bar=False),
)

SOURCES = (Command("poll", "ctrl+r", "poll now", "Ask every source now."),)

SCREENS: dict[str, tuple[Command, ...]] = {
    "board": BOARD,
    "incidents": INCIDENTS,
    "tickets": TICKETS,
    "runbooks": RUNBOOKS,
    "routines": ROUTINES,
    "run": RUN,
    "journal": JOURNAL,
    "handover": HANDOVER,
    "numbers": NUMBERS,
    "sources": SOURCES,
    "quiet": QUIET,
}
"""All screens that have commands, for the tests that walk them."""
