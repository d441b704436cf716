"""The items of a note that the tool lists: alerts, runs, silences, tickets, what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import QUIET, Row, State
from oncall_tui.domain.duration import compact
from oncall_tui.domain.effect import Target
from oncall_tui.domain.handover_apart import apart, apart_runs
from oncall_tui.domain.handover_note import Item, item_key
from oncall_tui.domain.place import named
from oncall_tui.domain.run import RunState, progress
from oncall_tui.domain.run_handed import asked_again
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.domain.run_undo import owed
from oncall_tui.domain.runbook import Outcome, Step
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.silence import SourceSilence, ends_before
from oncall_tui.domain.ticket import Ticket, TicketState
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import Ack

MOST_OTHERS = 100
"""Alerts of nobody, or of somebody else, that are listed one by one; the others are counted."""
MAX_TITLE = 200
MAX_FACT = 300
"""Characters."""

_LABELS = ("alertname", "service", "job", "namespace", "instance", "host", "pod", "cluster")


class Kept(msgspec.Struct, frozen=True):
    """An acknowledgement of mine about what no source tells of now."""

    target: Target
    ack: Ack
    lasts: int


def open_items(
    rows: Iterable[Row],
    lost: Iterable[Kept],
    *,
    me: str,
    now: int,
    last: Mapping[str, str],
    old: Mapping[str, str] | None = None,
) -> list[Item]:
    """Return part 5: unacknowledged first, then mine, then the others.

    `last` has the last thing that was done about each alert, in words; `old` says by source that
    it does not answer, and since when.
    """
    known = sorted(
        (row for row in rows if row.state not in QUIET and row.state is not State.CLEARED),
        key=lambda row: (_turn(row.owner, me), row.level.rank, row.started, row.id),
    )
    mine = [row for row in known if is_me(row.owner, me)]
    others = [row for row in known if not is_me(row.owner, me)]
    shown = {row.id for row in (*mine, *others[:MOST_OTHERS])}
    listed = [row for row in known if row.id in shown]
    differs = apart([(_name(row.alert), row) for row in listed], now)
    items = [
        _alert(
            row,
            me,
            now,
            [
                f"last: {last[row.id]}" if last.get(row.id) else "",
                (old or {}).get(row.alert.source, ""),
            ],
            differs.get(row.id, ""),
        )
        for row in listed
    ]
    items += [_lost(kept, me, now) for kept in lost]
    if len(others) > MOST_OTHERS:
        items.append(_crowd(others[MOST_OTHERS:]))
    return items


def _turn(owner: str, me: str) -> int:
    return 0 if not owner else 1 if is_me(owner, me) else 2


def _alert(row: Row, me: str, now: int, more: Sequence[str], differs: str) -> Item:
    wants = row.level.ack is not None
    held = row.held
    facts = [f"{row.level.name}, for {_age(row.started, now)}"]
    if held is not None:
        since = f" {_age(held.at, now)} ago" if held.at is not None else ""
        until = f", until {_time(held.until)}" if held.until is not None else ""
        facts.append(f"{_holding(held.by, held.given)}{since}{until}")
    if row.given is not None and row.given_to:
        facts.append(row.given.words)
    if row.ticket is not None:
        facts.append(f"ticket {row.ticket.key}: {row.ticket.title}")
    facts += [fact for fact in more if fact]
    return Item(
        key=item_key(5, row.id),
        part=5,
        title=_cut(f"{_name(row.alert)}{f' ({differs})' if differs else ''}", MAX_TITLE),
        facts=tuple(_cut(fact) for fact in facts),
        needs=wants,
        loud=wants and row.level.rank == 0,
        owner=me if is_me(row.owner, me) else row.owner,
        lasts=row.level.expires,
        target=target_of(row.alert),
    )


def _holding(by: str, given: str) -> str:
    """Who was given an alert may not know of it: they did not acknowledge anything."""
    return f"held by {by}, given by {given}" if given else f"acknowledged by {by}"


def _name(alert: Alert) -> str:
    return f"{alert.title} {_where(alert)}".strip()


def _where(alert: Alert) -> str:
    """Tell two alerts of one name apart; our own name the source that they are about."""
    return alert.instance or alert.labels.get("source", "") or alert.service


def target_of(alert: Alert) -> Target:
    """Name an alert with as few labels as a note has room for."""
    return Target(
        kind="alert",
        id=alert.id,
        source=alert.source,
        key=alert.fingerprint,
        title=alert.title[:300],
        severity=alert.severity[:60],
        starts_at=alert.starts_at,
        labels={name: alert.labels[name][:200] for name in _LABELS if name in alert.labels},
    )


def _lost(kept: Kept, me: str, now: int) -> Item:
    target = kept.target
    return Item(
        key=item_key(5, target.id),
        part=5,
        title=_cut(named(target), MAX_TITLE),
        facts=(
            f"{_holding(kept.ack.by, kept.ack.given)} {_age(kept.ack.at, now)} ago",
            f"{target.source} does not tell of it now",
        ),
        needs=True,
        owner=me,
        lasts=kept.lasts,
        target=msgspec.structs.replace(target, labels={}),
    )


def _crowd(rows: Sequence[Row]) -> Item:
    names: dict[str, int] = {}
    for row in rows:
        names[row.alert.title] = names.get(row.alert.title, 0) + 1
    most = sorted(names.items(), key=lambda pair: -pair[1])[:10]
    return Item(
        key=item_key(5, "#others"),
        part=5,
        title=f"{len(rows)} more that are not listed: look at the board",
        facts=tuple(_cut(f"{count} x {name}") for name, count in most),
        needs=True,
    )


def _unusual(run: RunState) -> list[tuple[str, str]]:
    """Return steps that somebody went on with alone or was denied, and commands without an end."""
    words = {Verdict.SELF: "gone on ALONE, without approval", Verdict.DENIED: "approval denied"}
    found = [(s, words[one.verdict]) for s, one in run.approvals.items() if one.verdict in words]
    cut = [step for step, known in run.executed.items() if known and not known[-1].ended]
    return [*found, *((step, "a command was run, its end is not known") for step in cut)]


def run_items(
    runs: Sequence[tuple[RunState, Sequence[Step], str]], *, me: str, now: int
) -> list[Item]:
    """Return runs in progress, each with its steps and what became of its file, told apart."""
    differs = apart_runs([(_run_name(run), run) for run, _, _ in runs], now)
    return [_run_item(run, steps, changed, me, now, differs) for run, steps, changed in runs]


def _run_name(run: RunState) -> str:
    return run.title if run.target is None else f"{run.title} for {named(run.target)}"


def _run_item(
    run: RunState,
    steps: Sequence[Step],
    changed: str,
    me: str,
    now: int,
    differs: Mapping[str, str],
) -> Item:
    far = progress(run, steps)
    facts = [
        f"{far.settled} of {far.total} steps settled, begun by {run.by}",
        f"text {run.sha256[:12]}{f', {changed}' if changed else ''}",
    ]
    facts += [
        f"timer {name} ends {_time(timer.until)}"
        for name, timer in run.timers.items()
        if timer.left(now) > 0
    ]
    titles = {step.id: step.title for step in steps}
    facts += [f"approval awaited: {titles.get(step, step)}" for step in asked_again(run)]
    facts += [f"{words}: {titles.get(step, step)}" for step, words in _unusual(run)]
    for step in steps:
        known = run.outcomes.get(step.id)
        if known is not None and known.outcome in _TOLD:
            facts.append(f"{known.outcome.value}: {step.title}")
    facts += [f"done and not undone: {one.step.title}: {one.how}" for one in owed(run, steps)]
    apart_by = f" ({differs[run.run]})" if run.run in differs else ""
    return Item(
        key=item_key(6, run.run),
        part=6,
        title=_cut(f"{_run_name(run)}{apart_by}", MAX_TITLE),
        facts=tuple(map(_cut, facts[:40])),
        owner=me if is_me(run.by, me) else run.by,
        target=run.target,
        run=run,
    )


_TOLD = frozenset({Outcome.DEFERRED, Outcome.SKIPPED, Outcome.FAILED})


def silence_item(
    silence: SourceSilence, *, mine: bool, until: int, now: int, old: str = ""
) -> Item:
    """Return a silence; one that ends before `until`, the end of the next shift, is loud."""
    flags = [
        "made this shift" if mine else "",
        "without an owner" if not silence.by.strip() else f"by {silence.by}",
        "without a comment" if not silence.comment.strip() else silence.comment,
        old,
    ]
    return Item(
        key=item_key(7, silence.id),
        part=7,
        title=_cut(silence.matchers, MAX_TITLE),
        facts=(
            _cut(f"{silence.source}, ends {_time(silence.ends) if silence.ends else 'never'}"),
            *(_cut(flag) for flag in flags if flag),
        ),
        loud=ends_before(silence.ends, now, until),
    )


def ticket_item(ticket: Ticket, *, part: int, why: str) -> Item:
    """Return a ticket: a change (part 8), or something that is owed (part 11)."""
    return Item(
        key=item_key(part, ticket.id),
        part=part,
        title=_cut(f"{ticket.key} {ticket.title}", MAX_TITLE),
        facts=(_cut(f"{ticket.native_state}, {ticket.owner or 'nobody'}; {why}"),),
        owner=ticket.owner if part == 11 else "",
    )


def is_change(ticket: Ticket) -> bool:
    """Whether a ticket that is not done speaks of a change, as far as anybody can tell."""
    words = f"{ticket.title} {ticket.native_state}".casefold()
    return ticket.state is not TicketState.DONE and any(
        word in words for word in ("change", "deploy", "rollout", "release", "migration", "upgrade")
    )


def todo_item(id_: str, text: str, about: str, incident: str = "") -> Item:
    """Return a follow-up that somebody noted; `incident` is the id of the one that it is of."""
    key, title = item_key(11, f"{id_}\n{text}"), _cut(text, MAX_TITLE)
    return Item(key=key, part=11, title=title, facts=(_cut(about),), incident=incident)


def _age(at: int | None, now: int) -> str:
    return "?" if at is None else compact(max(0, now - at) // 1000)


def _time(at: int) -> str:
    return f"{rfc3339(at)[:10]} {rfc3339(at)[11:16]} UTC"


def _cut(text: str, limit: int = MAX_FACT) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 3]}..."
