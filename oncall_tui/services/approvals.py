"""Approval by a second person: asked for here, answered here or elsewhere, and what then counts.

A request and its answers travel by two ways, and either is enough: a folder that people on one host
share, and the journals that the upstream hands round. Neither is believed: an answer counts by its
signature alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from typing import Protocol

import msgspec

from oncall_tui.domain.approval import (
    DENY,
    GRANT,
    MEANINGS,
    Answer,
    Request,
    Signed,
    read_answer,
    read_request,
    request_id,
    what_of,
)
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.endorsement import Endorsement, Meant, declare, read_meant
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.domain.text import plain
from oncall_tui.errors import JournalTamperedError, OncallError, RunbookError
from oncall_tui.ports import Clock
from oncall_tui.services.ledger import Ledger

log = logging.getLogger(__name__)

DAY = 86_400_000
"""Milliseconds after which nobody is asked any more."""


class Shared(Protocol):
    """The folder that people on this host share; each raises RunbookError."""

    def publish(self, text: str) -> None:
        """Put a request there."""

    def requests(self) -> list[str]:
        """Return the requests that are there."""

    def answer(self, sha256: str, endorsement: Endorsement) -> None:
        """Put an answer there."""

    def answers(self, sha256: str) -> list[Endorsement]:
        """Return the answers to a request."""

    def withdraw(self, sha256: str) -> None:
        """Take a request of one's own away, where it is there."""


RECENT = 5_000
"""Entries of mine among which is looked for a request of mine."""


class Waiting(msgspec.Struct, frozen=True):
    """Something that somebody else asks this engineer."""

    sha256: str
    text: str
    request: Request
    asked_in: str = ""
    """The entry that asks, `log/index`, where it is known."""
    here: bool = False
    """Whether the folder that this host shares has it."""


class Signing(Protocol):
    """Keys: signing with the engineer's own, and telling whose others are."""

    def endorse(self, meant: Meant) -> Endorsement:
        """Sign a declaration; may ask a person. Raises SecretError."""

    def check(self, endorsement: Endorsement, content: bytes) -> Signed:
        """Check signature and trust. Raises OncallError."""

    def own_keys(self) -> Collection[str]:
        """Return the fingerprints of all keys that ever vouched for this log; may be slow."""


class Reach(Protocol):
    """The upstream, for a verb that nothing runs beside; returns why it failed, or nothing."""

    def ask(self) -> str:
        """Read what mates wrote."""

    def send(self) -> str:
        """Send what was written here."""


class Approvals:
    """What is asked, and what is answered."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        me: str,
        log: str,
        signing: Signing,
        shared: Shared | None = None,
        reach: Reach | None = None,
    ) -> None:
        """`reach` is asked by verbs only: beside a dashboard the journals come by themselves."""
        self._ledger = ledger
        self._clock = clock
        self._me = me
        self.log = log
        self._signing = signing
        self._shared = shared
        self._reach = reach
        self._doubts: dict[str, str] = {}
        self.hearing = threading.Lock()
        """Held while an answer is looked for and taken in: each is taken in once."""

    def ask_team(self) -> str:
        """Read what mates wrote; return why it may be old, or an empty string. Blocks."""
        return "" if self._reach is None else self._reach.ask()

    def own_keys(self) -> Collection[str]:
        """Return the fingerprints of the keys whose approval does not count here; may be slow."""
        return self._signing.own_keys()

    def send(self, answered: Waiting) -> str:
        """Send what was answered; return why it has not gone anywhere yet. Blocks.

        Whoever asked by the folder that this host shares finds the answer there.
        """
        why = "" if self._reach is None else self._reach.send()
        return "" if answered.here else why

    # Whoever asks

    def publish(self, text: str) -> str:
        """Show a request to those on this host; return why that failed, or an empty string."""
        if self._shared is None:
            return ""
        try:
            self._shared.publish(text)
        except OncallError as error:
            return str(error)
        return ""

    def withdraw(self, sha256: str) -> None:
        """Take a request away that is over."""
        if self._shared is not None:
            try:
                self._shared.withdraw(sha256)
            except OncallError as error:
                log.warning("a request for approval stays in its folder: %s", error)

    def answer_to(self, text: str) -> tuple[Answer, Endorsement] | None:
        """Return the first answer that counts; blocks. What does not count is logged."""
        sha256 = request_id(text)
        found: list[tuple[Answer, Endorsement]] = []
        own = self._signing.own_keys()
        doubt = ""
        for endorsement in self._answers(sha256):
            try:
                _require_plain(endorsement)
                signed = self._signing.check(endorsement, text.encode("utf-8"))
                answer = read_answer(text, signed, own)
            except OncallError as error:
                log.warning("an approval does not count: %s", error)
                doubt = f"{_said_by(endorsement)}, and {error.what}"
                continue
            if answer.who != self._me:
                found.append((answer, endorsement))
        self._doubts[sha256] = "" if found else doubt
        return min(found, key=lambda pair: pair[0].at, default=None)

    def doubt(self, sha256: str) -> str:
        """Return why an answer that is there does not count; empty where none is, or one does."""
        return self._doubts.get(sha256, "")

    def _answers(self, sha256: str) -> list[Endorsement]:
        found = [one.endorsement for one in self._ledger.others.answers(sha256)]
        if self._shared is not None:
            try:
                found += self._shared.answers(sha256)
            except OncallError as error:
                log.warning("answers in the shared folder: %s", error)
        return found

    # Whoever is asked

    def waiting(self) -> list[Waiting]:
        """Return what others ask, oldest first; blocks."""
        known: dict[str, Waiting] = {}
        for asked in self._ledger.others.asked():
            self._add(known, asked.request, f"{asked.log}/{asked.i}")
        if self._shared is not None:
            for text in self._shared.requests():
                self._add(known, text, here=True)
        now = self._clock.now()
        fresh = [one for one in known.values() if now - one.request.at < DAY]
        return sorted(fresh, key=lambda one: one.request.at)

    def _add(
        self, known: dict[str, Waiting], text: str, asked_in: str = "", *, here: bool = False
    ) -> None:
        try:
            request = read_request(text)
        except (JournalTamperedError, RunbookError):
            return  # not here yet, redacted, or not ours
        sha256 = request_id(text)
        if request.by == self._me:
            return
        if sha256 not in known:
            known[sha256] = Waiting(sha256, text, request, asked_in, here)
        elif here:
            known[sha256] = msgspec.structs.replace(known[sha256], here=True)

    def find(self, beginning: str) -> Waiting:
        """Return what waits by how its id begins. Raises RunbookError."""
        found = [one for one in self.waiting() if one.sha256.startswith(beginning.lower())]
        if not found and beginning and self._is_own(beginning.lower()):
            raise RunbookError("it is your own: somebody else has to answer", where=beginning)
        if len(found) != 1 or not beginning:
            raise RunbookError(
                "nothing that waits is called so" if not found else "several are called so",
                where=beginning,
                hint="`oncall-tui approve` lists what waits",
            )
        return found[0]

    def _is_own(self, beginning: str) -> bool:
        """Whether I asked something whose id begins so."""
        texts = [asked.request for asked in self._ledger.others.asked()]
        if self._shared is not None:
            texts += self._shared.requests()
        texts += [
            str(entry.d.get("request"))
            for entry in self._ledger.newest(RECENT)
            if entry.type == EntryType.APPROVAL_ASKED
        ]
        for text in texts:
            try:
                request = read_request(text)
            except (JournalTamperedError, RunbookError):
                continue  # redacted, or not ours
            if request.by == self._me and request_id(text).startswith(beginning):
                return True
        return False

    def answer(self, waiting: Waiting, *, grant: bool, reason: str) -> Entry:
        """Sign an answer, write it down and hand it back; asks the signer, so it may block.

        Raises OncallError; then nothing was answered.
        """
        self._ledger.gate.require(Dangerous.APPROVE)
        if not reason.strip():
            raise RunbookError(
                "an answer needs a reason", where=waiting.request.step, hint="say why"
            )
        from oncall_tui.domain.secret_scan import mask

        request, content = waiting.request, waiting.text.encode("utf-8")
        meant = declare(
            content,
            meaning=GRANT if grant else DENY,
            reason=mask(" ".join(reason.split()))[0],
            by=self._me,
            at_ms=self._clock.now(),
            log=request.log,
            what=what_of(request),
        )
        endorsement = self._signing.endorse(meant)
        verdict = MEANINGS[meant.meaning]
        entry = self._write(waiting, verdict, endorsement)
        if self._shared is not None:
            self._shared.answer(waiting.sha256, endorsement)
        return entry

    def _write(self, waiting: Waiting, verdict: Verdict, endorsement: Endorsement) -> Entry:
        type_ = (
            EntryType.APPROVAL_GRANTED if verdict is Verdict.GRANTED else EntryType.APPROVAL_DENIED
        )
        request = waiting.request
        return self._ledger.write(
            type_,
            {
                "run": request.run,
                "step": request.step,
                "title": request.title,
                "asked_in": waiting.asked_in or request.run,
                "sha256": waiting.sha256,
                "endorsement": msgspec.to_builtins(endorsement),
            },
        )


def _said_by(endorsement: Endorsement) -> str:
    """Return in whose name an answer is, which nobody has proven."""
    try:
        by = plain(read_meant(endorsement.text).by, 60)
    except JournalTamperedError:
        return "an answer cannot be read"
    return f"answered in the name of {by}"


def _require_plain(endorsement: Endorsement) -> None:
    """Refuse an answer with a secret in it: without that it would not be what was signed."""
    from oncall_tui.domain.secret_scan import find_secrets

    if find_secrets(endorsement.text, sure=True):
        raise RunbookError("it holds a secret, so it cannot be kept as it was signed")
