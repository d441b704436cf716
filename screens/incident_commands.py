"""What keys do about incidents and figures."""

from __future__ import annotations

from oncall_tui.domain.dangerous import Dangerous
from screens.command import Command

INCIDENTS = (
    Command("detail", "enter", "detail", "Show all of the incident, with its timeline."),
    Command(
        "declare",
        "i",
        "declare",
        "Declare an incident without an alert; on the board, over alerts.",
        dangerous=Dangerous.INCIDENT,
    ),
    Command("phase", "p", "phase", "Go on to another phase.", dangerous=Dangerous.INCIDENT),
    Command(
        "role",
        "o",
        "role",
        "Take a role, or hand it to somebody.",
        dangerous=Dangerous.INCIDENT,
    ),
    Command("decision", "d", "decide", "Write a decision down.", dangerous=Dangerous.INCIDENT),
    Command(
        "todo",
        "t",
        "TODO",
        "Write down what is to be done.",
        dangerous=Dangerous.INCIDENT,
        bar=False,
    ),
    Command(
        "settle",
        "x",
        "TODO done",
        "Say that a TODO is done.",
        dangerous=Dangerous.INCIDENT,
        bar=False,
    ),
    Command(
        "note",
        "n",
        "note",
        "Write a note to the incident.",
        dangerous=Dangerous.INCIDENT,
        bar=False,
    ),
    Command(
        "update",
        "u",
        "update",
        "Make an update, copy it, and note that it went out.",
        dangerous=Dangerous.INCIDENT,
    ),
    Command(
        "change",
        "h",
        "change",
        "Link a code change: a commit or a change number.",
        dangerous=Dangerous.INCIDENT,
        bar=False,
    ),
    Command(
        "ticket",
        "T",
        "ticket",
        "Link a ticket, have one opened, or take a link away.",
        dangerous=Dangerous.INCIDENT,
        bar=False,
    ),
    Command(
        "edit",
        "e",
        "severity",
        "Change the severity or the title.",
        dangerous=Dangerous.INCIDENT,
        bar=False,
    ),
    Command(
        "close_incident",
        "c",
        "close",
        "Close the incident with its checklist.",
        dangerous=Dangerous.INCIDENT,
    ),
    Command("copy", "y", "copy", "Copy the timeline.", bar=False),
    Command("write_out", "W", "write out", "Write the incident report to a file.", bar=False),
)

NUMBERS = (
    Command("span", "tab", "span", "Show four weeks, a quarter, or all of it."),
    Command("copy", "y", "copy", "Copy the figures with their definitions."),
    Command("again", "ctrl+r", "again", "Read what is new and count again.", bar=False),
    Command("write_out", "W", "write out", "Write the figures to a file.", bar=False),
)
