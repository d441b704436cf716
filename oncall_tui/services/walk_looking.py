"""Whose a run is, and looking on while somebody else walks it: nothing of it is written here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.run_handed import for_entry
from oncall_tui.domain.team_runs import Held
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import RunbookError

if TYPE_CHECKING:
    from oncall_tui.domain.entry import BlobRef
    from oncall_tui.domain.run import RunState
    from oncall_tui.domain.runbook import Runbook
    from oncall_tui.ports import RunbookLibrary
    from oncall_tui.services.ledger import Ledger


class Looking:
    """The runs of others, as their journals tell of them; a part of `Walks`."""

    def __init__(
        self,
        ledger: Ledger,
        library: RunbookLibrary,
        own_keys: Callable[[], Collection[str]],
        known: Callable[[str], str | None],
    ) -> None:
        """`own_keys` returns the fingerprints of the engineer's own keys.

        `known` returns the text of a hash that an own run kept, or None.
        """
        self._ledger = ledger
        self._library = library
        self._own_keys = own_keys
        self._known = known

    def all(self) -> list[Held]:
        """Return the open runs of others, newest first."""
        return self._ledger.others.runs()

    def of(self, alert_id: str) -> Held | None:
        """Return the newest open run of somebody else for an occurrence, or None."""
        for held in self.all():
            target = None if held.state is None else held.state.target
            if target is not None and target.id == alert_id:
                return held
        return None

    def held(self, run: str) -> Held | None:
        """Return who else has a run; None where nobody else does."""
        return self._ledger.others.held(run)

    def is_mine(self, run: str) -> bool:
        """Whether a run is mine by the journals of all; False where none tells of it."""
        return self._ledger.others.is_mine(run)

    def state(self, run: str) -> tuple[Held, RunState]:
        """Return who has a run, and how far it is. Raises RunbookError."""
        held = self.held(run)
        if held is None or held.state is None:
            raise RunbookError(
                "nobody's journal here tells of this run", where=run, hint="ask again in a minute"
            )
        return held, held.state

    def runbook(self, state: RunState) -> Runbook:
        """Return the text that a run of somebody else keeps to.

        It is any text here of the same hash, else what they sent. Raises RunbookError.
        """
        found = self.find(state.path, state.sha256, state.text, state.fragment)
        if found is not None:
            return found
        raise RunbookError(
            "the text that they walk is not here",
            where=state.path,
            hint="it comes from the upstream a minute after they began",
        )

    def find(self, path: str, sha256: str, ref: BlobRef, fragment: str) -> Runbook | None:
        """Return a text by its hash: of the file, of an own run, as it was sent, of another file.

        The same file may lie under another path with a mate.
        """
        found = self._opened(path, sha256, fragment)
        if found is not None:
            return found
        for text in (self._known(sha256), self.text(ref)):
            parsed = None if text is None else self._library.parse(path, text, fragment)
            if parsed is not None and parsed.sha256 == sha256:
                return parsed
        name = PurePosixPath(path).name
        others = [meta.path for meta in self._library.list() if meta.path != path]
        same = (other for other in others if PurePosixPath(other).name == name)
        return next(filter(None, (self._opened(other, sha256, fragment) for other in same)), None)

    def _opened(self, path: str, sha256: str, fragment: str) -> Runbook | None:
        try:
            found = self._library.open(path, fragment)
        except RunbookError:
            return None
        return found if found.sha256 == sha256 else None

    def text(self, ref: BlobRef) -> str | None:
        """Return a text of a run of somebody else; None where it was erased, or is not here."""
        own = self._ledger.kept(ref)
        return self._ledger.others.kept(ref) if own is None else own

    def take(self, run: str, reason: str, *, unheard: bool = False) -> None:
        """Make a run of somebody else mine: an entry in my journal; theirs stays as it is.

        It names whose it was: of two who take it at once, the second has it not, and is told.
        Raises RunbookError without a reason, for a run that is over or mine, or without its text,
        and where it may be over in a journal that is not here, unless `unheard` says that whoever
        takes it was told so.
        """
        held, state = self.state(run)
        if not reason.strip():
            raise RunbookError("a run is not taken without a reason", where=state.path)
        if not state.is_open:
            raise RunbookError("the run is closed", where=state.path, hint="start another one")
        if not (held.is_heard or unheard):
            raise RunbookError(
                f"the journal of {held.by} is not here: the run may be over",
                where=state.path,
                hint="open it again, and take it all the same",
            )
        runbook = self.runbook(state)
        own = self._own_keys() if state.approvals else ()
        data = {
            "run": run,
            "of": held.by,
            "target": None if state.target is None else target_data(state.target),
            "title": state.title[:300],
            "state": msgspec.to_builtins(for_entry(state, own)),
        }
        self._ledger.write(EntryType.RUN_TAKEN, data, {"text": runbook.text, "reason": reason})
