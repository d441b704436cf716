"""When a runbook has to be read over again."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_AGE = re.compile(r"\s*([0-9]{1,4})\s*(day|week|month|year)s?\s*", re.IGNORECASE)


def reviewed_on(text: str) -> date | None:
    """Read `last_reviewed_on`: `2026-07-01`, perhaps with a time behind it; else None."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def due_on(last: date, review_in: str) -> date | None:
    """Return the first day on which it is overdue: `6 months`, `90 days`; None when unread."""
    found = _AGE.fullmatch(review_in)
    if found is None:
        return None
    count, unit = int(found[1]), found[2].lower()
    try:
        if unit in {"day", "week"}:
            return last + timedelta(days=count * (7 if unit == "week" else 1))
        months = last.month - 1 + count * (12 if unit == "year" else 1)
        year, month = last.year + months // 12, months % 12 + 1
        return date(year, month, min(last.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None


def is_stale(last_reviewed_on: str, review_in: str, today: date) -> bool:
    """Whether a review is overdue; without a readable date and age nothing is."""
    last = reviewed_on(last_reviewed_on)
    due = None if last is None else due_on(last, review_in)
    return due is not None and today >= due
