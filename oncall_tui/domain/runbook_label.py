"""Labelled lines: what a step asks for beyond being done."""

from __future__ import annotations

import enum

import msgspec


class LabelKind(enum.StrEnum):
    """The bold word at the beginning of the line, in lower case."""

    EXPECT = "expect"
    """The good result: shown before the step can be called done."""
    IF_NOT = "if not"
    """Where to go, or what to do, when the step fails."""
    ONLY_IF = "only if"
    """The condition under which the step applies."""
    ASK = "ask"
    """A value for this run."""
    CHOOSE = "choose"
    """A question whose answer says which branch is walked."""
    WAIT = "wait"
    """Time that has to pass."""
    WITHIN = "within"
    """Time that should not pass: it flags, and stops nobody."""
    CHANGES = "changes"
    """It changes something."""
    SAFE = "safe"
    """It only reads."""
    APPROVE = "approve"
    """Somebody else has to agree."""
    EVIDENCE = "evidence"
    """What has to be kept before the step is done."""
    UNDO = "undo"
    """How it is taken back; owed until somebody says that it was, or that it stays."""
    ESCALATE = "escalate"
    """Who is called."""
    STOP = "stop"
    """The run ends here."""


class Option(msgspec.Struct, frozen=True):
    """One answer to a Choose."""

    answer: str
    href: str = ""
    """Where it leads; empty when it leads on to the next step."""


class Label(msgspec.Struct, frozen=True):
    """One labelled line."""

    kind: LabelKind
    text: str
    """What follows the label, on one line, without the answers of a Choose."""
    href: str = ""
    """The first link in it."""
    seconds: int | None = None
    """The first length of time in it."""
    name: str = ""
    """Of the value, for Ask: as the author spells it, without `<>` and `$`."""
    options: tuple[Option, ...] = ()
    """For Choose."""

    @property
    def goes(self) -> str:
        """Name the heading of this file that it leads to; empty when it leads to none."""
        return self.href.removeprefix("#") if self.href.startswith("#") else ""
