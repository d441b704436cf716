"""Maintenance windows: announced, begun, extended and closed, each by an entry of the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Any

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.announcement import announcement
from oncall_tui.domain.as_typed import as_saved
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.maintenance import LONGEST, Course, Phase, Window, course_of, courses
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.errors import MaintenanceError
from oncall_tui.ports import Clock
from oncall_tui.services.ledger import Ledger

Checks = Callable[[str], Sequence[str]]
"""Returns what the steps of a runbook are called; raises OncallError. Slow."""


class Maintaining:
    """Everything that can be done about planned windows. Its methods may read files: no loop."""

    def __init__(
        self,
        ledger: Ledger,
        windows: Iterable[Window],
        *,
        clock: Clock,
        zone: tzinfo,
        template: Callable[[], str],
        checks: Checks,
    ) -> None:
        """`template` returns the site's announcement; raises OncallError."""
        self._ledger = ledger
        self._windows = tuple(windows)
        self._clock = clock
        self._zone = zone
        self._template = template
        self._checks = checks

    def courses(self) -> list[Course]:
        """Return all windows and how far they are."""
        return courses(self._windows, self._ledger.view().windows)

    def find(self, name: str) -> Course:
        """Return the window of that name. Raises MaintenanceError."""
        found = next((one for one in self._windows if name in {one.name, one.id}), None)
        if found is None:
            names = ", ".join(one.name for one in self._windows) or "none is configured"
            raise MaintenanceError(f"there is no window {name!r}", hint=f"known: {names}")
        return self._now(found)

    def checks(self, course: Course) -> tuple[str, ...]:
        """Return what is looked at before it is closed. Raises OncallError."""
        window = course.window
        return tuple(self._checks(window.runbook)) if window.runbook else window.checklist

    def text(self, course: Course, alerts: Iterable[Alert]) -> str:
        """Return the announcement as it is saved. Raises OncallError."""
        return as_saved(
            announcement(
                self._template(),
                course,
                zone=self._zone,
                affected=_titles(course.window, alerts),
                checks=self.checks(course),
            )
        )

    def announce(self, course: Course, alerts: Iterable[Alert]) -> str:
        """Write down that it is announced, with the text; return the text. Raises OncallError."""
        self._require_open(course)
        text = self.text(course, alerts)
        data = {**_named(course), "start": course.window.start, "end": course.end}
        self._write(EntryType.MAINTENANCE_ANNOUNCED, {**data, "extended": False}, {"text": text})
        return text

    def begin(self, course: Course) -> Entry:
        """Write down that the work begins. Raises OncallError."""
        course = self._require_open(course)
        phase = course.phase(self._clock.now())
        if phase is not Phase.RUNNING:
            late = phase is Phase.OVERRUN
            raise MaintenanceError(
                f"{course.window.name} {'is past its end' if late else 'has not come yet'}",
                hint="extend it first" if late else "nothing is quiet before its planned start",
            )
        if course.begun is not None:
            raise MaintenanceError(f"{course.window.name} was begun by {course.begun.by}")
        return self._write(EntryType.MAINTENANCE_BEGUN, _named(course), {})

    def extend(self, course: Course, end: int, reason: str) -> Entry:
        """Move the end, milliseconds, with a reason. Raises OncallError."""
        course = self._require_open(course)
        if not reason.strip():
            raise MaintenanceError("an extension without a reason", hint="say why it takes longer")
        if end <= max(self._clock.now(), course.window.start):
            raise MaintenanceError("that end has passed", hint="choose one in the future")
        if end - course.window.start > LONGEST:
            raise MaintenanceError("that is longer than 14 days", hint="plan another window")
        data = {**_named(course), "start": course.window.start, "end": end, "extended": True}
        return self._write(EntryType.MAINTENANCE_ANNOUNCED, data, {"reason": reason})

    def close(self, course: Course, points: Sequence[Point], note: str = "") -> Entry:
        """Close it with what came of its checklist. Raises OncallError.

        Before its start it is called off, and nothing has to be checked. A failed point needs a
        note.
        """
        course = self._require_open(course)
        started = self._clock.now() >= course.window.start
        wanted = self.checks(course) if started else ()
        if started and [point.text for point in points] != list(wanted):
            raise MaintenanceError(
                "not every point of the checklist is answered", where=course.window.name
            )
        failed = any(point.answer is Answer.FAILED for point in points)
        if (failed or not started) and not note.strip():
            what = "a point failed" if failed else "it is called off"
            raise MaintenanceError(f"{what}: that needs a note", where=course.window.name)
        told = [{"text": point.text, "answer": point.answer.value} for point in points]
        data = {**_named(course), "points": told}
        return self._write(EntryType.MAINTENANCE_CLOSED, data, {"note": note} if note else {})

    def _now(self, window: Window) -> Course:
        return course_of(window, self._ledger.view().windows.get(window.id, ()))

    def _require_open(self, course: Course) -> Course:
        course = self._now(course.window)
        if course.closed is not None:
            raise MaintenanceError(f"{course.window.name} was closed by {course.closed.by}")
        return course

    def _write(self, type_: EntryType, data: dict[str, Any], texts: dict[str, str]) -> Entry:
        return self._ledger.write(type_, data, texts or None)


def _named(course: Course) -> dict[str, Any]:
    return {"window": course.window.id, "name": course.window.name}


def _titles(window: Window, alerts: Iterable[Alert]) -> list[str]:
    found = [alert for alert in alerts if window.covers(alert)]
    return sorted(f"{alert.title} {alert.instance}".strip() for alert in found)
