"""One run in hand: each act on it is a durable entry first, and the state follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from oncall_tui.domain.entry import BlobRef, EntryType
from oncall_tui.domain.placeholder import Filled, fill
from oncall_tui.domain.placeholder_names import Values, names_in, values_of
from oncall_tui.domain.run import RunOutcome, RunState
from oncall_tui.domain.run_branches import next_step, passed_over, steps_left
from oncall_tui.domain.run_graft import MAX_OPENED, file_links, graft, origin, reference_of
from oncall_tui.domain.run_inputs import from_labels, input_of, input_refusal
from oncall_tui.domain.run_parts import TimerKind
from oncall_tui.domain.run_remap import MOST_RENAMED, MOST_REOPENED, Difference, difference
from oncall_tui.domain.run_undo import Owed, owed
from oncall_tui.domain.runbook import Input, Link, Outcome, Runbook, Step
from oncall_tui.domain.runbook_part import place_of
from oncall_tui.domain.secret_names import is_telling
from oncall_tui.errors import RunbookError
from oncall_tui.services.walk_running import Commands

if TYPE_CHECKING:
    from oncall_tui.domain.taken import Taken
    from oncall_tui.services.approvals import Approvals
    from oncall_tui.services.walking import Walks


def sha256_of(text: str) -> str:
    """Return the hash of a text, hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Walk(Commands):
    """One run in hand: its text, how far it is, and what can be done with its steps."""

    def __init__(
        self, walks: Walks, state: RunState, runbook: Runbook, notices: tuple[str, ...] = ()
    ) -> None:
        self._walks = walks
        self._clock = walks.clock
        self.running = walks.running
        self._ends = {}
        self.state = state
        self._own = self.runbook = runbook
        self.notices = notices
        """What changed since the run was started."""
        self._inputs: dict[str, tuple[BlobRef, str]] = {}
        self._given: dict[str, tuple[BlobRef | None, str]] = {}
        """Values as they were given here, where the journal keeps less of them."""
        self.held = walks.looking.held(state.run)
        """Who else has the run: then it is shown, and nothing of it is written."""
        self._graft()

    def look(self) -> bool:
        """Take in what whoever has the run did since; return whether anything is new.

        The run may have been taken meanwhile. Raises RunbookError when its text is not here.
        """
        held = self._walks.looking.held(self.state.run)
        if held is None and self.held is None:
            return False  # mine: it changes by what is done here
        state = self.state if held is None or held.state is None else held.state
        if (held, state) == (self.held, self.state):
            return False
        if state.sha256 != self._own.sha256:
            self._own = self._walks.looking.runbook(state)
        self.held, self.state = held, state
        self._graft()
        return True

    def first_step(self) -> Step | None:
        """Return the step to open the run at.

        It is the next one; where nothing is done yet and the fragment leads nowhere, the first
        from the place on that names the alert.
        """
        name = self.state.target.labels.get("alertname", "") if self.state.target else ""
        place = None
        if self.runbook.dangling and name and not self.state.outcomes:
            place = place_of(self.runbook, name)
        there = () if place is None else self.open_steps()
        return next((s for s in there if s.section >= (place or 0)), None) or self.next_step()

    def open_steps(self) -> list[Step]:
        """Return the steps that wait for an outcome."""
        return steps_left(self.state, self.runbook)

    def enter(self) -> RunState:
        """Begin with the step that the run opens at: its Within starts to run."""
        mine = self.state.is_open and self.held is None
        step = self.first_step() if mine else None
        return self.state if step is None else self.start_timer(step, TimerKind.WITHIN)

    def links(self, step: Step) -> list[Link]:
        """Return the links of a step that lead to another file of the library; reads it."""
        found = [(link, self._place(step, link)) for link in file_links(step)]
        return [link for link, place in found if place is not None]

    def follow(self, step: Step, link: Link) -> RunState:
        """Open the file that a link leads to: its steps are walked behind the step.

        Raises RunbookError when there is no such file, or when it is open already.
        """
        place = self._place(step, link)
        if place is None:
            raise RunbookError("the link leads to no file of the library", where=link.href[:200])
        path, fragment = place
        if any((one.step, one.path) == (step.id, path) for one in self.state.opened):
            raise RunbookError("the file is open already", where=path, hint="its steps are below")
        if len(self.state.opened) >= MAX_OPENED:
            raise RunbookError(f"the run has opened {MAX_OPENED} files", where=path)
        child = self._walks.open(path, fragment)
        data: dict[str, Any] = {
            "step": step.id,
            "path": path[:1000],
            "fragment": fragment[:300],
            "title": child.title[:300],
            "sha256": child.sha256,
        }
        state = self._write(EntryType.RUN_OPENED, data, text=child.text)
        self._graft()
        return state

    def _place(self, step: Step, link: Link) -> tuple[str, str] | None:
        number = origin(step.id)
        path = self.state.opened[number - 1].path if number else self.state.path
        reference = reference_of(path, link.href)
        return self._walks.resolve(reference) if reference else None

    def _graft(self) -> None:
        """Put the steps of the files that the run opened behind the steps that led there."""
        runbook = self._own
        for number, opened in enumerate(self.state.opened, 1):
            runbook = graft(runbook, opened.step, self._walks.opened(opened), number)
        self.runbook = runbook

    def difference(self) -> Difference | None:
        """Return what the file has become; None when it is as the run has it. Reads the library.

        Raises RunbookError when the file is gone.
        """
        now = self._walks.open(self.state.path, self.state.fragment)
        return None if now.sha256 == self._own.sha256 else difference(self._own, now)

    def remap(self) -> RunState:
        """Go on with the text that the file has now; what says something else begins anew.

        Only when somebody has seen the difference.
        """
        now = self._walks.open(self.state.path, self.state.fragment)
        found = difference(self._own, now)
        data: dict[str, Any] = {
            "sha256": now.sha256,
            "reopened": [*found.reopened[:MOST_REOPENED]],
        }
        if found.renamed:
            data["renamed"] = dict([*found.renamed.items()][:MOST_RENAMED])
        state = self._write(EntryType.RUN_REMAPPED, data, text=now.text)
        self._own = now
        self.notices = ()
        self._graft()
        return state

    def passed(self) -> dict[str, str]:
        """Return the steps that do not apply by what happened so far, each with why."""
        return passed_over(self.state, self.runbook)

    def owed(self) -> list[Owed]:
        """Return what was done and not undone, the last first."""
        return owed(self.state, self.runbook.steps)

    def next_step(self) -> Step | None:
        """Return the open step that comes next, or None when all have an outcome."""
        return next_step(self.state, self.runbook)

    def reason(self, step_id: str) -> str:
        """Return why a step has the outcome it has; empty when nobody said."""
        known = self.state.outcomes.get(step_id)
        return "" if known is None else self._walks.text(known.reason)

    def values(self) -> Values:
        """Return what placeholders are filled with: labels of the alert, and what was given."""
        return self._values({name: self._input(name) for name in self.state.inputs})

    def _values(self, given: dict[str, str]) -> Values:
        labels = self.state.target.labels if self.state.target is not None else {}
        declared = from_labels(self.runbook.header.inputs, labels)
        return values_of(labels, {**declared, **{k: v for k, v in given.items() if v}})

    def _kept_values(self) -> Values:
        """Return the same without what the journal does not keep."""
        kept = [name for name in self.state.inputs if name not in self._given]
        return self._values({name: self._input(name) for name in kept})

    def commands(self, step: Step) -> Sequence[Filled]:
        """Return the commands of a step as they will be copied."""
        values = self.values()
        return [fill(command, values) for command in step.commands]

    def placeholders(self, step: Step) -> list[str]:
        """Return the names of the placeholders in a step's commands, each once."""
        return list(dict.fromkeys(n for c in step.commands for n in names_in(c.text)))

    def outcome(
        self,
        step: Step,
        outcome: Outcome,
        reason: str = "",
        *,
        goes: str = "",
        sensed: bool = False,
    ) -> RunState:
        """Say what became of a step; `goes` names the heading that it led to.

        Raises RunbookError for a skip without a reason, and for done while a gate is shut.
        """
        if outcome is Outcome.SKIPPED and not reason.strip():
            raise RunbookError("a skipped step needs a reason", where=step.title, hint="say why")
        shut = self.holds(step) if outcome is Outcome.DONE else ()
        if shut:
            raise RunbookError("the step is not done yet", where=step.title, hint=shut[0].text)
        data: dict[str, Any] = {
            "step": step.id,
            "title": step.title[:200],
            "outcome": outcome.value,
            **({"goes": goes[:200]} if goes else {}),
            **({"sensed": True} if sensed else {}),
        }
        state = self._write(EntryType.STEP_OUTCOME, data, reason=reason)
        self.withdraw_request(step)
        return state

    def input_of(self, step: Step, name: str) -> Input:
        """Return what the runbook says about a value."""
        return input_of(self.runbook.header.inputs, step, name)

    def set_input(self, name: str, value: str, step: Step | None = None) -> RunState:
        """Give a placeholder a value for this run. Raises RunbookError when it will not do.

        Of a value whose name tells that it is a secret nothing is kept but that it was given: it
        fills commands as long as this walk lasts.
        """
        name = name[:100]
        known = Input(name) if step is None else self.input_of(step, name)
        why = input_refusal(known, value) if step is not None else ""
        if why:
            raise RunbookError(why, where=name)
        if known.secret or is_telling(name):
            state = self._write(EntryType.INPUT_SET, {"name": name, "withheld": True})
        else:
            state = self._write(EntryType.INPUT_SET, {"name": name}, value=value)
        ref = state.inputs.get(name)
        self._given.pop(name, None)
        if ref is None or self._input(name) != value:
            self._given[name] = (ref, value)
        return state

    def copied(self, step: Step, filled: Filled) -> RunState:
        """Write down that a command was copied: the hash of it, not the text."""
        missing = [name[:100] for name in filled.missing[:50]]
        data = {"step": step.id, "sha256": self.hash_of(step, filled), "missing": missing}
        return self._write(EntryType.COMMAND_COPIED, data)

    def hash_of(self, step: Step, filled: Filled) -> str:
        """Return the hash of a command, with no more of its values in it than the journal keeps.

        A short secret could be guessed from its hash.
        """
        text = filled.text
        if self._given:
            kept = (
                fill(command, self._kept_values()).text
                for command, now in zip(step.commands, self.commands(step), strict=True)
                if now.text == text
            )
            text = next(kept, "")
        return sha256_of(text)

    def withheld(self) -> dict[str, str]:
        """Return the values that the journal has nothing of, or less, by name."""
        return {name: value for name, (_, value) in self._given.items()}

    @property
    def approvals(self) -> Approvals | None:
        """What reaches a second person; None: nobody is reached."""
        return self._walks.approvals

    def read_file(self, path: str) -> Taken:
        """Read a file that is to be kept. Raises RunbookError."""
        return self._walks.read_file(path)

    def text_of(self, ref: BlobRef) -> str:
        """Return a text that an entry of the run vouches for."""
        return self._walks.text(ref)

    def source_of(self, step: Step) -> tuple[str, bool]:
        """Return the file that a step is from, and whether it is there as the run has it."""
        number = origin(step.id)
        opened = self.state.opened[number - 1] if number else None
        path = opened.path if opened is not None else self.state.path
        sha256 = opened.sha256 if opened is not None else self._own.sha256
        return path, self._walks.is_same(path, sha256)

    def close(self, outcome: RunOutcome, reason: str = "") -> RunState:
        """End the run. Raises RunbookError when it is abandoned without a reason."""
        if outcome is RunOutcome.ABANDONED and not reason.strip():
            raise RunbookError(
                "an abandoned run needs a reason", where=self.state.path, hint="say why"
            )
        data = {"outcome": outcome.value, "left": len(self.open_steps())}
        return self._write(EntryType.RUN_CLOSED, data, reason=reason)

    def refreshed(self) -> RunState:
        """Return how far the run is, by what other sessions have written too."""
        self.state = self._walks.latest(self.state.run)
        return self.state

    def _write(self, type_: EntryType, data: dict[str, Any], **texts: str) -> RunState:
        self._walks.require(self.refreshed())
        self._walks.require_mine(self.state.run)
        if not self.state.is_open:
            raise RunbookError("the run is closed", where=self.state.path, hint="start another one")
        said = {name: text for name, text in texts.items() if text.strip() or name == "value"}
        self._walks.write(type_, {"run": self.state.run, **data}, said or None)
        self.state = self._walks.state(self.state.run)
        return self.state

    def _input(self, name: str) -> str:
        ref = self.state.inputs[name]
        given = self._given.get(name)
        if given is not None and given[0] == ref:
            return given[1]
        if ref is None:
            return ""
        known = self._inputs.get(name)
        if known is None or known[0] != ref:
            known = (ref, self._walks.value(ref))
            if known[1]:  # a mate's may still come
                self._inputs[name] = known
        return known[1]
