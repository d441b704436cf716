"""What the site does not allow, or wants confirmed, on the command line."""

from __future__ import annotations

from collections import Counter

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.errors import UsageError
from oncall_tui.services.gate import Gate


def let_through(gate: Gate, act: Dangerous, sources: Counter[str], confirm: str) -> None:
    """Refuse what must not be done, or not without the word that `--confirm` did not bring.

    `sources` counts the alerts by source; empty for what is about none. Raises DeniedError,
    UsageError.
    """
    gate.require(act, sources.elements())
    verdict = gate.judge(act, sources)
    count = sources.total()
    wanted = {Confirmation.YES: "yes", Confirmation.COUNT: str(count) if count else "yes"}
    word = wanted.get(verdict.confirm, "")
    if word not in {"", confirm}:
        raise UsageError(
            verdict.why or "this site asks before this is done",
            where="guardrail",
            hint=f"nothing was done; --confirm {word} goes on",
        )
