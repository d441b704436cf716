"""What a team's logs say of approvals: who asks for one, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.endorsement import Endorsement
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.work_parts import millis

MOST = 500
"""Of each kind; the oldest go first. An approval waits for minutes, not for weeks."""


class AskedThere(msgspec.Struct, frozen=True):
    """An approval that a mate asks for."""

    log: str
    i: int
    by: str
    at: int
    run: str
    step: str
    title: str
    sha256: str
    request: str
    """What is asked, whole."""


class AnsweredThere(msgspec.Struct, frozen=True):
    """A mate's answer, not checked yet."""

    log: str
    i: int
    sha256: str
    endorsement: Endorsement


class TeamApprovals:
    """The fold. Entries of each log come in their order."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str, str], AskedThere] = {}
        """By log, run and step."""
        self._answers: dict[str, list[AnsweredThere]] = {}

    def take(self, entries: Iterable[Entry | Brief]) -> None:
        """Take entries in; what cannot be read passes by."""
        for entry in entries:
            if entry.type in _TYPES:
                self._apply(entry)

    def drop(self, log: str) -> None:
        """Forget a log."""
        self._asked = {key: one for key, one in self._asked.items() if one.log != log}
        for sha256, known in list(self._answers.items()):
            self._answers[sha256] = [one for one in known if one.log != log]

    def asked(self) -> list[AskedThere]:
        """Return what is asked and not over, oldest first."""
        return list(self._asked.values())

    def answers(self, sha256: str) -> list[AnsweredThere]:
        """Return what was answered to a request."""
        return list(self._answers.get(sha256, ()))

    def _apply(self, entry: Entry | Brief) -> None:
        data = read_data(entry, _decoder, _About)
        if data is None:
            return
        if entry.type == EntryType.RUN_CLOSED:
            self._end(entry.log, data.run)
        elif entry.type == EntryType.APPROVAL_ASKED:
            self._ask(entry, data)
        elif data.endorsement is not None and data.asked_in:
            known = self._answers.setdefault(data.sha256, [])
            known.append(AnsweredThere(entry.log, entry.i, data.sha256, data.endorsement))
            if len(self._answers) > MOST:
                del self._answers[next(iter(self._answers))]
        else:
            self._asked.pop((entry.log, data.run, data.step), None)

    def _ask(self, entry: Entry | Brief, data: _About) -> None:
        try:
            at = millis(entry.ts)
        except ValueError:
            return
        key = (entry.log, data.run, data.step)
        self._asked[key] = AskedThere(
            entry.log, entry.i, entry.by, at, *key[1:], data.title[:200], data.sha256, data.request
        )
        if len(self._asked) > MOST:
            del self._asked[next(iter(self._asked))]

    def _end(self, log: str, run: str) -> None:
        self._asked = {k: one for k, one in self._asked.items() if k[:2] != (log, run)}


class _About(msgspec.Struct, frozen=True, gc=False):
    """`d` of any of these, as far as it matters here."""

    run: str = ""
    step: str = ""
    title: str = ""
    sha256: str = ""
    request: str = ""
    asked_in: str = ""
    """In an answer to somebody else: the entry that asks, `log/index`."""
    endorsement: Endorsement | None = None


_TYPES = frozenset(
    {
        EntryType.APPROVAL_ASKED.value,
        EntryType.APPROVAL_GRANTED.value,
        EntryType.APPROVAL_DENIED.value,
        EntryType.APPROVAL_SELF.value,
        EntryType.STEP_OUTCOME.value,
        EntryType.RUN_CLOSED.value,
    }
)
_decoder = msgspec.json.Decoder(_About)
