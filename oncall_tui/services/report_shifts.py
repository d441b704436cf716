"""The facts of one shift, from a survey of the journals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.document import Moment, Span
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_fold import fold_handovers
from oncall_tui.domain.handover_steps import HandoverStep, Move, ShiftMark
from oncall_tui.domain.handover_text import read_acceptance
from oncall_tui.domain.markdown_text import said_lines
from oncall_tui.domain.numbers import figures
from oncall_tui.domain.numbers_facts import Occurrence
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.report_incident import ReadText
from oncall_tui.domain.report_parts import Made
from oncall_tui.domain.report_shift import (
    DeedCount,
    IncidentLine,
    NoteLine,
    PageLine,
    ShiftFacts,
)
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.text import plain
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import HandoverError, ReportError
from oncall_tui.services.report_survey import Survey
from oncall_tui.services.report_words import deed_words

NOT_DEEDS = frozenset(
    {
        EntryType.SESSION_OPEN,
        EntryType.SESSION_CLOSE,
        EntryType.TAIL_RECOVERED,
        EntryType.ALERT_PAGED,
        EntryType.ALERT_OVER,
        EntryType.ALERT_RETURNED,
        EntryType.EFFECT_SENT,
        EntryType.COMMAND_RUN,
    }
)
"""Written by the tool."""
OTHERS = {
    Move.SIGN: "to",
    Move.REVISE: "to",
    Move.ACCEPT: "from",
    Move.TAKE: "from",
    Move.REVIEW: "accepted by",
    Move.SETTLE: "from",
}
"""What the other side of a step is to it."""
SAID = frozenset({Move.ASK, Move.SETTLE})
"""Steps with words of whoever did them: the question, and why it needs nobody any more."""
AFTER = 12 * 3_600_000
"""Milliseconds after its end in which a shift's note may be signed, accepted and reviewed."""


def choose_shift(
    survey: Survey, planned: Iterable[Shift], *, who: str, last: bool, now: int
) -> Shift:
    """Return somebody's shift of now, or the newest before it; with `last` one that has ended.

    Raises ReportError where none is known.
    """
    marks = survey.shifts.values()
    ends = {(mark.by, mark.start): mark.ended for mark in marks if mark.ended is not None}
    told = [Shift(mark.start, mark.end, mark.by, mark.schedule) for mark in marks]
    known = {shift.start for shift in told if is_mine(shift.person, who)}
    told += [shift for shift in planned if shift.start not in known]
    mine = [
        shift
        for shift in told
        if is_mine(shift.person, who)
        and shift.start <= now
        and (not last or min(shift.end, ends.get((shift.person, shift.start), shift.end)) <= now)
    ]
    if not mine:
        raise ReportError(
            f"no shift of {who} is known", hint="[[shifts]] and `shift begin` tell of shifts"
        )
    return max(mine)


def is_mine(person: str, who: str) -> bool:
    """Whether both name one person: either may lack what follows the @."""
    return is_me(person, who) or is_me(who, person)


def shift_facts(
    shift: Shift,
    survey: Survey,
    entries: Iterable[Entry | Brief],
    *,
    made: Made,
    rules: NumbersRules,
    read: ReadText,
) -> ShiftFacts:
    """Gather the report of a shift; `entries` are those of all journals, once more."""
    now = made.made.at
    mark = _mark(survey, shift)
    ended = shift.end if mark is None or mark.ended is None else mark.ended
    end = min(shift.end, ended, now)
    found = figures(survey.facts, rules, since=shift.start, until=max(end, shift.start), now=now)
    length = shift.end - shift.start
    level = found.all
    handover = _steps(survey, shift)
    passings = fold_handovers(handover).passings.values()
    accepted = [one.accepted for one in passings if one.accepted is not None]
    late = {
        step.order: one.accepted.by
        for one in passings
        for step in one.late
        if one.accepted is not None
    }
    return ShiftFacts(
        **msgspec.structs.asdict(made),
        who=plain(shift.person),
        schedule=plain(shift.schedule),
        start=Moment(shift.start),
        end=Moment(shift.end),
        ended=None if mark is None or mark.ended is None else Moment(mark.ended),
        begun=None if mark is None else Moment(mark.begun),
        running=now < shift.end and (mark is None or mark.ended is None),
        pages=tuple(_page(one, rules) for one in survey.facts.raised(shift.start, end)),
        page_count=level.pages,
        night_count=found.night,
        busiest=found.busiest,
        stretch=Span(rules.stretch),
        ceiling=rules.ceiling(length),
        ceiling_words=rules.ceiling_words(length),
        too_many=level.pages > rules.ceiling(length),
        ack_median=_span(level.ack.median),
        ack_worst=_span(level.ack.worst),
        ack_n=level.ack.n,
        resolve_median=_span(level.resolve.median),
        resolve_worst=_span(level.resolve.worst),
        resolve_n=level.resolve.n,
        incidents=tuple(_incidents(survey, shift.start, end)),
        deeds=_deeds(entries, shift, end),
        handover=tuple(_note_line(step, read, late) for step in handover),
        accepted_by=", ".join(dict.fromkeys(plain(one.by) for one in accepted)),
    )


def _mark(survey: Survey, shift: Shift) -> ShiftMark | None:
    return next(
        (
            mark
            for mark in survey.shifts.values()
            if mark.start == shift.start and is_mine(mark.by, shift.person)
        ),
        None,
    )


def _page(one: Occurrence, rules: NumbersRules) -> PageLine:
    at = one.page.at
    return PageLine(
        at=Moment(at),
        title=plain(one.page.title),
        where=plain(one.page.where or one.page.service),
        level=plain(one.page.level),
        acknowledged=None if one.acked is None else Span(max(0, one.acked - at)),
        there=plain(one.there),
        lasted=None if one.over is None else Span(max(0, one.over - at)),
        night=rules.is_night(at),
    )


def _span(millis: int | None) -> Span | None:
    return None if millis is None else Span(millis)


def _incidents(survey: Survey, start: int, end: int) -> Iterator[IncidentLine]:
    for one in survey.incidents()[::-1]:
        if one.declared < end and (one.closed is None or one.closed.at >= start):
            closed = None if one.closed is None else Moment(one.closed.at)
            yield IncidentLine(
                one.short, plain(one.title), plain(one.level), Moment(one.declared), closed
            )


def _deeds(entries: Iterable[Entry | Brief], shift: Shift, end: int) -> tuple[DeedCount, ...]:
    since, until = rfc3339(shift.start), rfc3339(end)
    counts = Counter(
        entry.type
        for entry in entries
        if since <= entry.ts < until
        and entry.type not in NOT_DEEDS
        and is_mine(entry.by, shift.person)
    )
    return tuple(DeedCount(deed_words(type_), count) for type_, count in counts.most_common())


def _steps(survey: Survey, shift: Shift) -> list[HandoverStep]:
    until = shift.end + AFTER
    steps = sorted(survey.handovers, key=lambda step: step.order)
    roots = {
        step.root
        for step in steps
        if step.move in {Move.SIGN, Move.REVISE}
        and is_mine(step.by, shift.person)
        and shift.start <= step.at < until
    }
    return [
        step
        for step in steps
        if step.move is not Move.READ_BACK
        and (
            step.root in roots
            or (
                step.move is Move.TAKE
                and is_mine(step.other, shift.person)
                and shift.start <= step.at < until
            )
        )
    ]


def _note_line(
    step: HandoverStep, read: ReadText, late: Mapping[tuple[int, str, int], str]
) -> NoteLine:
    """Tell a step; `late` has by order of an acceptance that came second who has it."""
    other = f"{OTHERS[step.move]} {plain(step.other)}" if step.other and step.move in OTHERS else ""
    if step.order in late:
        other = f"{other}, too late: {plain(late[step.order])} has it"
    asked = " ".join(said_lines(read(step.text))) if step.move in SAID and step.text else ""
    return NoteLine(
        Moment(step.at),
        step.by,
        step.move.value,
        step.note,
        other,
        tuple(_declined(step, read)),
        asked,
    )


def _declined(step: HandoverStep, read: ReadText) -> Iterator[str]:
    """Yield what was declined, by title where what was signed can be read."""
    if not step.declined:
        return
    answers: dict[str, str] = {}
    if step.text is not None:
        try:
            signed = read_acceptance(read(step.text).encode("utf-8", "surrogatepass"))
        except HandoverError:
            pass  # erased, or not on this host: the keys are still there
        else:
            answers = {
                x.key: f"{plain(x.title)}: {plain(x.said)}" if x.said else plain(x.title)
                for x in signed.answers
            }
    for key in step.declined:
        yield answers.get(key) or f"item {key[:8]}"
