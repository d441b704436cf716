"""The timeline of an incident for a document, from briefs: a journal of years is no hurdle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief, plain_data, read_data
from oncall_tui.domain.document import Moment
from oncall_tui.domain.entry import VERSION, BlobRef, Entry, EntryType
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_timeline import MOST, timeline
from oncall_tui.domain.numbers_facts import facts_of
from oncall_tui.domain.report_observed import Deeds
from oncall_tui.domain.report_parts import Told
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.text import plain
from oncall_tui.services.report_words import BY_TOOL, TOOL, began_words, words
from oncall_tui.services.verify_texts import blob_ref

EARLIER = 3_600_000
"""Milliseconds before its beginning from which entries are looked at: clocks differ."""
TEXTS = ("text", "note", "summary", "reason", "comment")
OF_RUNBOOKS = frozenset({EntryType.RUN_STARTED, EntryType.RUN_TAKEN, EntryType.RUN_REMAPPED})
"""Their `text` is that of a whole runbook, and nothing that somebody said."""
QUIET = frozenset({EntryType.EFFECT_SENT, EntryType.ALERT_SEEN, EntryType.ALERT_PAGED})
"""What tells a reader of the incident nothing."""
HAVING = frozenset({EntryType.ALERT_ACKED, EntryType.ALERT_ASSIGNED, EntryType.ALERT_UNACKED})
NAMING: Mapping[str, tuple[str, ...]] = {
    EntryType.ALERT_ACKED.value: ("over",),
    EntryType.ALERT_ASSIGNED.value: ("to", "over"),
    EntryType.ALERT_ESCALATED.value: ("to",),
    EntryType.INCIDENT_ROLE.value: ("to", "was"),
    EntryType.RUN_TAKEN.value: ("of",),
    EntryType.RUN_HANDED_OVER.value: ("to",),
    EntryType.RUN_ESCALATED.value: ("to",),
    EntryType.APPROVAL_ASKED.value: ("to",),
    EntryType.APPROVAL_GRANTED.value: ("who",),
    EntryType.APPROVAL_DENIED.value: ("who",),
}
"""Members of `d` that hold a name."""

ReadText = Callable[[BlobRef], str]


class _Id(msgspec.Struct, frozen=True, gc=False):
    id: str = ""


class _Names(msgspec.Struct, frozen=True):
    """Whatever of `d` ties an entry to an incident."""

    incident: str = ""
    target: _Id | None = None
    targets: tuple[_Id, ...] = ()
    alerts: tuple[_Id, ...] = ()
    seen: tuple[str, ...] = msgspec.field(default=(), name="ids")
    of: int | str | None = None
    run: str = ""

    @property
    def ids(self) -> Iterator[str]:
        """What it is about."""
        found = (self.target, *self.targets, *self.alerts)
        yield from (one.id for one in found if one is not None)
        yield from self.seen


_names = msgspec.json.Decoder(_Names)


class Story(msgspec.Struct, frozen=True):
    """Entries of an incident, oldest first, and whether more were left out."""

    entries: tuple[Entry, ...]
    cut: bool
    had: tuple[Entry, ...] = ()
    """Who had its alerts, and gave them back: also what was left out."""

    def acknowledged(self, incident: Incident) -> int | None:
        """Return when somebody first had one of its alerts, milliseconds."""
        facts = facts_of(self.had)
        firsts = (facts.acknowledged(alert.id) for alert in incident.alerts)
        return min((at for at in firsts if at is not None), default=None)

    def told(self, incident: Incident, read: ReadText) -> list[Told]:
        """Return the lines for people."""
        lines = [_line(entry, at, incident, read) for at, entry in self._moments()]
        began = Told(Moment(incident.started), "", began_words(incident), "", "")
        return sorted([began, *lines], key=lambda line: line.at.at)

    def people(self) -> Iterator[str]:
        """Yield whom the entries name."""
        for entry in self.entries:
            for member in NAMING.get(entry.type, ()):
                who = entry.d.get(member)
                if isinstance(who, str):
                    yield who

    def _moments(self) -> Iterator[tuple[int, Entry]]:
        from oncall_tui.domain.work_parts import millis

        for entry in self.entries:
            if entry.type not in QUIET:
                yield millis(entry.ts), entry

    def deeds(self, acknowledged: int | None) -> Deeds:
        """Count what was done."""
        outcomes = [x.d.get("outcome") for x in self.entries if x.type == EntryType.STEP_OUTCOME]
        failed = [x for x in self.entries if x.type == EntryType.EFFECT_FAILED and x.d.get("final")]
        runs = [x.d.get("title") for x in self.entries if x.type == EntryType.RUN_STARTED]
        titles = tuple(dict.fromkeys(plain(str(run or "(no title)"), 120) for run in runs))
        return Deeds(acknowledged, titles, outcomes.count("failed"), len(failed))


def story_of(incident: Incident, entries: Iterable[Entry | Brief]) -> Story:
    """Find what belongs to an incident; `entries` of several journals, each in its order."""
    near = list(_near(incident, entries))
    moments = timeline(incident, near)
    had = tuple(entry for entry in near if entry.type in HAVING)
    return Story(tuple(moment.entry for moment in moments), len(moments) == MOST, had)


def _near(incident: Incident, entries: Iterable[Entry | Brief]) -> Iterator[Entry]:
    """Yield what belongs to it, and little else, read whole; `timeline` has the last word."""
    since = rfc3339(max(0, incident.started - EARLIER))
    near = _Near(incident)
    for entry in entries:
        # Both are written alike: RFC 3339 UTC with milliseconds.
        if entry.ts >= since and near.takes(entry):
            yield entry if isinstance(entry, Entry) else whole(entry)


class _Near:
    """Knows the alerts of an incident, and meets its runs and effects as they come."""

    def __init__(self, incident: Incident) -> None:
        self._id = incident.id
        self._alerts = frozenset(alert.id for alert in incident.alerts)
        self._runs: set[str] = set()
        self._effects: set[tuple[str, int | str]] = set()

    def takes(self, entry: Entry | Brief) -> bool:
        """Whether it belongs; what does not read as expected may."""
        told = read_data(entry, _names, _Names)
        if told is None:
            return True
        belongs = (
            told.incident == self._id
            or (told.of is not None and (entry.log, told.of) in self._effects)
            or told.run in self._runs
            or any(id_ in self._alerts for id_ in told.ids)
            or f"{entry.log}/{entry.i}" == self._id
            or (isinstance(entry, Entry) and entry.inc == self._id)
        )
        if belongs:
            self._effects.add((entry.log, entry.i))
            if entry.type == EntryType.RUN_STARTED:
                self._runs.add(f"{entry.log}/{entry.i}")
        return belongs


def whole(entry: Brief) -> Entry:
    """Return a brief as an entry, without what a brief lacks."""
    d: dict[str, Any] = plain_data(entry)
    log, type_ = entry.log, entry.type
    return Entry(VERSION, log, entry.i, entry.ts, 0, "", entry.by, type_, None, d, entry.prev)


def _line(entry: Entry, at: int, incident: Incident, read: ReadText) -> Told:
    names = (name for name in TEXTS if name != "text" or entry.type not in OF_RUNBOOKS)
    refs = [blob_ref(entry.d.get(name)) for name in names]
    if entry.type == EntryType.INCIDENT_DECISION:
        # What is settled stands where it was written down.
        refs += [line.text for line in incident.lines if line.id == entry.d.get("of")]
    ref = next((one for one in refs if one is not None), None)
    text = "" if ref is None else " ".join(plain(read(ref)).split())
    by = TOOL if entry.type in BY_TOOL else entry.by
    return Told(Moment(at), by, words(entry, incident), text, f"{entry.log}/{entry.i}")
