"""The approvals that a log keeps: each one signed by a second person, about exactly what was asked.

A session signs its entries, so whoever has its key could write that somebody agreed. What they
cannot make is the signature of a second person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from oncall_tui.domain.approval import MEANINGS, SLACK, Judged, Request, read_request, request_id
from oncall_tui.domain.endorsement import Endorsement
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.run_handed import taken_run
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.domain.work_parts import millis
from oncall_tui.errors import JournalTamperedError, RunbookError


class Judge(Protocol):
    """Keys and signatures."""

    @property
    def has_list(self) -> bool:
        """Whether it is known whose approval counts."""

    def judge(self, endorsement: Endorsement, content: bytes | None) -> Judged:
        """Check a declaration about a content; None: about one of which the hash is known.

        Raises JournalTamperedError.
        """

    def key(self, identity: str) -> str:
        """Return the fingerprint behind a public key line or certificate; empty for neither."""


class Approved:
    """The approvals so far. Entries come in their order."""

    def __init__(self, log: str, judge: Judge) -> None:
        self._log = log
        self._judge = judge
        self._own: set[str] = set()
        """Keys that vouched for sessions of this log."""
        self._asked: dict[tuple[str, str], str] = {}
        """By run and step: what was asked last."""
        self._requests: set[str] = set()
        """Hashes of all that was asked."""
        self._signed: list[tuple[int, str]] = []
        """Entries that keep an approval by somebody else, each with the key it is by."""
        self._doubted: list[str] = []
        self._answered = 0
        self._brought: list[tuple[int, str]] = []
        """Entries that take a run over with approvals in its state, each with the key it is by."""

    def introduce(self, identity: str) -> None:
        """Note whose key vouches for a session: it cannot approve what is done here."""
        self._own.add(self._judge.key(identity))

    def look(self, entry: Entry) -> None:
        """Check an entry, where it is about an approval. Raises JournalTamperedError."""
        if entry.type == EntryType.APPROVAL_ASKED:
            self._ask(entry.d)
        elif entry.type in _VERDICTS:
            endorsement = _endorsement(entry.d)
            if entry.d.get("asked_in"):
                self._answer(entry, endorsement)
            else:
                self._keep(entry, endorsement)
        elif entry.type == EntryType.RUN_TAKEN:
            self._bring(entry)

    def doubts(self) -> Iterator[str]:
        """Say which approvals are by keys that nobody vouches for, or by one of whoever asked."""
        yield from self._doubted
        for index, key in self._signed:
            if key in self._own:
                yield (
                    f"the approval in entry {index} is by a key that vouched for this log later: "
                    f"{key}"
                )
        for index, key in self._brought:
            if key in self._own:
                yield (
                    f"an approval that the run in entry {index} brings in another name is by a key "
                    f"that vouched for this log: {key}"
                )

    def not_covered(self) -> Iterator[str]:
        """Say what is not known of the approvals."""
        if self._signed and not self._judge.has_list:
            yield (
                f"whose keys {len(self._signed)} approvals are by: no list says whose approval "
                "counts"
            )
        if self._answered:
            yield (
                f"what {self._answered} answers to others were about, beyond its hash: that is in "
                "the journals of whoever asked"
            )
        if self._brought:
            yield (
                f"whether {len(self._brought)} approvals were given that came with runs of others: "
                "they stand in the journals of whoever had the runs"
            )

    def _ask(self, data: dict[str, Any]) -> None:
        text = data.get("request")
        if not isinstance(text, str) or request_id(text) != data.get("sha256"):
            raise JournalTamperedError("what it asks is not what its hash says")
        self._requests.add(request_id(text))
        self._asked[str(data.get("run")), str(data.get("step"))] = text

    def _answer(self, entry: Entry, endorsement: Endorsement) -> None:
        """Check an answer of this log's own to somebody else.

        What was asked in this log is answered in that of somebody else, and kept here with who
        answered and their key.
        """
        data = entry.d
        judged = self._judge.judge(endorsement, None)
        meant = judged.signed.meant
        if meant.sha256 != data.get("sha256"):
            raise JournalTamperedError("its approval is about something else")
        _require_verdict(entry, judged)
        # Not by the name of a log: two people on one account, each with folders of their own, have
        # logs of one name. What is passed off as an answer to somebody else opens nothing here.
        if meant.sha256 in self._requests or any(data.get(name) for name in _KEPT):
            raise JournalTamperedError("its approval is of what this log itself asked for")
        self._answered += 1

    def _bring(self, entry: Entry) -> None:
        """Note the approvals that count in a run that is taken over; none of them is signed."""
        state = taken_run(entry, entry.d)
        for one in () if state is None else state.approvals.values():
            self._brought.append((entry.i, one.key))

    def _keep(self, entry: Entry, endorsement: Endorsement) -> None:
        """Check what somebody else answered to this log."""
        data = entry.d
        text = self._asked.get((str(data.get("run")), str(data.get("step"))))
        if text is None:
            raise JournalTamperedError("its approval is one that nobody asked for")
        judged = self._judge.judge(endorsement, text.encode("utf-8"))
        signed, meant = judged.signed, judged.signed.meant
        _require_verdict(entry, judged)
        request = _request(text)
        if (
            request_id(text) != data.get("sha256")
            or meant.log != self._log
            or request.log != self._log
        ):
            raise JournalTamperedError("its approval is about something else")
        if (meant.by, signed.key) != (data.get("who"), data.get("key")):
            raise JournalTamperedError("its approval is by somebody else than it says")
        if meant.by in (entry.by, request.by):
            raise JournalTamperedError("its approval is in the name of whoever asked")
        if not request.at - SLACK <= signed.at <= millis(entry.ts) + SLACK:
            raise JournalTamperedError(
                "its approval was signed before it was asked for, or later than it was kept"
            )
        if signed.key in self._own:
            raise JournalTamperedError(
                f"its approval is signed by a key of whoever asked: {signed.key}"
            )
        self._signed.append((entry.i, signed.key))
        if judged.objection and self._judge.has_list:
            self._doubted.append(
                f"the approval in entry {entry.i} is by a key that is {judged.objection}: "
                f"{meant.by}, {signed.key}"
            )


def _endorsement(data: dict[str, Any]) -> Endorsement:
    try:
        return msgspec.convert(data.get("endorsement"), Endorsement)
    except msgspec.ValidationError as error:
        raise JournalTamperedError("its approval has no signature") from error


def _require_verdict(entry: Entry, judged: Judged) -> None:
    if MEANINGS.get(judged.signed.meant.meaning) is not _VERDICTS[entry.type]:
        raise JournalTamperedError("its approval says something else than was signed")


def _request(text: str) -> Request:
    try:
        return read_request(text)
    except RunbookError as error:
        raise JournalTamperedError("what was asked is too long to have been asked") from error


_KEPT = ("who", "key", "request")
"""Members of `d` that only an answer to this log has."""
_VERDICTS = {
    EntryType.APPROVAL_GRANTED.value: Verdict.GRANTED,
    EntryType.APPROVAL_DENIED.value: Verdict.DENIED,
}
