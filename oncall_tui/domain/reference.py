"""Which alert is meant: what a person types or pastes in place of a whole id."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError

NAMED = 3
"""This many alerts are named when none or several fit."""
LEAST = 4
"""Characters of a prefix: shorter ones hit something else tomorrow."""


def find_row(reference: str, rows: Mapping[str, Row]) -> Row:
    """Return the row with this id, fingerprint, or beginning of either, if there is only one.

    Of several occurrences of one alert the one that fires now is meant; else that which began last.

    Raises OncallError that names those that fit, or those that are most like it.
    """
    if reference in rows:
        return rows[reference]
    exact = [row for row in rows.values() if row.alert.fingerprint == reference]
    found = _newest(exact or _beginning_with(reference, rows))
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


def shortest(rows: Iterable[Row]) -> dict[str, str]:
    """Return by id what names each row and no other: its fingerprint, where that does."""
    found = list(rows)
    by_fingerprint: dict[str, list[Row]] = {}
    for row in found:
        by_fingerprint.setdefault(row.alert.fingerprint, []).append(row)
    names = {row.id: row.id for row in found}
    for fingerprint, several in by_fingerprint.items():
        meant = _newest(several)
        if len(meant) == 1:
            names[meant[0].id] = fingerprint
    return names


def _newest(found: list[Row]) -> list[Row]:
    """Keep one occurrence of each alert."""
    latest: dict[tuple[str, str], Row] = {}
    for row in found:
        key = (row.alert.source, row.alert.fingerprint)
        known = latest.get(key)
        if known is None or _order(row) > _order(known):
            latest[key] = row
    return list(latest.values())


def _order(row: Row) -> tuple[bool, int]:
    return row.alive, row.alert.starts_at


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
