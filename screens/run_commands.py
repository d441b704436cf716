"""Commands of the run's screen about running, approval, evidence and an edited file."""

from __future__ import annotations

from oncall_tui.domain.dangerous import Dangerous
from screens.command import Command

RUN_MORE = (
    Command(
        "take_run",
        "T",
        "take",
        "Take the run from whoever has it, with a reason.",
        dangerous=Dangerous.HANDOVER,
        bar=False,
    ),
    Command(
        "execute",
        "x",
        "run it",
        "Run the command here, where the site allows it.",
        dangerous=Dangerous.EXECUTE,
        bar=False,
    ),
    Command(
        "ask_approval",
        "a",
        "ask",
        "Ask a second person for the step.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
    Command("show_evidence", "V", "show evidence", "Show the step's evidence.", bar=False),
    Command(
        "remap",
        "M",
        "edited file",
        "Show how the file was edited; take it over.",
        dangerous=Dangerous.RUN,
        bar=False,
    ),
)
