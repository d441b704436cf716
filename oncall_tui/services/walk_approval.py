"""Asking a second person for a step of a run, and hearing what they said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.approval import Request, read_request, request_id
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.run_parts import Approval, Verdict
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.domain.text import plain
from oncall_tui.errors import JournalTamperedError, RunbookError
from oncall_tui.services.walk_gates import Gates

if TYPE_CHECKING:
    from oncall_tui.domain.placeholder import Filled
    from oncall_tui.domain.run import RunState
    from oncall_tui.domain.runbook import Step
    from oncall_tui.services.approvals import Approvals

TYPES = {
    Verdict.GRANTED: EntryType.APPROVAL_GRANTED,
    Verdict.DENIED: EntryType.APPROVAL_DENIED,
}


class Asked(Gates):
    """A part of `Walk`. Every method that writes raises JournalError, or RunbookError."""

    @property
    def approvals(self) -> Approvals | None:
        """What reaches a second person; None: nobody is reached."""
        raise NotImplementedError

    def commands(self, step: Step) -> Sequence[Filled]:
        """Return the commands of a step as they will be copied or run."""
        raise NotImplementedError

    def source_of(self, step: Step) -> tuple[str, bool]:
        """Return the file that a step is from, and whether it is there as the run has it."""
        raise NotImplementedError

    def refreshed(self) -> RunState:
        """Return how far the run is, by what other sessions have written too."""
        raise NotImplementedError

    def ask_approval(self, step: Step) -> str:
        """Ask for a step; return why those on this host are not reached, or an empty string.

        What is asked names the commands as they are filled in now.
        """
        if self.approvals is None:
            raise RunbookError(
                "nobody can be asked from here", where=step.title, hint="A goes on alone"
            )
        text = self._request(step, self.approvals.log)
        self._write(
            EntryType.APPROVAL_ASKED,
            {
                "step": step.id,
                "title": step.title[:200],
                "sha256": request_id(text),
                "request": text,
            },
        )
        if self.state.approvals[step.id].asked != text:
            raise RunbookError("what is asked cannot be kept as it is", where=step.title)
        return self.approvals.publish(text)

    def _request(self, step: Step, log: str) -> str:
        from oncall_tui.domain.secret_scan import mask

        label = step.label(LabelKind.APPROVE)
        request = Request(
            run=self.state.run,
            step=step.id,
            title=step.title,
            runbook=self.source_of(step)[0],
            sha256=self.state.sha256,
            asked="" if label is None else label.text,
            by=self.state.by,
            log=log,
            at=self._clock.now(),
            commands=self._lines(step),
        )
        text = mask(request.text())[0]
        try:
            read_request(text)
        except JournalTamperedError as error:
            raise RunbookError("what is asked cannot be written down", where=step.title) from error
        return text

    def _lines(self, step: Step) -> tuple[str, ...]:
        """Return the commands of a step, filled in, as they are shown to somebody else."""
        from oncall_tui.domain.secret_scan import mask

        lines = [line for filled in self.commands(step) for line in filled.text.split("\n")]
        said = mask(self.without_secrets("\n".join(lines)))[0]
        return tuple(plain(line, 2_000) for line in said.split("\n")) if lines else ()

    def changed_since(self, step: Step) -> str:
        """Return why an approval does not cover the step as it is filled in now; else nothing."""
        known = self.state.approvals.get(step.id)
        if known is None or known.verdict is not Verdict.GRANTED or not known.asked:
            return ""
        try:
            approved = read_request(known.asked).commands
        except (JournalTamperedError, RunbookError):
            return "what was approved is not there any more: ask again"
        return (
            "" if approved == self._lines(step) else "it was filled in anew since it was approved"
        )

    def asked_steps(self) -> list[str]:
        """Return the steps for which an answer is awaited."""
        known = self.state.approvals.items()
        return [step for step, one in known if one.verdict is Verdict.ASKED]

    def doubt(self, step: Step) -> str:
        """Return why an answer that is there for a step does not count; else nothing."""
        known = self.state.approvals.get(step.id)
        asked = known is not None and known.verdict is Verdict.ASKED
        if known is None or not asked or self.approvals is None:
            return ""
        return self.approvals.doubt(known.sha256)

    def withdraw_request(self, step: Step) -> None:
        """Take a request away whose step was settled: nobody is asked for it any more."""
        known = self.state.approvals.get(step.id)
        lapsed = known is not None and known.verdict is Verdict.LAPSED
        if known is not None and lapsed and self.approvals is not None:
            self.approvals.withdraw(known.sha256)

    def hear_answer(self, step: Step) -> Approval | None:
        """Look for an answer, and write down one that counts; blocks. None: there is none yet."""
        if self.approvals is None:
            return None
        with self.approvals.hearing:
            return self._hear(step, self.approvals)

    def _hear(self, step: Step, approvals: Approvals) -> Approval | None:
        known = self.state.approvals.get(step.id)
        if known is None or known.verdict is not Verdict.ASKED:
            return None
        found = approvals.answer_to(known.asked) if known.asked else None
        if found is None:
            return None
        if self.refreshed().approvals.get(step.id) != known:
            return None  # another window of this log has taken it in
        answer, endorsement = found
        data = {
            "step": step.id,
            "title": step.title[:200],
            "who": answer.who,
            "key": answer.key,
            "sha256": known.sha256,
            "endorsement": msgspec.to_builtins(endorsement),
        }
        state = self._write(TYPES[answer.verdict], data, reason=answer.reason)
        approvals.withdraw(known.sha256)
        return state.approvals[step.id]
