"""What follows from an acceptance: acknowledgements, runs and roles change owner in each journal.

The acceptance is an entry of its own, which comes first. What follows is written after it, one
entry an item, and gone on with at any later time: a program that died in between leaves nothing
half done for good.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.handover_fold import Passing
from oncall_tui.domain.handover_note import Item
from oncall_tui.domain.handover_steps import HandoverStep
from oncall_tui.domain.run import RunState
from oncall_tui.domain.run_handed import for_entry
from oncall_tui.domain.runbook import Runbook
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import HandoverError, OncallError, RunbookError
from oncall_tui.ports import RunbookLibrary
from oncall_tui.services.acting import Acts
from oncall_tui.services.handover_book import SIGNS, Book
from oncall_tui.services.handover_roles import RolePassing
from oncall_tui.services.handover_second import PASSING, Second

log = logging.getLogger(__name__)

RECENT = 3 * 86_400_000
"""Milliseconds after an acceptance for which it is looked whether all of it has followed."""

_settling = threading.Lock()

Alerts = Callable[[], Mapping[str, Alert]]
"""Returns the alerts of every source's last word, by id."""


class Effects:
    """Goes on with what was accepted. Reads the journal and runbooks: not for an event loop."""

    def __init__(
        self,
        book: Book,
        acts: Acts,
        alerts: Alerts,
        library: RunbookLibrary,
        own_keys: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """`own_keys` returns the fingerprints of the engineer's own keys."""
        self._book = book
        self._acts = acts
        self._alerts = alerts
        self._library = library
        self._own_keys = own_keys
        self._roles = RolePassing(book.ledger)
        self._second = Second(book, self._roles)
        self._settled: set[tuple[str, int, bool]] = set()
        """Steps whose effects are all written; of an acceptance that came second, by then too."""

    def settle(self) -> int:
        """Write what is still to follow; return how many entries that were. Raises OncallError.

        One thread at a time: nothing is written twice.
        """
        with _settling:
            return self._settle()

    def _settle(self) -> int:
        written = 0
        fold = self._book.fold()
        for passing in fold.passings.values():
            step = self._mine(passing)
            if step is not None and self._is_due(step, late=False):
                written += self._follow(passing, step)
                self._settled.add((step.log, step.entry, False))
            for late in passing.late:
                mine = late.log == self._book.log and late.handed is not None
                if mine and self._is_due(late, late=True):
                    written += self._second.give_back(late, fold.owners)
                    self._settled.add((late.log, late.entry, True))
        return written

    def _is_due(self, step: HandoverStep, *, late: bool) -> bool:
        recent = step.at >= self._book.clock.now() - RECENT
        return recent and (step.log, step.entry, late) not in self._settled

    def keep(self, item: Item, until: int) -> None:
        """Hold on to an acknowledgement of mine until then (milliseconds). Raises OncallError."""
        if item.target is None or item.part != 5:
            raise HandoverError("only an acknowledged alert can be kept", where=item.key[:8])
        alert = self._alerts().get(item.target.id)
        if alert is not None:
            (outcome,) = self._acts.ack([alert], until=lambda _: until)
            _require(outcome.error)
            return
        data = {"target": target_data(item.target), "effect": False, "until": until, "over": ""}
        self._book.ledger.write(EntryType.ALERT_ACKED, data)

    def release(self, item: Item) -> None:
        """Withdraw an acknowledgement of mine, or leave a role to nobody. Raises OncallError."""
        if item.role:
            self._roles.give(item, "", self._book.me, {})
            return
        if item.target is None or item.part != 5:
            raise HandoverError(
                "only an acknowledgement or a role can be released",
                where=f"{item.key[:8]} {item.title}",
                hint="have it accepted, or keep it (--keep ID)"
                if item.run is None
                else "end the run (screen 4), have it accepted, or keep it (--keep ID)",
            )
        alert = self._alerts().get(item.target.id)
        ack = self._book.ledger.ack_of(item.target.id)
        ref = "" if ack is None else ack.ref
        if alert is not None:
            (outcome,) = self._acts.unack([alert], ref=lambda _: ref)
            _require(outcome.error)
            return
        data = {"target": target_data(item.target), "effect": False, "ref": ref}
        self._book.ledger.write(EntryType.ALERT_UNACKED, data)

    def take_roles(self, items: Iterable[Item], of: str) -> None:
        """Take roles over from somebody who left no note. Raises OncallError."""
        for item in items:
            self._roles.take(item, of, self._book.me, {})

    def _mine(self, passing: Passing) -> HandoverStep | None:
        """Return the entry of mine that effects follow from; None where there is none."""
        accepted, reviewed = passing.accepted, passing.reviewed
        if accepted is None or accepted.alone:
            return None
        if accepted.log == self._book.log and accepted.handed is not None and accepted.entry >= 0:
            return accepted
        return reviewed if reviewed is not None and reviewed.log == self._book.log else None

    def _follow(self, passing: Passing, step: HandoverStep) -> int:
        accepted = passing.accepted
        if accepted is None:
            return 0
        receiving = step is accepted
        note = self._book.read(accepted.note).note
        done = set(self._done(step))
        written = 0
        for item in note.items:
            if item.key not in accepted.items or item.key in done:
                continue
            if not item.owner or item.owner != note.by:
                continue
            marks = {"handover": accepted.note, "item": item.key}
            if receiving:
                written += self._receive(item, note.by, marks)
            else:
                written += self._give(item, accepted.by, marks)
        return written

    def _done(self, step: HandoverStep) -> Iterable[str]:
        for entry in self._book.ledger.since(step.entry + 1):
            if entry.d.get("handover") == step.note and isinstance(entry.d.get("item"), str):
                yield entry.d["item"]

    def _receive(self, item: Item, of: str, marks: dict[str, Any]) -> int:
        me = self._book.me
        if item.run is not None:
            self._take_run(item, item.run, of, marks)
            return 1
        if item.role:
            return self._roles.take(item, of, me, marks)
        if item.target is None or item.part != 5:
            return 0
        until = self._book.clock.now() + 1000 * max(60, item.lasts)
        alert = self._alerts().get(item.target.id)
        if alert is not None:
            outcome = self._acts.pass_on(alert, me, until=until, over=of, marks=marks)
        else:
            outcome = self._acts.pass_on_unseen(item.target, me, until=until, over=of, marks=marks)
        _require(outcome.error)
        return 1

    def _take_run(self, item: Item, run: RunState, of: str, marks: dict[str, Any]) -> None:
        own = self._own_keys() if run.approvals else ()
        data = {
            "run": run.run,
            "of": of,
            "note": marks["handover"],
            "target": None if run.target is None else target_data(run.target),
            "title": run.title,
            "state": msgspec.to_builtins(for_entry(run, own)),
            **marks,
        }
        text = self._text(run)
        texts = {"text": text} if text else None
        self._book.ledger.write(EntryType.RUN_TAKEN, data, texts)

    def _text(self, run: RunState) -> str:
        runbook = self._runbook(run)
        return "" if runbook is None else runbook.text

    def _runbook(self, run: RunState) -> Runbook | None:
        """Return the runbook of a run, where the library here has the same text."""
        try:
            runbook = self._library.open(run.path, run.fragment)
        except RunbookError as error:
            log.info("the runbook of a run is not here: %s", error)
            return None
        return runbook if runbook.sha256 == run.sha256 else None

    def _give(self, item: Item, to: str, marks: dict[str, Any]) -> int:
        ledger, me = self._book.ledger, self._book.me
        if item.run is not None:
            return self._give_run(item.run.run, to, marks)
        if item.role:
            return self._roles.give(item, to, me, marks)
        if item.target is None or item.part != 5:
            return 0
        ack = ledger.ack_of(item.target.id)
        if ack is None or not (is_me(ack.by, me) or ack.by == to):
            return 0  # it is nobody's any more, or somebody else took it over since
        told = {"target": target_data(item.target), "to": to, "until": ack.until, "over": me}
        ledger.write(EntryType.ALERT_ASSIGNED, {**told, "effect": False, **marks})
        return 1

    def _give_run(self, run: str, to: str, marks: dict[str, Any]) -> int:
        """Give a run away, unless something became of it here since the note was signed."""
        book = self._book
        signs = [s for s in book.steps() if s.note == marks["handover"] and s.move in SIGNS]
        start = max((step.entry for step in signs if step.log == book.log), default=-1)
        since = book.ledger.since(start + 1)
        if any(one.type in PASSING and one.d.get("run") == run for one in since):
            return 0  # it is closed, or I have it for another reason
        data = {"run": run, "to": to, "note": marks["handover"], **marks}
        book.ledger.write(EntryType.RUN_HANDED_OVER, data)
        return 1


def _require(error: str) -> None:
    if error:
        raise HandoverError(f"not written: {error}", hint="it is gone on with later")


def settle_quietly(effects: Effects) -> None:
    """Go on with what is to follow; a failure is logged, and it is tried again the next time."""
    try:
        effects.settle()
    except OncallError as error:
        log.warning("a handover is not complete: %s", error)
