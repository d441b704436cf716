"""A signature that says what it means: a person reads meaning and reason inside what they sign.

For acts that are asked for one by one, such as a handover or an approval. What is signed is a text
of one `name: value` a line, which names the content by its hash.
"""

from __future__ import annotations

import hashlib
import re
from typing import Protocol

import msgspec

from oncall_tui.domain.session import rfc3339
from oncall_tui.errors import JournalTamperedError

HANDOVER = "handover@oncall-tui"
APPROVAL = "approval@oncall-tui"
"""Namespaces: a signature made for one does not fit the other."""

HEAD = "oncall-tui endorsement v1"
MAX_VALUE = 500
"""Characters of a value."""

NAMES = ("meaning", "reason", "by", "at", "log", "what", "sha256", "size")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")


class Declared(Protocol):
    """What somebody signs by themselves."""

    @property
    def by(self) -> str:
        """In whose name."""

    def text(self) -> str:
        """Return what is signed. Raises JournalTamperedError."""


class Whole(msgspec.Struct, frozen=True):
    """A text that is signed as it is, such as a handover note: it says itself what is meant."""

    by: str
    content: str

    def text(self) -> str:
        """Return what is signed."""
        return self.content


class Meant(msgspec.Struct, frozen=True):
    """What somebody declares about a content."""

    meaning: str
    """In the first person: "I hand over", "I approve running this"."""
    reason: str
    """Why, in the words of whoever signs."""
    by: str
    at: str
    """When, RFC 3339, UTC, with milliseconds."""
    log: str
    """The log that the act is written to."""
    what: str
    """What the content is: "handover note 2026-11-21 late", "step 3 of DiskWillFill.md"."""
    sha256: str
    """Of the content."""
    size: int
    """Bytes of the content."""

    def text(self) -> str:
        """Return what is signed. Raises JournalTamperedError for a value that could pass for two.

        Meaning and reason must say something.
        """
        lines = [(name, str(getattr(self, name))) for name in NAMES]
        for name, value in lines:
            if not value.isprintable() or value != value.strip() or len(value) > MAX_VALUE:
                raise JournalTamperedError(f"the {name} of an endorsement cannot be written so")
            if not value and name in {"meaning", "reason", "by"}:
                raise JournalTamperedError(f"an endorsement needs a {name}")
        return f"{HEAD}\n" + "".join(f"{name}: {value}\n" for name, value in lines)

    def covers(self, content: bytes) -> bool:
        """Whether it is about exactly this content."""
        return (self.sha256, self.size) == (hashlib.sha256(content).hexdigest(), len(content))


class Endorsement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A signed declaration, as an entry keeps it."""

    text: str
    identity: str
    """Public key line; may be a certificate."""
    signature: str
    """Armoured SSHSIG over `text`."""
    held: str = ""
    """Who holds the key: "agent" or "file"."""
    instead_of: str = ""
    """Why a better signer was not used."""


def declare(
    content: bytes, *, meaning: str, reason: str, by: str, at_ms: int, log: str, what: str
) -> Meant:
    """Return what somebody declares about a content at a time (milliseconds, UTC)."""
    return Meant(
        meaning=meaning,
        reason=reason,
        by=by,
        at=rfc3339(at_ms),
        log=log,
        what=what,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def read_meant(text: str) -> Meant:
    """Read the text of a declaration; only what `Meant.text` writes is one.

    Raises JournalTamperedError.
    """
    lines = text.split("\n")
    if len(lines) != len(NAMES) + 2 or lines[0] != HEAD or lines[-1]:
        raise JournalTamperedError("an endorsement is not of a known form")
    values: dict[str, str] = {}
    for name, line in zip(NAMES, lines[1:-1], strict=True):
        found, separator, value = line.partition(": ")
        if found != name or not separator:
            raise JournalTamperedError(f"an endorsement has no {name}")
        values[name] = value
    if not _SHA256.fullmatch(values["sha256"]) or not _NUMBER.fullmatch(values["size"]):
        raise JournalTamperedError("an endorsement does not name its content")
    meant = Meant(**{**values, "size": int(values["size"])})  # type: ignore[arg-type]
    if meant.text() != text:
        raise JournalTamperedError("an endorsement is not as it should be written")
    return meant
