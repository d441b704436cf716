"""Every command, declared once: footer, help, palette and read-only mode all follow from this.

A command's action is the method `action_<id>` of the screen or app that has it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from textual.binding import Binding


class Command(msgspec.Struct, frozen=True):
    """One thing a key does."""

    id: str
    """Also the name of the action, and what a keymap refers to."""
    keys: str
    """Textual's names, comma-separated; the first is the one that is shown."""
    label: str
    """Two words at most: it stands in the key bar."""
    help: str
    """One sentence for the help screen and the palette."""
    changes: bool = False
    """Whether it changes anything for others: such a command writes an entry first."""
    bar: bool = True
    """Whether the key bar shows it."""


GLOBAL = (
    Command("mode('board')", "1", "board", "Show the alerts.", bar=False),
    Command("mode('tickets')", "3", "tickets", "Show the tickets.", bar=False),
    Command("mode('runbooks')", "4", "runbooks", "Show the runbooks and the runs.", bar=False),
    Command(
        "mode('journal')", "5", "journal", "Show what was done, by whom, newest first.", bar=False
    ),
    Command("mode('sources')", "9", "sources", "Show each endpoint and how it answers.", bar=False),
    Command(
        "command_palette", "ctrl+p,colon", "commands", "Find a command by its name.", bar=False
    ),
    Command("help", "question_mark,f1", "help", "Show the keys of this screen."),
    Command("quit", "q,ctrl+q", "quit", "Leave; everything is saved already."),
)

MOVING = (
    Command("down", "j,down", "down", "Go one line down.", bar=False),
    Command("up", "k,up", "up", "Go one line up.", bar=False),
    Command("page_down", "pagedown,ctrl+d", "page down", "Go one page down.", bar=False),
    Command("page_up", "pageup,ctrl+u", "page up", "Go one page up.", bar=False),
    Command("first", "g,home", "first", "Go to the first line.", bar=False),
    Command("last", "G,end", "last", "Go to the last line.", bar=False),
)

BOARD = (
    Command("ack", "a", "ack", "Acknowledge the alert, or all that are marked.", changes=True),
    Command(
        "ack_with",
        "A",
        "ack…",
        "Acknowledge with a note and a time of your own.",
        changes=True,
        bar=False,
    ),
    Command("unack", "u", "un-ack", "Withdraw the acknowledgement.", changes=True),
    Command(
        "undo",
        "U",
        "undo",
        "Take back what was acknowledged in the last ten seconds.",
        changes=True,
        bar=False,
    ),
    Command(
        "note", "n", "note", "Write a note to the alert, or to all that are marked.", changes=True
    ),
    Command(
        "seen", "x", "seen", "Let go of alerts that cleared by themselves.", changes=True, bar=False
    ),
    Command("runbook", "r", "runbook", "Walk the runbook that belongs to the alert.", changes=True),
    Command("detail", "enter", "detail", "Show everything about the alert, or unfold the group."),
    Command("mark", "space", "mark", "Mark the alert or the group for the next command."),
    Command("unmark_all", "escape", "unmark", "Take all marks away, then the filter.", bar=False),
    Command("filter", "slash", "filter", "Show only what matches."),
    Command("saved_filters", "apostrophe", "filters", "Choose a saved filter.", bar=False),
    Command("sort", "greater_than_sign", "sort", "Sort by the next column.", bar=False),
    Command("flip", "less_than_sign", "flip", "Turn the order round.", bar=False),
    Command("fold", "tab", "fold", "Fold or unfold the group.", bar=False),
    Command("grouping", "f", "grouping", "Group by alert name, or show every alert.", bar=False),
    Command("group_by", "F", "group by", "Group by the value of a label.", bar=False),
    Command("pause", "w", "pause", "Hold the screen still; polls go on.", bar=False),
    Command("ticket", "t", "ticket", "Go to the ticket of the alert.", bar=False),
    Command("call", "o", "on call", "Show whom to call about the alert, and when.", bar=False),
    Command("copy", "y", "copy", "Copy the alert as text.", bar=False),
    Command("poll", "ctrl+r", "poll now", "Ask every source now.", bar=False),
    Command(
        "send",
        "S",
        "queue",
        "Show what still has to be sent, and send it.",
        changes=True,
        bar=False,
    ),
)

TICKETS = (
    Command("take", "a", "take", "Make me the owner of the ticket.", changes=True),
    Command("note", "n", "note", "Write a note to the ticket.", changes=True),
    Command("copy", "y", "copy", "Copy the ticket's link."),
    Command("poll", "ctrl+r", "poll now", "Ask every source now.", bar=False),
)

RUNBOOKS = (
    Command("open", "enter", "open", "Open the runbook, or go on with the run."),
    Command("walk", "r", "walk", "Walk the runbook without an alert.", changes=True),
)

RUN = (
    Command("done", "d", "done", "The step is done.", changes=True),
    Command("not_applicable", "n", "n/a", "The step does not apply here.", changes=True),
    Command("failed", "f", "failed", "The step did not work.", changes=True),
    Command("skip", "s", "skip", "Leave the step out, with a reason.", changes=True),
    Command(
        "defer", "l", "later", "Leave the step for later: it goes into the handover.", changes=True
    ),
    Command("set_input", "i", "fill in", "Give a value for a placeholder.", changes=True),
    Command("copy", "y", "copy", "Copy the step's command, filled in.", changes=True),
    Command(
        "next_command", "tab", "next command", "Choose another command of this step.", bar=False
    ),
    Command("scroll_text(5)", "J,shift+down", "text down", "Scroll the text down.", bar=False),
    Command("scroll_text(-5)", "K,shift+up", "text up", "Scroll the text up.", bar=False),
    Command("close_run", "c", "close", "End the run and say how it ended.", changes=True),
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
    Command("redact", "R", "redact", "Erase the texts of an entry of yours.", changes=True),
)

SOURCES = (Command("poll", "ctrl+r", "poll now", "Ask every source now."),)

SCREENS: dict[str, tuple[Command, ...]] = {
    "board": BOARD,
    "tickets": TICKETS,
    "runbooks": RUNBOOKS,
    "run": RUN,
    "journal": JOURNAL,
    "sources": SOURCES,
}
"""All screens that have commands, for the tests that walk them."""


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Make Textual's bindings; each has an id, so that a keymap can move it."""
    return [
        Binding(
            command.keys,
            command.id,
            command.label,
            show=command.bar,
            tooltip=command.help,
            id=command.id.replace("('", ".").replace("')", ""),
        )
        for command in commands
    ]
