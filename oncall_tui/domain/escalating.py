"""Whom an alert is escalated to: the ladder's next level, and what that person is told."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.registry import Contact, Due, next_due
from oncall_tui.domain.text import plain


def next_rung(escalation: Sequence[Due], now: int, *, after: str = "") -> Due | None:
    """Return the level that comes next; None without a ladder.

    `after` is the level that was asked last: the one above it, where the clock is not higher yet.
    At the top it is the top again.
    """
    if not escalation:
        return None
    due = next_due(tuple(escalation), now) or escalation[-1]
    asked = next((i for i, one in enumerate(escalation) if one.rung.name == after), None)
    if asked is None or asked < escalation.index(due):
        return due
    return escalation[min(asked + 1, len(escalation) - 1)]


def asking_text(row: Row, *, rung: str, who: Contact, by: str, note: str, now: int) -> str:
    """Return what is sent to somebody by chat, or read to them on the phone."""
    level = f", {plain(rung)}" if rung else ""
    asks = f"{plain(by, 120)} asks for {plain(who.title, 200)}{level}"
    has = f"{plain(row.owner, 120)} has it" if row.owner else "nobody has it yet"
    return _text(row, asks, note, has, now)


def giving_text(row: Row, *, who: Contact, by: str, note: str, now: int) -> str:
    """Return what somebody is told to whom an alert was given."""
    gives = f"{plain(by, 120)} gave it to {plain(who.title, 200)}"
    return _text(
        row,
        gives,
        note,
        "nobody has it until you acknowledge it"
        if not row.owner
        else f"{plain(row.owner, 120)} has it until you take it",
        now,
    )


def _text(row: Row, what: str, note: str, whose: str, now: int) -> str:
    alert = row.alert
    where = plain(alert.instance or alert.service, 120)
    place = f" on {where}" if where else ""
    lines = [
        f"{row.level.name} {plain(alert.title, 200)}{place}: {what}",
        *([plain(note, 2_000)] if note else []),
        f"since {compact(max(0, now - row.started) // 1000)}, {whose}",
    ]
    summary = alert.annotations.get("summary", "")
    if summary:
        lines.append(plain(summary, 500))
    links = (alert.annotations.get("runbook_url", ""), alert.link)
    return "\n".join([*lines, *(plain(link, 500) for link in links if link), f"id {row.id}", ""])


def how_to_reach(who: Contact) -> str:
    """Say in one line how somebody is called: `Bob Example (bob), tel +49 30 1234`."""
    return f"{who.title}, {', '.join(who.reach) or 'no number known'}"
