"""`approve`: what others ask, on this host or through the upstream, and an answer to it, signed."""

from __future__ import annotations

from typing import TextIO

from oncall_tui.build import open_headless
from oncall_tui.domain.text import plain
from oncall_tui.errors import RunbookError, UsageError
from oncall_tui.services.approvals import Approvals
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import time_json, write_json, write_line, write_table
from oncall_tui.verbs.stand_in import tell_stand_in

SHORT = 12
"""Characters of an id in the list."""


def list_waiting(settings: Settings, *, as_json: bool, out: TextIO, err: TextIO) -> int:
    """Print what waits for an answer, oldest first; return the exit code.

    What the upstream hands round is asked for first; `err` is told when that failed.
    """
    with open_headless(settings) as headless:
        approvals = _approvals(headless.desk.walks.approvals)
        _ask(approvals, err)
        waiting = approvals.waiting()
    if as_json:
        found = [
            {
                "id": one.sha256,
                "by": one.request.by,
                "at": time_json(one.request.at),
                "step": one.request.title,
                "runbook": one.request.runbook,
                "commands": list(one.request.commands),
            }
            for one in waiting
        ]
        write_json({"approvals": found}, out)
        return 0
    rows = [(o.sha256[:SHORT], o.request.by, o.request.runbook, o.request.title) for o in waiting]
    write_table(("ID", "BY", "RUNBOOK", "STEP"), rows, out)
    return 0


def answer(
    settings: Settings, beginning: str, *, deny: bool, reason: str, out: TextIO, err: TextIO
) -> int:
    """Show a request, then sign an answer to it; return 3 when it has not gone anywhere yet.

    Raises UsageError without a reason: then it is only shown.
    """
    with open_headless(settings) as headless:
        desk = headless.desk
        approvals = _approvals(desk.walks.approvals)
        _ask(approvals, err)
        waiting = approvals.find(beginning)
        at = waiting.request.at
        for line in waiting.text.splitlines()[1:]:
            said = f"at: {time_json(at)}" if line == f"at: {at}" else plain(line, 2_000)
            write_line(said, out)
        if not reason.strip():
            raise UsageError(
                "nothing was answered: this is what is asked",
                where=waiting.sha256[:SHORT],
                hint="say why with --reason; --deny denies it",
            )
        entry = approvals.answer(waiting, grant=not deny, reason=reason)
        said = "denied" if deny else "approved"
        write_line(f"{said}, signed and saved as entry {entry.i}", out)
        if desk.lock is not None:
            tell_stand_in(desk.lock.signing, err)
        late = approvals.send(waiting)
        if late:
            write_line(f"oncall-tui: not sent yet, the next session sends it: {late}", err)
    return 3 if late else 0


def _ask(approvals: Approvals, err: TextIO) -> None:
    why = approvals.ask_team()
    if why:
        write_line(f"oncall-tui: what mates ask may be missing: {why}", err)


def _approvals(found: Approvals | None) -> Approvals:
    if found is None:
        raise RunbookError("nobody can ask here", hint="see [approvals] in the documentation")
    return found
