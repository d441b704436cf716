"""What is done at the gates of a step: timers, answers, evidence, approvals, what is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.run_gates import Hold, holds, is_late
from oncall_tui.domain.run_parts import Timer, TimerKind, timer_key
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.errors import RunbookError

if TYPE_CHECKING:
    from oncall_tui.domain.run import RunState
    from oncall_tui.domain.runbook import Step
    from oncall_tui.domain.runbook_label import Label, Option
    from oncall_tui.domain.taken import Taken
    from oncall_tui.ports import Clock

MAX_EVIDENCE = 1024 * 1024
"""Characters of one piece of evidence; the rest is cut, and the entry says so."""


class Gates:
    """A part of `Walk`. Every method that writes raises JournalError, or RunbookError."""

    state: RunState
    _clock: Clock
    _ends: dict[tuple[str, int], float]
    """When timers that this program saw start are over, on its monotonic clock: nobody who sets
    the clock of the host changes that."""

    def _write(self, type_: EntryType, data: dict[str, Any], **texts: str) -> RunState:
        raise NotImplementedError

    def holds(self, step: Step) -> tuple[Hold, ...]:
        """Return what keeps a step from being done."""
        return holds(step, self.state, self.left(step, TimerKind.WAIT))

    def timer(self, step: Step, kind: TimerKind) -> Timer | None:
        """Return the timer of a step, or None when it was not started."""
        return self.state.timers.get(timer_key(step.id, kind))

    def left(self, step: Step, kind: TimerKind) -> int | None:
        """Return the milliseconds that a timer has left; None when it was not started."""
        timer = self.timer(step, kind)
        if timer is None:
            return None
        end = self._ends.get((timer_key(step.id, kind), timer.started_at))
        if end is None or timer.cut_at is not None:
            return timer.left(self._clock.now())
        return max(0, round((end - self._clock.monotonic()) * 1000))

    def is_late(self, step: Step) -> bool:
        """Whether a step is open past its Within."""
        return is_late(step, self.state, self.left(step, TimerKind.WITHIN))

    def start_timer(self, step: Step, kind: TimerKind) -> RunState:
        """Start the Wait or the Within of a step; one that runs is left alone."""
        label = step.label(LabelKind(kind.value))
        if label is None or label.seconds is None or self.timer(step, kind) is not None:
            return self.state
        now, begun = self._clock.now(), self._clock.monotonic()
        data = {**_named(step), "kind": kind.value, "until": now + label.seconds * 1000}
        state = self._write(EntryType.TIMER_STARTED, data)
        started = state.timers[timer_key(step.id, kind)].started_at
        self._ends[timer_key(step.id, kind), started] = begun + label.seconds
        return state

    def cut_timer(self, step: Step, kind: TimerKind, reason: str) -> RunState:
        """End a timer early."""
        _needs(reason, "ending a timer early", step)
        return self._write(EntryType.TIMER_CUT, {**_named(step), "kind": kind.value}, reason=reason)

    def choose(self, step: Step, option: Option) -> RunState:
        """Answer the question of a step."""
        goes = option.href[1:] if option.href.startswith("#") else ""
        data = {**_named(step), "answer": option.answer[:200], "goes": goes[:200]}
        return self._write(EntryType.CHOICE_MADE, data)

    def read_file(self, path: str) -> Taken:
        """Read a file that is to be kept. Raises RunbookError."""
        raise NotImplementedError

    def add_file(self, step: Step, path: str) -> RunState:
        """Keep a file; blocks."""
        taken = self.read_file(path)
        data: dict[str, Any] = {**_named(step), "name": taken.name, "bytes": taken.size}
        if taken.truncated:
            data["truncated"] = True
        if not taken.text.strip():
            raise RunbookError("there is nothing in it", where=taken.name)
        return self._write(EntryType.EVIDENCE_ADDED, data, text=self.without_secrets(taken.text))

    def without_secrets(self, text: str) -> str:
        """Take out the values that nothing may be kept of."""
        raise NotImplementedError

    def add_evidence(self, step: Step, text: str, reason: str = "") -> RunState:
        """Keep a text, or say why there is none."""
        if not text.strip():
            _needs(reason, "a step without evidence", step)
            return self._write(EntryType.EVIDENCE_ADDED, _named(step), reason=reason)
        cut = text if len(text) <= MAX_EVIDENCE else _cut(text)
        data = {**_named(step), "bytes": len(text.encode("utf-8", "replace"))}
        if cut != text:
            data["truncated"] = True
        return self._write(EntryType.EVIDENCE_ADDED, data, text=self._clean(cut))

    def _clean(self, text: str) -> str:
        """Take out what was withheld, unless its writer keeps the text as it was typed."""
        return text if isinstance(text, AsTyped) else self.without_secrets(text)

    def approve_alone(self, step: Step, reason: str) -> RunState:
        """Go on without a second person."""
        _needs(reason, "going on without a second person", step)
        return self._write(EntryType.APPROVAL_SELF, _named(step), reason=reason)

    def settle_undo(self, step: Step, *, kept: bool, reason: str = "") -> RunState:
        """Say that something was taken back, or that it stays as it is."""
        if kept:
            _needs(reason, "what stays as it is", step)
        type_ = EntryType.UNDO_KEPT if kept else EntryType.UNDO_UNDONE
        return self._write(type_, _named(step), reason=reason)

    def escalate(self, step: Step, label: Label) -> RunState:
        """Write down that somebody was called, and when the next one is."""
        until = None if label.seconds is None else self._clock.now() + label.seconds * 1000
        return self._write(
            EntryType.RUN_ESCALATED, {**_named(step), "to": label.text[:300], "until": until}
        )


def _cut(text: str) -> str:
    """Cut at the end of a line: half a secret is not found."""
    text = text[:MAX_EVIDENCE]
    return text.rpartition("\n")[0] or text


def _named(step: Step) -> dict[str, Any]:
    return {"step": step.id, "title": step.title[:200]}


def _needs(reason: str, what: str, step: Step) -> None:
    if not reason.strip():
        raise RunbookError(f"{what} needs a reason", where=step.title, hint="say why")
