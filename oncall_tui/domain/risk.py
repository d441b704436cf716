"""How much care an act on alerts deserves: a rule that others can only tighten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from oncall_tui.domain.board_lines import ABSENT, Row
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.whose import is_me

MANY = 10
"""From this many alerts on their number is typed: nobody reads a list of more."""

PAGES = frozenset({Dangerous.ESCALATE, Dangerous.UNACK})
"""What makes somebody's telephone ring: at once, or when the ladder runs on."""
MINE = frozenset({Dangerous.ACK})
"""What makes me the one who is asked, and can be taken back: the list of a few is read at once."""
HARMLESS = frozenset({Dangerous.NOTE, Dangerous.SEEN})
"""What takes no alarm away from anybody who still needs it."""


def risk_of(
    dangerous: Dangerous,
    rows: Sequence[Row],
    *,
    me: str,
    wrong: Mapping[str, int] | None = None,
) -> Confirmation:
    """Return what is to be asked before an act on these alerts.

    `me` is who acts: what another has acknowledged is not taken away without a question. `wrong`
    says by level how many alerts are wrong now: all of one level are more than their number.
    """
    several = len(rows) > 1
    if dangerous in HARMLESS:
        return Confirmation.ENTER if len(rows) >= MANY else Confirmation.NONE
    if several and (len(rows) >= MANY or (dangerous not in MINE and _much(rows, wrong or {}))):
        return Confirmation.COUNT
    if dangerous is Dangerous.ESCALATE or (dangerous is Dangerous.UNACK and several):
        return Confirmation.YES
    if dangerous is Dangerous.SNOOZE and _worst_among(rows):
        return Confirmation.YES
    if dangerous in PAGES and any(row.owner and not is_me(row.owner, me) for row in rows):
        return Confirmation.YES
    return Confirmation.ENTER if several else Confirmation.NONE


def wrong_by_level(rows: Iterable[Row]) -> dict[str, int]:
    """Count what is wrong now by the name of its level."""
    found: dict[str, int] = {}
    for row in rows:
        if row.state not in ABSENT:
            found[row.level.name] = found.get(row.level.name, 0) + 1
    return found


def check_answer(confirmation: Confirmation, count: int, typed: str) -> str:
    """Return why what was typed does not confirm, or an empty string."""
    if confirmation is Confirmation.COUNT and typed.strip() != str(count):
        return f"type {count}, the number of alerts, then enter; esc changes nothing"
    if confirmation is Confirmation.YES and typed.strip().lower() != "yes":
        return "type the word yes, then enter; esc changes nothing"
    return ""


def _much(rows: Sequence[Row], wrong: Mapping[str, int]) -> bool:
    """Whether few alerts are a lot: the worst among them, or all that is wrong at one level."""
    return _worst_among(rows) or _whole_level(rows, wrong)


def _worst_among(rows: Iterable[Row]) -> bool:
    """Whether any is of the level that no other is worse than."""
    return any(row.level.mapped and row.level.rank == 0 for row in rows)


def _whole_level(rows: Iterable[Row], wrong: Mapping[str, int]) -> bool:
    chosen = wrong_by_level(rows)
    return any(count > 1 and count >= wrong.get(name, count + 1) for name, count in chosen.items())
