"""Guardrails: what a site does not let its engineers do, or not without a second thought.

Rules only ever add up: one more can forbid more, allow fewer at once or ask harder, never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous

EVERY = "*"
"""Every source, or every act."""

SHUT = "the source is read-only"


class Guardrail(msgspec.Struct, frozen=True):
    """One rule of the configuration."""

    source: str = EVERY
    acts: frozenset[Dangerous] = frozenset(Dangerous)
    deny: bool = False
    max_bulk: int | None = None
    """Most alerts or tickets of the source at once; None: any number."""
    confirm: Confirmation = Confirmation.NONE
    why: str = ""
    """The site's words, shown where the rule bites."""


class Verdict(msgspec.Struct, frozen=True):
    """What the rules say about one act."""

    denied: str = ""
    """Why it must not be done, in one line; empty when it may."""
    confirm: Confirmation = Confirmation.NONE
    """What is asked for at least before it is done."""
    why: str = ""
    """The site's words about the confirmation."""


FREE = Verdict()


class Guardrails(msgspec.Struct, frozen=True):
    """All rules of a site; their order means nothing."""

    rules: tuple[Guardrail, ...] = ()

    def judge(self, act: Dangerous, sources: Mapping[str, int]) -> Verdict:
        """Say whether an act on so many of each source may be done, and how it is confirmed.

        Without any source only the rules for all sources are asked.
        """
        held = [rule for rule in self.rules if act in rule.acts and _holds(rule, sources)]
        if not held:
            return FREE
        for rule in held:
            if rule.deny:
                return Verdict(_with(_denied(act, rule), rule.why))
        for rule in held:
            if rule.max_bulk is not None and _count(rule, sources) > rule.max_bulk:
                return Verdict(_with(_too_many(act, rule, _count(rule, sources)), rule.why))
        asked = max(rule.confirm for rule in held)
        words = (rule.why for rule in held if rule.confirm is asked and rule.why)
        return Verdict(confirm=asked, why=next(words, "") if asked > Confirmation.NONE else "")

    def __add__(self, other: Guardrails) -> Guardrails:
        """Return what holds where both hold."""
        return Guardrails((*self.rules, *other.rules))


def read_only(sources: Iterable[str]) -> Guardrails:
    """Return the rules of sources about which nothing may be changed."""
    return Guardrails(tuple(Guardrail(source, deny=True, why=SHUT) for source in sources))


def _holds(rule: Guardrail, sources: Mapping[str, int]) -> bool:
    return rule.source == EVERY or sources.get(rule.source, 0) > 0


def _count(rule: Guardrail, sources: Mapping[str, int]) -> int:
    return sum(sources.values()) if rule.source == EVERY else sources.get(rule.source, 0)


def _place(rule: Guardrail) -> str:
    return "" if rule.source == EVERY else f" on {rule.source}"


def _denied(act: Dangerous, rule: Guardrail) -> str:
    return f"{act.value} is not allowed{_place(rule)}"


def _too_many(act: Dangerous, rule: Guardrail, count: int) -> str:
    return f"{act.value} is allowed for {rule.max_bulk} at once{_place(rule)}, not for {count}"


def _with(text: str, why: str) -> str:
    return f"{text}: {why}" if why else text
