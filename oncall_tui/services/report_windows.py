"""The facts of one maintenance window, planned today or in a configuration of last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oncall_tui.domain.document import Moment
from oncall_tui.domain.maintenance import Course, Window, course_of
from oncall_tui.domain.maintenance_steps import Step
from oncall_tui.domain.report_incident import ReadText
from oncall_tui.domain.report_maintenance import (
    MaintenanceFacts,
    PagedThen,
    maintenance_facts,
)
from oncall_tui.domain.report_parts import Made
from oncall_tui.domain.text import plain
from oncall_tui.errors import ReportError
from oncall_tui.services.report_survey import Survey

NAMED = 8
"""Windows that an error names."""


def window_facts(
    ref: str, survey: Survey, planned: Iterable[Window], *, made: Made, read: ReadText
) -> MaintenanceFacts:
    """Gather the record of a window, by its name or id; of a name the one that began last.

    Raises ReportError.
    """
    now = made.made.at
    window = _choose(ref, {**survey.plans, **{one.id: one for one in planned}}, now)
    steps = _steps(survey, window)
    course = course_of(window, steps)
    return maintenance_facts(course, steps, _pages(survey, course, now), made=made, read=read)


def _choose(ref: str, known: dict[str, Window], now: int) -> Window:
    if ref in known:
        return known[ref]
    named = [one for one in known.values() if one.name == ref]
    if not named:
        names = ", ".join(list(dict.fromkeys(one.name for one in known.values()))[:NAMED])
        raise ReportError(f"there is no window {ref!r}", hint=f"known: {names or 'none'}")
    return max(named, key=lambda one: (one.start <= now, one.start))


def _steps(survey: Survey, window: Window) -> list[Step]:
    return sorted(survey.windows.get(window.id, ()), key=lambda step: step.order)


def _pages(survey: Survey, course: Course, now: int) -> Iterator[PagedThen]:
    end = course.end if course.closed is None else course.closed.at
    for one in survey.facts.occurrences():
        if course.window.start <= one.page.at < min(end, now):
            yield PagedThen(Moment(one.page.at), plain(one.page.title), plain(one.page.level))
