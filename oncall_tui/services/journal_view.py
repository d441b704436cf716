"""The journal for people: one line an entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec

from oncall_tui.domain.counted import counted
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.place import PLACES, place_of
from oncall_tui.domain.text import plain
from oncall_tui.domain.work_parts import millis
from oncall_tui.services.verify_texts import blob_ref

MAX_PART = 120
"""Characters of one part of a summary."""
MAX_NAMED = 3
"""So many of a list are named; the others are counted."""


class Row(msgspec.Struct, frozen=True):
    """One entry as `journal show` prints it; every text is plain."""

    index: int
    local: str
    """`YYYY-MM-DD HH:MM:SS` in the reader's time zone."""
    utc: str
    """As it stands in the entry."""
    by: str
    type: str
    summary: str


def row(entry: Entry, zone: tzinfo) -> Row:
    """Return an entry as a row."""
    try:
        local = f"{datetime.fromtimestamp(millis(entry.ts) / 1000, zone):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        local = "(no time)"
    return Row(entry.i, local, plain(entry.ts), plain(entry.by), plain(entry.type), summary(entry))


def summary(entry: Entry) -> str:
    """Say in one plain line what an entry is about; an unknown type is shown by its name.

    Whatever stands in `d` gives a line: a journal from elsewhere must not stop the listing.
    """
    rule = _RULES.get(entry.type)
    if rule is None:
        return plain(entry.type, MAX_PART)
    told = _Data(entry.d)
    parts = (plain(str(part), MAX_PART) for part in (*rule(told), *_secrets(told)))
    return ", ".join(part for part in parts if part)


def said(entry: Entry) -> str:
    """Return all the words of an entry, one a line, for searching; its texts are not among them."""
    words = [entry.type, entry.by, entry.inc or "", summary(entry)]
    _collect(entry.d, words)
    return "\n".join(words)


def subject(entry: Entry) -> str:
    """Return the id of the alert, ticket or run that an entry is about; empty when of none."""
    d = _Data(entry.d)
    return d.inner("target").word("id") or d.word("run")


def _collect(value: object, words: list[str]) -> None:
    if isinstance(value, str):
        words.append(value)
    elif isinstance(value, dict):
        for member in value.values():
            _collect(member, words)
    elif isinstance(value, list):
        for member in value:
            _collect(member, words)


class _Data:
    """`d`, asked for members that may be missing or of another kind."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def word(self, name: str) -> str:
        """Return a text or number as text; empty when there is none."""
        value = self._data.get(name)
        return str(value) if isinstance(value, (str, int)) and value is not True else ""

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def flag(self, name: str) -> bool:
        """Whether a member is true."""
        return self._data.get(name) is True

    def list(self, name: str) -> list[Any]:
        """Return a list; empty when there is none."""
        value = self._data.get(name)
        return value if isinstance(value, list) else []

    def inner(self, name: str) -> _Data:
        """Return an object; empty when there is none."""
        value = self._data.get(name)
        return _Data(value if isinstance(value, dict) else {})

    def note(self, name: str = "note") -> str:
        """Say that free text goes with it."""
        ref = blob_ref(self._data.get(name))
        return "" if ref is None else f"with a {name} of {ref.bytes} bytes"

    def target(self) -> str:
        """Name an alert or ticket."""
        target = self.inner("target")
        title, source = target.word("title") or target.word("id"), target.word("source")
        if target.word("kind") == "ticket":
            shown = f"#{target.word('key')} {title}"
        else:
            labels = target.inner("labels")
            place = place_of({name: labels.word(name) for name in PLACES})
            shown = " ".join(filter(None, (title, place)))
        return f"{shown} ({source})" if source else shown


Parts = list[str]


def _session(d: _Data) -> Parts:
    vouched = d.inner("credential").word("kind")
    key = "unsigned" if not d.word("key") else f"key vouched for by {vouched}"
    return [f"on {d.word('host')}", d.word("tool"), key]


def _torn(d: _Data) -> Parts:
    return [f"{d.word('bytes')} bytes of a torn write kept from {d.word('segment')}"]


def _about_target(d: _Data) -> Parts:
    remote = "to be sent" if d.flag("effect") else ""
    return [d.target(), remote, d.note()]


def _handed(d: _Data) -> Parts:
    """Say to whom an alert was given, or who was asked about it, on which level."""
    to = f"{d.word('rung')} {d.word('to')}".strip()
    remote = "to be sent" if d.flag("effect") else ""
    return [d.target(), f"to {to}" if to else "", remote, d.note()]


def _returned(d: _Data) -> Parts:
    titles = [_Data(t).word("title") for t in d.list("targets") if isinstance(t, dict)]
    more = len(titles) - MAX_NAMED
    named = [*titles[:MAX_NAMED], f"{more} more" if more > 0 else ""]
    return ["cleared before anybody acknowledged it", *named]


def _effect(d: _Data) -> Parts:
    why = d.word("why") or d.word("meanwhile")
    return [f"entry {d.word('of')}", why, f"there called {d.word('ref')}" if d.word("ref") else ""]


def _run_started(d: _Data) -> Parts:
    return [d.word("title") or d.word("path"), d.target()]


def _snoozed(d: _Data) -> Parts:
    return [d.target(), _until(d.word("until")), d.note()]


def _silence(d: _Data) -> Parts:
    """Say which silence was made, changed or ended, and where."""
    changed = f"in place of {d.word('ref')}" if d.word("ref") and "starts" in d else ""
    until = _until(d.word("ends")) if "starts" in d else d.word("ref")
    remote = "to be sent" if d.flag("effect") else ""
    where = f"{d.word('matchers')} ({d.word('source')})"
    return [where, until, changed, remote, d.note("comment")]


def _window(d: _Data) -> Parts:
    answers = Counter(_Data(p).word("answer") for p in d.list("points") if isinstance(p, dict))
    points = [f"{count} {answer}" for answer, count in answers.items()]
    end = f"extended {_until(d.word('end'))}" if d.flag("extended") else ""
    named = d.word("name") or d.word("window")
    return [named, end, *points, d.note("text"), d.note("reason"), d.note()]


def _storm(d: _Data) -> Parts:
    try:
        within = int(d.word("within")) // 1000
    except ValueError:
        within = 0
    return [f"{d.word('new')} new alerts in {within} s"]


def _until(text: str) -> str:
    try:
        return f"until {datetime.fromtimestamp(int(text) / 1000, UTC):%Y-%m-%d %H:%M}Z"
    except (ValueError, OverflowError, OSError):
        return ""


def _run_resumed(d: _Data) -> Parts:
    return [f"run {d.word('run')}", "the file has changed" if d.flag("changed") else ""]


def _run_closed(d: _Data) -> Parts:
    left = d.word("left")
    steps = (
        f"{left} {'step' if left == '1' else 'steps'} left open" if left not in {"", "0"} else ""
    )
    return [f"run {d.word('run')}", d.word("outcome"), steps, d.note("reason")]


def _step(d: _Data) -> Parts:
    name = d.word("title") or f"step {d.word('step')}"
    return [d.word("outcome"), name, d.note("reason"), f"run {d.word('run')}"]


def _gate(d: _Data) -> Parts:
    """Say what was done at a gate of a step: a timer, a choice, evidence, an approval, an undo."""
    name = d.word("title") or f"step {d.word('step')}"
    said = [d.word("kind"), d.word("answer"), d.word("to"), d.word("path"), _until(d.word("until"))]
    return [*said, name, d.note("text"), d.note("reason"), f"run {d.word('run')}"]


def _command(d: _Data) -> Parts:
    """Say what was run and how it ended."""
    code = d.word("code")
    ended = {"exit": f"exit code {code}", "limit": "its time was over"}.get(d.word("ended"), "")
    return [ended or d.word("ended"), d.word("title"), d.note("text"), f"run {d.word('run')}"]


def _approval(d: _Data) -> Parts:
    """Say who agreed to what; asked from elsewhere, who asked."""
    return [*_gate(d), d.word("who"), f"asked in {d.word('asked')}" if d.word("asked") else ""]


def _input(d: _Data) -> Parts:
    return [
        d.word("name"),
        f"run {d.word('run')}",
        d.note("value"),
        "withheld" if d.flag("withheld") else "",
    ]


def _handover(d: _Data) -> Parts:
    declined = len(d.list("declined"))
    return [
        f"note {d.word('note')[:12]}",
        f"to {d.word('to')}" if d.word("to") else "",
        f"from {d.word('of')}" if d.word("of") else "",
        counted(len(d.list("items")), "item") if d.list("items") else "",
        f"{declined} declined" if declined else "",
        "self-handover" if d.flag("alone") else "",
    ]


def _incident(d: _Data) -> Parts:
    """Say what was done about an incident."""
    number = f"INC-{d.word('incident').rpartition('/')[2]}" if d.word("incident") else ""
    count = len(d.list("alerts"))
    what = d.word("phase") or d.word("role") or d.word("audience") or d.word("kind")
    nobody = "nobody" if "to" in d and not d.word("to") else ""
    words = [d.word("title"), d.word("level"), d.word("to") or nobody, d.word("ref")]
    alerts = counted(count, "alert") if count else ""
    answers = Counter(_Data(p).word("answer") for p in d.list("points") if isinstance(p, dict))
    points = [f"{many} {answer}" for answer, many in answers.items()]
    remote = "no longer linked" if d.flag("gone") else "to be opened" if d.flag("effect") else ""
    unheld = f"{counted(len(d.list('unheld')), 'alert')} unheld" if d.list("unheld") else ""
    texts = [d.note("summary"), d.note("text"), d.note()]
    return [number, what, *words, alerts, remote, *points, unheld, *texts]


def _pages(d: _Data) -> Parts:
    titles = [_Data(one).word("title") for one in d.list("alerts") if isinstance(one, dict)]
    named = [title for title in titles if title]
    more = len(titles) - min(len(named), MAX_NAMED)
    there = {_Data(one).word("there") for one in d.list("alerts") if isinstance(one, dict)} - {""}
    whose = f"acknowledged at the source by {', '.join(sorted(there))}" if there else ""
    rest = f"{more} more" if more and named else "" if named else f"{more}"
    return [*named[:MAX_NAMED], rest, whose]


def _redacted(d: _Data) -> Parts:
    return [f"the {d.word('name')} of entry {d.word('entry')}", d.word("reason")]


def _secrets(d: _Data) -> Parts:
    """Say what was found in the texts of an entry before it was saved."""
    found = {"masked": d.list("masked"), "with secrets in it": d.list("kept")}
    return [f"{word}: {', '.join(map(str, kinds))}" for word, kinds in found.items() if kinds]


_RULES: Mapping[str, Callable[[_Data], Parts]] = {
    EntryType.SESSION_OPEN: _session,
    EntryType.SESSION_CLOSE: lambda d: [f"{d.word('wrote')} entries"],
    EntryType.TAIL_RECOVERED: _torn,
    EntryType.TEXT_REDACTED: _redacted,
    EntryType.ALERT_ACKED: _about_target,
    EntryType.ALERT_UNACKED: _about_target,
    EntryType.ALERT_NOTED: _about_target,
    EntryType.ALERT_ASSIGNED: _handed,
    EntryType.ALERT_ESCALATED: _handed,
    EntryType.ALERT_RETURNED: _returned,
    EntryType.ALERT_SEEN: lambda d: [f"{len(d.list('ids'))} that had cleared"],
    EntryType.ALERT_SNOOZED: _snoozed,
    EntryType.ALERT_WOKEN: _about_target,
    EntryType.SILENCE_SET: _silence,
    EntryType.SILENCE_EXPIRED: _silence,
    EntryType.MAINTENANCE_ANNOUNCED: _window,
    EntryType.MAINTENANCE_BEGUN: _window,
    EntryType.MAINTENANCE_CLOSED: _window,
    EntryType.STORM_BEGUN: _storm,
    EntryType.STORM_ENDED: lambda d: [f"{d.word('total')} came, {d.word('acked')} acknowledged"],
    EntryType.ALERT_PAGED: _pages,
    EntryType.ALERT_OVER: _pages,
    EntryType.INCIDENT_DECLARED: _incident,
    EntryType.INCIDENT_UPDATED: _incident,
    EntryType.INCIDENT_PHASE: _incident,
    EntryType.INCIDENT_ROLE: _incident,
    EntryType.INCIDENT_DECISION: _incident,
    EntryType.INCIDENT_LINKED: _incident,
    EntryType.INCIDENT_CLOSED: _incident,
    EntryType.TICKET_TAKEN: _about_target,
    EntryType.TICKET_NOTED: _about_target,
    EntryType.EFFECT_SENT: _effect,
    EntryType.EFFECT_FAILED: _effect,
    EntryType.EFFECT_DROPPED: _effect,
    EntryType.RUN_STARTED: _run_started,
    EntryType.RUN_RESUMED: _run_resumed,
    EntryType.RUN_CLOSED: _run_closed,
    EntryType.STEP_OUTCOME: _step,
    EntryType.INPUT_SET: _input,
    EntryType.COMMAND_COPIED: _step,
    EntryType.COMMAND_BEGUN: _command,
    EntryType.COMMAND_RUN: _command,
    EntryType.RUN_REMAPPED: lambda d: [f"run {d.word('run')}", "on with the file as it is now"],
    EntryType.TIMER_STARTED: _gate,
    EntryType.TIMER_CUT: _gate,
    EntryType.CHOICE_MADE: _gate,
    EntryType.EVIDENCE_ADDED: _gate,
    EntryType.APPROVAL_ASKED: _gate,
    EntryType.APPROVAL_GRANTED: _approval,
    EntryType.APPROVAL_DENIED: _approval,
    EntryType.APPROVAL_SELF: _gate,
    EntryType.UNDO_UNDONE: _gate,
    EntryType.UNDO_KEPT: _gate,
    EntryType.RUN_OPENED: _gate,
    EntryType.RUN_ESCALATED: _gate,
    EntryType.RUN_TAKEN: lambda d: [d.word("title"), f"from {d.word('of')}", d.word("run")],
    EntryType.RUN_HANDED_OVER: lambda d: [f"to {d.word('to')}", d.word("run")],
    EntryType.SHIFT_BEGUN: lambda d: [d.word("schedule") or d.word("shift")],
    EntryType.SHIFT_ENDED: lambda d: [d.word("schedule") or d.word("shift")],
    EntryType.HANDOVER_SIGNED: _handover,
    EntryType.HANDOVER_REVISED: _handover,
    EntryType.HANDOVER_PREVIEWED: _handover,
    EntryType.HANDOVER_READBACK: _handover,
    EntryType.HANDOVER_DECLINED: _handover,
    EntryType.HANDOVER_ACCEPTED: _handover,
    EntryType.HANDOVER_TAKEN: _handover,
    EntryType.HANDOVER_REVIEWED: _handover,
    EntryType.HANDOVER_SETTLED: _handover,
}
