"""A step that a second person agrees to: what they are shown, what they sign, whose word counts.

What is asked is a text, so that whoever answers reads all of it; its SHA-256 names it everywhere.
The answer is a declaration (`domain.endorsement`) about exactly that text, by a key that is not one
of those of whoever asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

import msgspec

from oncall_tui.domain.endorsement import MAX_VALUE, Meant
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.domain.text import plain
from oncall_tui.errors import JournalTamperedError, RunbookError

GRANT = "I approve that this step is done"
DENY = "I do not approve that this step is done"
MEANINGS = {GRANT: Verdict.GRANTED, DENY: Verdict.DENIED}

HEAD = "oncall-tui approval request v1"
MAX_REQUEST = 16 * 1024
"""Bytes of a request: it stands in an entry whole, so that nobody waits for it."""
MAX_LINES = 200
"""Lines of commands that are shown; with more of them nobody would read what they sign."""
SLACK = 300_000
"""Milliseconds by which clocks of two hosts may differ."""

NAMES = ("run", "step", "title", "runbook", "sha256", "asked", "by", "log", "at")
_LINE = "command: "
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Request(msgspec.Struct, frozen=True):
    """What is asked."""

    run: str
    step: str
    title: str
    runbook: str
    """Path of the file."""
    sha256: str
    """Of its text, as the run has it."""
    asked: str
    """Who is wanted, as the author of the runbook says it."""
    by: str
    log: str
    at: int
    """Milliseconds, UTC."""
    commands: tuple[str, ...] = ()
    """Lines of what is about to be done, filled in, without secrets."""

    def text(self) -> str:
        """Return what is shown and signed. Raises RunbookError when it is too long to be read."""
        lines = [f"{name}: {_one_line(str(getattr(self, name)))}" for name in NAMES]
        if len(self.commands) > MAX_LINES:
            raise RunbookError(
                f"{len(self.commands)} lines of commands are too many to approve at once",
                where=self.step,
                hint="split the step",
            )
        lines += [_LINE + plain(line, 2_000) for line in self.commands]
        text = "\n".join([HEAD, *lines]) + "\n"
        if len(text.encode("utf-8")) > MAX_REQUEST:
            raise RunbookError("the commands are too long to approve at once", where=self.step)
        return text


def request_id(text: str) -> str:
    """Name a request: the SHA-256 of its text, hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_request(text: str) -> Request:
    """Read what `Request.text` wrote. Raises JournalTamperedError for anything else."""
    lines = text.split("\n")
    if len(text) > MAX_REQUEST or lines[0] != HEAD or lines[-1] or len(lines) < len(NAMES) + 2:
        raise JournalTamperedError("a request for approval is not of a known form")
    values: dict[str, str] = {}
    for name, line in zip(NAMES, lines[1:], strict=False):
        found, colon, value = line.partition(": ")
        if found != name or not colon:
            raise JournalTamperedError(f"a request for approval has no {name}")
        values[name] = value
    rest = lines[len(NAMES) + 1 : -1]
    sure = _SHA256.fullmatch(values["sha256"]) and re.fullmatch(r"\d{1,15}", values["at"])
    if not sure or any(not line.startswith(_LINE) for line in rest):
        raise JournalTamperedError("a request for approval is not of a known form")
    commands = tuple(line.removeprefix(_LINE) for line in rest)
    at = int(values.pop("at"))
    request = Request(**values, at=at, commands=commands)
    if request.text() != text:
        raise JournalTamperedError("a request for approval is not as it should be written")
    return request


class Signed(msgspec.Struct, frozen=True):
    """A declaration whose signature is right, by a key that may speak for whom it names."""

    meant: Meant
    key: str
    """Of the person, `SHA256:…`, as ssh-keygen prints it; never of an authority."""
    at: int
    """Milliseconds, UTC, as the declaration says."""


class Judged(msgspec.Struct, frozen=True):
    """A signature that is right, and what the list of signers has against its key."""

    signed: Signed
    objection: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What a second person said."""

    verdict: Verdict
    who: str
    key: str
    reason: str
    at: int


def read_answer(text: str, signed: Signed, own: Collection[str]) -> Answer:
    """Hold a declaration against the request; `own` are the keys of whoever asked.

    Raises RunbookError where it does not count.
    """
    request, meant = read_request(text), signed.meant
    verdict = MEANINGS.get(meant.meaning)
    if verdict is None or meant.log != request.log or not meant.covers(text.encode("utf-8")):
        raise RunbookError("it is about something else", where=meant.by)
    if signed.key in own:
        raise RunbookError(
            "it is signed by a key of whoever asked",
            where=signed.key,
            hint="a second person has another key",
        )
    if signed.at < request.at - SLACK:
        raise RunbookError("it is older than what was asked", where=meant.by)
    return Answer(verdict, meant.by, signed.key, meant.reason, signed.at)


def what_of(request: Request) -> str:
    """Return what a declaration calls the request."""
    return _one_line(f"step {request.title} of {request.runbook}")


def _one_line(text: str) -> str:
    return " ".join(plain(text, MAX_VALUE - 10).split())
