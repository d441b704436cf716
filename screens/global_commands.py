"""Commands that are the same everywhere; those of one screen are in `screens.commands`."""

from __future__ import annotations

from screens.command import Command

GLOBAL = (
    Command("mode('board')", "1", "board", "Show the alerts.", bar=False),
    Command("mode('incidents')", "2", "incidents", "Show the incidents.", bar=False),
    Command("mode('tickets')", "3", "tickets", "Show the tickets.", bar=False),
    Command("mode('runbooks')", "4", "runbooks", "Show the runbooks and the runs.", bar=False),
    Command(
        "mode('journal')", "5", "journal", "Show what was done, by whom, newest first.", bar=False
    ),
    Command("mode('handover')", "6", "handover", "Hand over a shift, or take one.", bar=False),
    Command("mode('routines')", "7", "routines", "Show the checklists that are due.", bar=False),
    Command("mode('numbers')", "8", "numbers", "Show how soon, how often, how well.", bar=False),
    Command("mode('sources')", "9", "sources", "Show each endpoint and how it answers.", bar=False),
    Command(
        "mode('quiet')",
        "0",
        "quiet",
        "Show what is silenced, snoozed or under maintenance.",
        bar=False,
    ),
    Command(
        "command_palette", "ctrl+p,colon", "commands", "Find a command by its name.", bar=False
    ),
    Command("help", "question_mark,f1", "help", "Show the keys of this screen."),
    Command(
        "suspend_process",
        "ctrl+z",
        "suspend",
        "Put the program aside; fg in the shell brings it back.",
        bar=False,
    ),
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
