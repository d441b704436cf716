"""What is wrong now, by every source's last word, worst first: the lines that the list shows.

Nothing here knows the time but through `now`; a row changes only when something happened to it,
and `Board.next_change` says when an acknowledgement runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.domain.board_kept import Kept
from oncall_tui.domain.board_lines import (
    Folding,
    Line,
    Row,
    State,
    children_of,
    lines_of,
    places_of,
)
from oncall_tui.domain.board_moved import Moved
from oncall_tui.domain.board_order import Order, living_first
from oncall_tui.domain.board_sums import Sums
from oncall_tui.domain.heartbeat import is_steady
from oncall_tui.domain.held import Held
from oncall_tui.domain.maintenance import Running
from oncall_tui.domain.policy import Level, Policy
from oncall_tui.domain.raised import Seen, grip
from oncall_tui.domain.resting import out_of, over, resting_state, snooze_of
from oncall_tui.domain.shared_labels import Labels, shared_labels
from oncall_tui.domain.snooze import Snooze
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.timer import skew_corrected
from oncall_tui.domain.work_parts import Ack, Given, Returned, WorkView


class Board(msgspec.Struct, frozen=True):
    """All of it, in the order in which it is shown."""

    lines: tuple[Line, ...] = ()
    rows: Mapping[str, Row] = {}
    """Every row by id, those that a filter or a fold hides included."""
    counts: tuple[tuple[Level, int, int], ...] = ()
    """Level, alerts, of these unacknowledged; worst first, levels without alerts left out."""
    total: int = 0
    """Alerts that are wrong now and not quiet."""
    quiet: int = 0
    cleared: int = 0
    """Alerts that cleared before anybody acknowledged them, and that nobody has seen yet."""
    shown: int = 0
    """Rows that the filter let through, folded ones included."""
    hidden: frozenset[str] = frozenset()
    """Ids of rows that the filter keeps out."""
    shared: Labels = ()
    """What all shown rows have in common."""
    next_change: int | None = None
    places: Mapping[str, int] | None = None
    """Where each line stands, by its id; made with the board, so that a screen need not wait."""
    children: frozenset[str] = frozenset()
    """Ids of rows that stand below the line of their group."""
    sources: frozenset[str] = frozenset()
    """Of all rows."""


class Inputs(msgspec.Struct, frozen=True):
    """Everything that a board follows from."""

    alerts: tuple[tuple[Alert, ...], ...]
    """One tuple a source."""
    work: WorkView
    policy: Policy
    now: int
    severities: Mapping[str, Mapping[str, str]] = {}
    """By source: its words to the names of levels."""
    skews: Mapping[str, int] = {}
    tickets: Mapping[str, Ticket] = {}
    """By alert id."""
    acked_as: Seen = {}
    flapping: Mapping[str, int] = {}
    """By alert id: since when it flaps."""
    calm_at: int | None = None
    """When the next of these stops."""
    running: tuple[Running, ...] = ()
    """Maintenance windows whose alerts are out of service now."""
    next_turn: int | None = None
    """When the next window begins or ends."""
    sift: Callable[[Mapping[str, Row]], Iterable[Row]] | None = None
    """The filter, which returns what it lets through; None is everything."""
    order: Order = Order()
    folding: Folding = Folding()
    arrange: Callable[[list[Row]], list[Row]] | None = None
    """What puts rows that stand in this order into another: a storm keeps them in their places."""


Basis: TypeAlias = tuple[int, Policy, tuple[Running, ...]]
"""What all rows of a source follow from: its skew, the policy, the windows that run."""

UNTIMED = frozenset({State.HEARTBEAT, State.OUT})
"""States in which nothing is due."""

Memo: TypeAlias = dict[str, tuple[Ack | Returned | None, Basis, Row]]
"""What was worked out for a row last time, by id; owned by the caller, pruned by `assemble`."""


def assemble(inputs: Inputs, memo: Memo, kept: Kept | None = None) -> Board:
    """Build the board. Rows whose inputs are the same objects as last time are taken over.

    `kept` has the last board: rows to which nothing happened since stand as they stood.
    """
    kept = Kept() if kept is None else kept
    board = kept.board(inputs)
    if board is not None:
        return board
    moved = kept.moved(inputs)
    if moved is None:
        kept.renew(_rows(inputs, memo))
    else:
        kept.change(*_changed(moved, inputs, memo, kept.rows))
    board = _board(inputs, kept)
    kept.keep(inputs, board)
    return board


def _board(inputs: Inputs, kept: Kept) -> Board:
    rows, sums = kept.rows, kept.sums
    visible, hidden = kept.standing.by(inputs.order), frozenset[str]()
    if inputs.sift is not None:
        passing = {row.id for row in inputs.sift(rows)}
        visible = [row for row in visible if row.id in passing]
        hidden = frozenset(rows.keys() - passing)
    lines = tuple(lines_of(_arranged(visible, inputs), inputs.folding))
    return Board(
        lines=lines,
        rows=rows,
        counts=sums.counts,
        total=sums.total,
        cleared=sums.cleared,
        quiet=sums.quiet,
        shown=len(visible),
        hidden=hidden,
        shared=shared_labels(visible),
        next_change=min(_turns(sums, inputs), default=None),
        places=places_of(lines),
        children=children_of(lines),
        sources=sums.sources,
    )


def _arranged(standing: Sequence[Row], inputs: Inputs) -> list[Row]:
    rows = list(standing)
    return living_first(rows) if inputs.arrange is None else inputs.arrange(rows)


def _rows(inputs: Inputs, memo: Memo) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for alerts in inputs.alerts:
        if alerts:
            basis = _basis(alerts[0].source, inputs)
            levels: dict[str, Level] = {}  # a source has few words: each is spelled out once
            for alert in alerts:
                rows[alert.id] = _alert_row(alert, inputs, memo, basis, levels)
    for id_, returned in inputs.work.returned.items():
        if id_ not in rows:
            rows[id_] = _returned_row(returned, inputs, memo)
    if len(memo) > len(rows) * 2 + 100:
        for id_ in [id_ for id_ in memo if id_ not in rows]:
            del memo[id_]
    return rows


def _changed(
    moved: Moved, inputs: Inputs, memo: Memo, rows: Mapping[str, Row]
) -> tuple[dict[str, Row], list[str]]:
    """Return the rows to which something happened as they are now, and the ids of what is gone."""
    fresh: dict[str, Row] = {}
    gone: list[str] = []
    levels: dict[str, dict[str, Level]] = {}
    for id_ in moved.ids:
        alert, before = moved.came.get(id_), rows.get(id_)
        if alert is None and before is not None and id_ not in moved.went:
            alert = None if before.state is State.CLEARED else before.alert
        returned = inputs.work.returned.get(id_)
        if alert is not None:
            basis = _basis(alert.source, inputs)
            known = levels.setdefault(alert.source, {})
            fresh[id_] = _alert_row(alert, inputs, memo, basis, known)
        elif returned is not None:
            fresh[id_] = _returned_row(returned, inputs, memo)
        else:
            memo.pop(id_, None)
            gone.append(id_)
    return fresh, gone


def _basis(source: str, inputs: Inputs) -> Basis:
    return inputs.skews.get(source, 0), inputs.policy, inputs.running


def _alert_row(
    alert: Alert, inputs: Inputs, memo: Memo, basis: Basis, levels: dict[str, Level]
) -> Row:
    id_ = alert.id
    ack = inputs.work.acks.get(id_)
    if ack is not None and not ack.holds(inputs.now):
        ack = None
    known = memo.get(id_)
    row = None if known is None else _unchanged(known, alert, ack, basis, inputs)
    if row is None:
        level = levels.get(alert.severity)
        if level is None:
            words = inputs.severities.get(alert.source, {})
            level = levels[alert.severity] = inputs.policy.level_of(alert.severity, words)
        row = _row(alert, ack, inputs, level=level, skew=basis[0])
        memo[id_] = (ack, basis, row)
    return row


def _unchanged(
    known: tuple[Ack | Returned | None, Basis, Row],
    alert: Alert,
    ack: Ack | Returned | None,
    basis: Basis,
    inputs: Inputs,
) -> Row | None:
    """Return the row of last time if it holds; an unchanged alert is the same object."""
    ack_before, basis_before, row = known
    holds = (
        row.alert is alert
        and (ack_before is ack or ack_before == ack)
        and basis_before == basis
        and row.ticket is inputs.tickets.get(row.id)
        and row.notes == inputs.work.notes.get(row.id, 0)
        and row.unsent is (row.id in inputs.work.unsent)
        and row.walker == inputs.work.runs.get(row.id, "")
        and row.escalated is inputs.work.escalated.get(row.id)
        and row.given is _given(row.id, inputs)
        and row.started <= inputs.work.begun.get(row.id, row.started)
        and not over(row.out, inputs.now)
        and (
            (row.snooze is None and row.id not in inputs.work.snoozes)
            or row.snooze is _snooze(alert, inputs)
        )
        and row.flapping == inputs.flapping.get(row.id)
    )
    return row if holds else None


def _row(alert: Alert, ack: Ack | None, inputs: Inputs, *, level: Level, skew: int) -> Row:
    # A start in the future is nonsense: it counts from when it was first there.
    first = inputs.work.begun.get(alert.id, inputs.now)
    started = min(skew_corrected(alert.starts_at, skew), first, inputs.now)
    had = grip(
        alert,
        ack,
        level=level,
        policy=inputs.policy,
        words=inputs.severities.get(alert.source, {}),
        skew=skew,
        seen=inputs.acked_as,
    )
    held = had.held
    steady = is_steady(alert, inputs.severities)
    snooze = _snooze(alert, inputs)
    out = out_of(alert, inputs.running, skew=skew, now=inputs.now)
    resting = None if steady and held is None else resting_state(snooze, out)
    state = resting or _state(alert, held, steady=steady)
    return Row(
        id=alert.id,
        alert=alert,
        level=level,
        state=state,
        started=started,
        calendar=None if state in UNTIMED else inputs.policy.calendar,
        held=held,
        ticket=inputs.tickets.get(alert.id),
        notes=inputs.work.notes.get(alert.id, 0),
        unsent=alert.id in inputs.work.unsent,
        walker=inputs.work.runs.get(alert.id, ""),
        escalated=inputs.work.escalated.get(alert.id),
        given=_given(alert.id, inputs),
        snooze=snooze,
        out=out,
        raised_from=had.raised_from,
        raised_by=had.raised_by,
        flapping=inputs.flapping.get(alert.id),
    )


def _given(id_: str, inputs: Inputs) -> Given | None:
    given = inputs.work.given.get(id_)
    return given if given is not None and given.holds(inputs.now) else None


def _snooze(alert: Alert, inputs: Inputs) -> Snooze | None:
    words = inputs.severities.get(alert.source, {})
    return snooze_of(alert, inputs.work.snoozes, policy=inputs.policy, words=words, now=inputs.now)


def _state(alert: Alert, held: Held | None, *, steady: bool) -> State:
    if held is not None:
        return State.ACKED
    if steady:
        return State.HEARTBEAT
    if alert.suppression is Suppression.SILENCED:
        return State.SHELVED
    if alert.suppression is Suppression.INHIBITED:
        return State.SUPPRESSED
    if alert.suppression is Suppression.PENDING:
        return State.PENDING
    return State.UNACKED


def _returned_row(returned: Returned, inputs: Inputs, memo: Memo) -> Row:
    """Show what is left of an alert that its source no longer knows."""
    target, basis = returned.target, _basis(returned.target.source, inputs)
    known = memo.get(target.id)
    if known is not None and isinstance(known[0], Returned):
        row = _unchanged(known, known[2].alert, returned, basis, inputs)
        if row is not None:
            return row
    alert = Alert(
        id=target.id,
        source=target.source,
        fingerprint=target.key,
        starts_at=target.starts_at,
        title=target.title,
        severity=target.severity,
        labels=target.labels,
        annotations={},
    )
    words = inputs.severities.get(target.source, {})
    level = inputs.policy.level_of(target.severity, words)
    row = _row(alert, None, inputs, level=level, skew=basis[0])
    # What it was snoozed or out of service for went with it: it waits to be seen, and nothing else.
    row = msgspec.structs.replace(
        row, state=State.CLEARED, cleared_at=returned.at, calendar=None, snooze=None, out=None
    )
    memo[target.id] = (returned, basis, row)
    return row


def _turns(sums: Sums, inputs: Inputs) -> Iterator[int]:
    """Yield when something changes though nothing happens."""
    yield from sums.ends(inputs.now)
    yield from (s.until for s in inputs.work.snoozes.values() if s.until > inputs.now)
    yield from (
        g.until for g in inputs.work.given.values() if g.until is not None and g.until > inputs.now
    )
    yield from (at for at in (inputs.calm_at, inputs.next_turn) if at is not None)
