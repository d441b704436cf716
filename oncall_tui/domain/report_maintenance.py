"""The maintenance record: a window as it was planned, and as it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from oncall_tui.domain.document import Facts, Moment, Span
from oncall_tui.domain.maintenance import Course
from oncall_tui.domain.maintenance_steps import Move, Step
from oncall_tui.domain.markdown_text import said_lines
from oncall_tui.domain.report_incident import ReadText
from oncall_tui.domain.report_parts import Made, Tick
from oncall_tui.domain.text import plain


class Extension(Facts, frozen=True):
    """The end was moved."""

    at: Moment
    by: str
    to: Moment
    reason: str


class PagedThen(Facts, frozen=True):
    """A page that began while the window ran."""

    at: Moment
    title: str
    level: str


class MaintenanceFacts(Made, frozen=True):
    """What a maintenance record says."""

    name: str
    id: str
    owner: str
    text: tuple[str, ...]
    match: str
    phase: str
    planned_start: Moment
    planned_end: Moment
    planned: Span
    end: Moment
    """As extended."""
    announced: Moment | None
    announced_by: str
    announcement: tuple[str, ...]
    begun: Moment | None
    begun_by: str
    closed: Moment | None
    closed_by: str
    lasted: Span | None
    """From its begin to its close, by the journal."""
    late: Span | None
    """Closed that much after its end, as extended."""
    called_off: bool
    extensions: tuple[Extension, ...]
    checklist: tuple[Tick, ...]
    closing_note: tuple[str, ...]
    pages: tuple[PagedThen, ...]


def maintenance_facts(
    course: Course,
    steps: Sequence[Step],
    pages: Iterable[PagedThen],
    *,
    made: Made,
    read: ReadText,
) -> MaintenanceFacts:
    """Gather the record of a window from its moves, in their order."""
    window, closed = course.window, course.closed
    began = window.start if course.begun is None else course.begun.at
    off = closed is not None and closed.at < window.start
    return MaintenanceFacts(
        **msgspec.structs.asdict(made),
        name=plain(window.name),
        id=window.id,
        owner=plain(window.owner),
        text=said_lines(window.text),
        match=", ".join(str(matcher) for matcher in window.matchers),
        phase=course.phase(made.made.at).value,
        planned_start=Moment(window.start),
        planned_end=Moment(window.end),
        planned=Span(window.end - window.start),
        end=Moment(course.end),
        announced=_at(course.announced),
        announced_by=_by(course.announced),
        announcement=_lines(course.announced, read),
        begun=_at(course.begun),
        begun_by=_by(course.begun),
        closed=_at(closed),
        closed_by=_by(closed),
        lasted=None if closed is None or off else Span(max(0, closed.at - began)),
        late=None if closed is None or closed.at <= course.end else Span(closed.at - course.end),
        called_off=off,
        extensions=tuple(
            Extension(Moment(x.at), x.by, Moment(x.end), " ".join(_lines(x, read)))
            for x in steps
            if x.move is Move.EXTEND and x.end is not None
        ),
        checklist=()
        if closed is None
        else tuple(Tick(plain(p.text), p.answer.value) for p in closed.points),
        closing_note=_lines(closed, read),
        pages=tuple(pages),
    )


def _at(step: Step | None) -> Moment | None:
    return None if step is None else Moment(step.at)


def _by(step: Step | None) -> str:
    return "" if step is None else step.by


def _lines(step: Step | None, read: ReadText) -> tuple[str, ...]:
    return () if step is None or step.note is None else said_lines(read(step.note))
