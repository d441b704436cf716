"""Which alert is meant: what a person types or pastes in place of a whole id."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError

NAMED = 3
"""This many alerts are named when none or several fit."""
LEAST = 4
"""Characters of a prefix: shorter ones hit something else tomorrow."""


def find_row(reference: str, rows: Mapping[str, Row]) -> Row:
    """Return the row with this id, fingerprint, or beginning of either, if there is only one.

    Raises OncallError that names those that fit, or those that are most like it.
    """
    if reference in rows:
        return rows[reference]
    exact = [row for row in rows.values() if row.alert.fingerprint == reference]
    found = exact or _beginning_with(reference, rows)
    if len(found) == 1:
        return found[0]
    if found:
        raise OncallError(
            f"{plain(reference, 80)} fits {len(found)} alerts",
            hint=f"give more of the id, such as {_names(found)}",
        )
    if len(reference) < LEAST:
        hint = f"give at least {LEAST} characters of an id"
        raise OncallError(f"{plain(reference, 80)} is too short", hint=hint)
    raise OncallError(f"no alert {plain(reference, 80)}", hint=_nearest(reference, rows))


def _beginning_with(reference: str, rows: Mapping[str, Row]) -> list[Row]:
    if len(reference) < LEAST:
        return []
    return [
        row
        for row in rows.values()
        if row.id.startswith(reference) or row.alert.fingerprint.startswith(reference)
    ]


def _nearest(reference: str, rows: Mapping[str, Row]) -> str:
    if not rows:
        return "no source has an alert; see `oncall-tui alerts`"
    known = {row.alert.fingerprint: row for row in rows.values()} | dict(rows)
    close = difflib.get_close_matches(reference, known, n=NAMED, cutoff=0.6)
    titled = [row for row in rows.values() if row.alert.title == reference]
    near = titled or [known[name] for name in close]
    return f"did you mean {_names(near)}" if near else "see `oncall-tui alerts` for the ids"


def _names(rows: list[Row]) -> str:
    named = [f"{plain(row.id, 80)} ({plain(row.alert.title, 40)})" for row in rows[:NAMED]]
    return ", ".join(dict.fromkeys(named))
