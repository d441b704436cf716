"""Drafts a note from the journal and the last polls: always anew, with the engineer's lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import msgspec

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.handover_carried import Around, Carried, carried_items
from oncall_tui.domain.handover_figures import closed_lines, count, end_of, number_lines
from oncall_tui.domain.handover_items import (
    Kept,
    is_change,
    open_items,
    run_items,
    silence_item,
    ticket_item,
    todo_item,
)
from oncall_tui.domain.handover_lines import Lines
from oncall_tui.domain.handover_note import (
    SECONDARY,
    VERSION,
    Condition,
    Fresh,
    Head,
    Item,
    Note,
)
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.secret_scan import mask
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.silence import NEXT_SHIFT, SourceSilence
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.domain.text import plain
from oncall_tui.domain.ticket import Ticket, TicketState
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import millis
from oncall_tui.services.ledger import Ledger

LASTS = 3600
"""Seconds that an acknowledgement holds of what no source tells of."""
FIRST_LOOK = 500
"""Entries; looked at first, twice as many each time, until the shift's beginning is among them."""


class Todo(msgspec.Struct, frozen=True):
    """A follow-up that somebody noted."""

    id: str
    text: str
    """Empty: it is not here, and it cannot be listed."""
    about: str
    incident: str = ""


class Seen(msgspec.Struct, frozen=True):
    """What is known at this moment beside the journal."""

    rows: Sequence[Row] = ()
    """All alerts."""
    health: Sequence[SourceHealth] = ()
    runs: Sequence[tuple[RunState, Sequence[Step], str]] = ()
    """Runs in progress, with their steps and what became of their file."""
    silences: Sequence[tuple[SourceSilence, bool]] = ()
    """With whether it is mine."""
    tickets: Sequence[Ticket] = ()
    todos: Sequence[Todo] = ()
    roles: Sequence[Item] = ()
    """Mine, in open incidents."""
    incidents: frozenset[str] = frozenset()
    """Ids of all whose journal is here."""
    ended: Sequence[tuple[int, str]] = ()
    """Incidents that are closed: when (milliseconds, UTC), and which."""
    leaf: str = ""
    """Leaf hash of the newest entry of the journal."""
    unsynced: int | None = None


Look = Callable[[], Seen]
"""Looks at the board, runs, silences and tickets; reads files. Raises OncallError."""


class Drafting:
    """Makes notes. Reads the journal: not for an event loop."""

    def __init__(
        self,
        ledger: Ledger,
        look: Look,
        *,
        me: str,
        log: str,
        zone: tzinfo,
        zone_name: str,
        rules: NumbersRules | None = None,
    ) -> None:
        """`rules` are what figures are held against; by default those that ship."""
        self._ledger = ledger
        self._look = look
        self._me = me
        self._log = log
        self._zone = zone
        self._zone_name = zone_name
        self._rules = rules or NumbersRules(zone=zone)
        self.unread: list[str] = []
        """What the last draft should list and cannot."""

    def draft(
        self,
        shift: Shift,
        lines: Lines,
        *,
        now: int,
        relief: Shift | None = None,
        previous: str = "",
        secondary: str = "",
        alone: bool = False,
        taken: Sequence[Carried] = (),
    ) -> Note:
        """Return the note as it would be signed now; `taken` came with notes.

        Raises OncallError.
        """
        seen = self._look()
        entries = self.entries_since(shift.start)
        figures = count(entries, shift.start, end_of(shift, entries, now), until=now)
        items = self._items(seen, entries, now, NEXT_SHIFT if relief is None else relief.end - now)
        added = lines.items()
        items += self._carried(taken, seen, {item.key for item in (*added, *items)})
        told = [_cleaned(item, lines.says.get(item.key, "")) for item in items]
        told = sorted([*added, *told], key=lambda item: item.part)
        parts = {item.part for item in told}
        to = lines.to or ("" if relief is None else relief.person)
        people = [f"{SECONDARY}{secondary}"] if secondary else []
        return Note(
            v=VERSION,
            by=self._me,
            at=now,
            start=shift.start,
            end=shift.end,
            local=_local(shift, self._zone, self._zone_name),
            schedule=plain(shift.schedule),
            to=self._me if alone else plain(to),
            head=Head(
                self._log,
                entries[0].i if entries else self._ledger.length,
                self._ledger.length,
                seen.leaf,
                seen.unsynced,
            ),
            previous=previous,
            alone=alone,
            state=lines.state,
            proposed=proposed(told, seen.health).value,
            fresh=tuple(_fresh(health) for health in seen.health),
            items=tuple(told),
            closed=(*closed_lines(figures), *_ended(seen, shift.start, now)),
            numbers=number_lines(figures, self._rules, shift.end - shift.start),
            people=(*lines.people, *people),
            none=tuple(number for number in lines.none if number not in parts),
        )

    def entries_since(self, start: int) -> list[Entry]:
        """Return my journal's entries from a time (milliseconds), oldest first."""
        many = FIRST_LOOK
        while True:
            found = self._ledger.newest(many)[::-1]
            if len(found) < many or millis(found[0].ts) < start:
                return [entry for entry in found if millis(entry.ts) >= start]
            many *= 2

    def _items(self, seen: Seen, entries: Sequence[Entry], now: int, ahead: int) -> list[Item]:
        me = self._me
        last = {row.id: self._last(row.id) for row in seen.rows if is_me(row.owner, me)}
        items = [*seen.roles]
        old = {one.source: _old(one, now) for one in seen.health if not one.live}
        lost = self._lost(seen, now)
        items += open_items(seen.rows, lost, me=me, now=now, last=last, old=old)
        items += run_items(seen.runs, me=me, now=now)
        items += [
            silence_item(one, mine=mine, until=now + ahead, now=now, old=old.get(one.source, ""))
            for one, mine in seen.silences
        ]
        mine = _tickets_of(entries)
        for ticket in seen.tickets:
            if is_change(ticket):
                items.append(ticket_item(ticket, part=8, why="a change"))
            elif ticket.id in mine and ticket.state is not TicketState.DONE:
                items.append(ticket_item(ticket, part=11, why="taken this shift"))
        self.unread = [
            f"TODO of {one.about}: its text is not on this host yet, so it is not listed"
            for one in seen.todos
            if not one.text
        ]
        return [*items, *(_owed(one) for one in seen.todos if one.text)]

    def _carried(self, taken: Sequence[Carried], seen: Seen, listed: set[str]) -> list[Item]:
        work = self._ledger.view()
        acked = {id_ for id_, ack in work.acks.items() if is_me(ack.by, self._me)}
        around = Around(
            listed=listed,
            live={health.source for health in seen.health if health.live},
            incidents=seen.incidents,
            done={ticket.id for ticket in seen.tickets if ticket.state is TicketState.DONE},
            acked=acked,
        )
        return carried_items(taken, around, me=self._me)

    def _last(self, id_: str) -> str:
        history = self._ledger.history(id_)
        return f"{history[-1].what} by {history[-1].by}" if history else ""

    def _lost(self, seen: Seen, now: int) -> Iterable[Kept]:
        """Yield acknowledgements of mine that hold, about what no source can tell of now.

        What a source that answers does not tell of is over.
        """
        there = {row.id for row in seen.rows}
        live = {health.source for health in seen.health if health.live}
        for id_, ack in self._ledger.view().acks.items():
            if id_ in there or not is_me(ack.by, self._me) or not ack.holds(now):
                continue
            target = self._target(ack.entry)
            if target is not None and target.source not in live:
                yield Kept(target, ack, LASTS)

    def _target(self, index: int) -> Target | None:
        entry = self._ledger.entry(index)
        told = None if entry is None else entry.d.get("target")
        try:
            return None if told is None else msgspec.convert(told, Target)
        except msgspec.ValidationError:
            return None


def proposed(items: Iterable[Item], health: Iterable[SourceHealth]) -> Condition:
    """Propose a state: unstable with an open alert of the worst level, stable with nothing open."""
    known = [item for item in items if item.part in {5, 6}]
    if any(item.part == 5 and item.loud for item in known):
        return Condition.UNSTABLE
    blind = any(not one.live for one in health)
    return Condition.WATCH if blind or any(item.needs for item in known) else Condition.STABLE


def _ended(seen: Seen, start: int, now: int) -> Iterable[str]:
    """Yield the incidents that were closed in a shift, oldest first."""
    for at, words in sorted(seen.ended):
        if start <= at <= now:
            yield plain(mask(words, sure=True)[0], 300)


def _owed(todo: Todo) -> Item:
    return todo_item(todo.id, todo.text, todo.about, todo.incident)


def _cleaned(item: Item, says: str) -> Item:
    """Return an item without secrets and control characters in it."""
    return msgspec.structs.replace(
        item,
        title=plain(mask(item.title, sure=True)[0]) or "(no title)",
        facts=tuple(plain(mask(fact, sure=True)[0]) for fact in item.facts),
        says=says,
    )


def _fresh(health: SourceHealth) -> Fresh:
    problem = "" if health.live else plain(health.error or health.liveness.value, 200)
    return Fresh(health.source, health.last_good, problem)


def _old(health: SourceHealth, now: int) -> str:
    """Say how old what a source told is."""
    if health.last_good is None:
        return f"{health.source} does not answer; how old this is, is not known here"
    age = compact(max(0, now - health.last_good) // 1000)
    return f"{health.source} does not answer: this is {age} old"


def _tickets_of(entries: Iterable[Entry]) -> Mapping[str, bool]:
    found: dict[str, bool] = {}
    for entry in entries:
        target = entry.d.get("target") if entry.type.startswith("ticket.") else None
        if isinstance(target, dict) and isinstance(target.get("id"), str):
            found[target["id"]] = True
    return found


def _local(shift: Shift, zone: tzinfo, name: str) -> str:
    start, end = (
        datetime.fromtimestamp(at / 1000, UTC).astimezone(zone) for at in (shift.start, shift.end)
    )
    return f"{start:%a %Y-%m-%d %H:%M} to {end:%a %Y-%m-%d %H:%M}, {name}"
