"""The commands of the handover screen."""

from __future__ import annotations

from oncall_tui.domain.dangerous import Dangerous
from screens.command import Command

_H = Dangerous.HANDOVER

HANDOVER = (
    Command("side", "tab", "other note", "Go between my note and one that waits."),
    Command(
        "open",
        "enter",
        "open",
        "Write the item's line; of a note that waits, open the item.",
        dangerous=_H,
    ),
    Command("write", "w", "write", "Write the item's line, or read it back.", dangerous=_H),
    Command("add", "a", "add", "Add a line to a part of the note.", dangerous=_H),
    Command("state", "s", "state", "Say how the estate is.", dangerous=_H),
    Command("nothing", "n", "none", "Say that the empty parts are empty.", dangerous=_H),
    Command("sign", "S", "sign", "Sign the note; it is yours until accepted.", dangerous=_H),
    Command("accept", "A", "accept", "Accept the note that waits.", dangerous=_H),
    Command("decline", "d", "decline", "Decline the item, with a reason.", dangerous=_H),
    Command(
        "send_back", "b", "send back", "Send it back with a question.", dangerous=_H, bar=False
    ),
    Command("take", "T", "take", "Take it: its author is gone.", dangerous=_H, bar=False),
    Command("carried", "f", "file", "Open a note, or an acceptance, from a file.", bar=False),
    Command("review", "v", "review", "Look once more; let go.", dangerous=_H, bar=False),
    Command(
        "drop",
        "x",
        "drop, settle",
        "Take away a line that was added; settle what came with a note.",
        dangerous=_H,
        bar=False,
    ),
    Command("write_out", "W", "write out", "Write the shift report to a file.", bar=False),
    Command("begin_shift", "B", "begin shift", "Begin a shift by hand.", dangerous=_H, bar=False),
    Command("end_shift", "e", "end shift", "End the shift.", dangerous=_H, bar=False),
)
ON_MINE = frozenset({"add", "state", "nothing", "sign", "drop", "end_shift", "review"})
ON_COMING = frozenset({"accept", "decline", "send_back", "take"})
ON_ITEM = frozenset({"open", "write", "decline", "drop"})
"""Commands by what they need: my note, one that waits, an item under the cursor."""
