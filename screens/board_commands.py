"""What keys do on the board."""

from __future__ import annotations

from oncall_tui.domain.dangerous import Dangerous
from screens.command import Command

BOARD = (
    Command(
        "ack", "a", "ack", "Acknowledge the alert, or all that are marked.", dangerous=Dangerous.ACK
    ),
    Command(
        "ack_with",
        "A",
        "ack…",
        "Acknowledge with a note and a time of your own.",
        dangerous=Dangerous.ACK,
        bar=False,
    ),
    Command("unack", "u", "un-ack", "Withdraw the acknowledgement.", dangerous=Dangerous.UNACK),
    Command(
        "undo",
        "U",
        "undo",
        "Take back what was acknowledged in the last ten seconds.",
        dangerous=Dangerous.UNACK,
        bar=False,
    ),
    Command(
        "silence",
        "s",
        "silence",
        "Silence the alert, or all that are marked, at their source.",
        dangerous=Dangerous.SILENCE,
        bar=False,
    ),
    Command(
        "take_over",
        "T",
        "take over",
        "Make me the owner of what somebody else has; asks for a reason.",
        dangerous=Dangerous.ACK,
        bar=False,
    ),
    Command(
        "assign",
        "E",
        "give to",
        "Give the alert, or all that are marked, to somebody.",
        dangerous=Dangerous.ASSIGN,
        bar=False,
    ),
    Command(
        "escalate",
        "e",
        "escalate",
        "Ask the next level of the ladder, another one, or a person.",
        dangerous=Dangerous.ESCALATE,
        bar=False,
    ),
    Command(
        "note",
        "n",
        "note",
        "Write a note to the alert, or to all that are marked.",
        dangerous=Dangerous.NOTE,
    ),
    Command(
        "seen",
        "x",
        "seen",
        "Let go of alerts that cleared by themselves.",
        dangerous=Dangerous.SEEN,
        bar=False,
    ),
    Command(
        "runbook",
        "r",
        "runbook",
        "Walk the runbook that belongs to the alert.",
        dangerous=Dangerous.RUN,
    ),
    Command(
        "snooze",
        "z",
        "snooze",
        "Hide the alert from your own loud sections until a time, or wake it.",
        dangerous=Dangerous.SNOOZE,
        bar=False,
    ),
    Command("detail", "enter", "detail", "Show everything about the alert, or unfold the group."),
    Command("mark", "space", "mark", "Mark the alert or the group for the next command."),
    Command("unmark_all", "escape", "unmark", "Take all marks away, then the filter.", bar=False),
    Command("filter", "slash", "filter", "Show only what matches."),
    Command("saved_filters", "apostrophe", "filters", "Choose a saved filter.", bar=False),
    Command("sort", "greater_than_sign", "sort", "Sort by the next column.", bar=False),
    Command("flip", "less_than_sign", "flip", "Turn the order round.", bar=False),
    Command(
        "whose",
        "m",
        "mine/team",
        "Show only my alerts, only my team's, or all.",
        bar=False,
    ),
    Command("fold", "tab", "fold", "Fold or unfold the group.", bar=False),
    Command("grouping", "f", "grouping", "Group by alert name, or show every alert.", bar=False),
    Command(
        "outcomes", "B", "outcomes", "Show what became of each alert of the last act.", bar=False
    ),
    Command("columns", "c", "columns", "Choose which labels are columns.", bar=False),
    Command("group_by", "F", "group by", "Group by the value of a label.", bar=False),
    Command("pause", "w", "pause", "Hold the screen still; polls go on.", bar=False),
    Command("ticket", "t", "ticket", "Go to the ticket of the alert.", bar=False),
    Command("call", "o", "on call", "Show whom to call about the alert, and when.", bar=False),
    Command("copy", "y", "copy", "Copy the alert as text.", bar=False),
    Command(
        "storm",
        "exclamation_mark",
        "storm",
        "Hold the order still in a storm, or leave it and see what came.",
        bar=False,
    ),
    Command("since", "L", "look back", "Show what happened since you looked.", bar=False),
    Command("bell", "b", "bell", "Switch the bell off for a while, or on again.", bar=False),
    Command("poll", "ctrl+r", "poll now", "Ask every source now.", bar=False),
    Command(
        "send",
        "S",
        "queue",
        "Show what still has to be sent, and send it.",
        dangerous=Dangerous.SEND,
        bar=False,
    ),
)
