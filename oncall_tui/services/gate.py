"""The gate: what read-only mode and the site's guardrails let through. Nothing is written past it.

The ledger asks it before every entry, so no key and no verb has to remember to. Screens ask it
beforehand, to say why not, and to ask as hard as the site wants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.dangerous_entries import change_of, sources_in
from oncall_tui.domain.guardrail import FREE, Guardrails, Verdict
from oncall_tui.errors import DeniedError, ReadOnlyError

READ_ONLY = "read-only: nothing can be changed"


class Gate:
    """Judges every change. Without rules, and not read-only, it stands open."""

    def __init__(self, rules: Guardrails | None = None, *, read_only: bool = False) -> None:
        self._rules = rules or Guardrails()
        self.read_only = read_only

    @property
    def is_open(self) -> bool:
        """Whether there is nothing to judge by."""
        return not (self.read_only or self._rules.rules)

    def judge(self, act: Dangerous, sources: Mapping[str, int] | None = None) -> Verdict:
        """Say whether an act on so many of each source may be done, and how it is confirmed."""
        if self.read_only:
            return Verdict(READ_ONLY)
        return self._rules.judge(act, sources or {}) if self._rules.rules else FREE

    def require(self, act: Dangerous, sources: Iterable[str] = ()) -> None:
        """Refuse what must not be done; `sources` has one for each alert or ticket.

        Raises ReadOnlyError or DeniedError: then nothing may be written.
        """
        denied = self.judge(act, Counter(sources)).denied
        if self.read_only:
            raise ReadOnlyError(denied, hint="leave --read-only out")
        if denied:
            raise DeniedError(denied, where="guardrail", hint="nothing was done")

    def admit(self, type_: str, data: Mapping[str, Any]) -> None:
        """Let an entry into the journal. Raises ReadOnlyError or DeniedError."""
        if self.read_only:
            raise ReadOnlyError(READ_ONLY, hint="leave --read-only out")
        if self._rules.rules:
            act = change_of(type_)
            if act is not None:
                self.require(act, sources_in(data))
