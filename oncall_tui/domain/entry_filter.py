"""Which entries of a journal somebody asks for: labels, times, or a piece of text.

| asked                  | lets through |
|------------------------|--------------|
| `actor=alice`          | what alice of any domain did; with an `@` the whole name counts |
| `type=alert.acked`     | that type; without a dot all types that begin with it: `type=effect` |
| `incident=INC-7`       | what belongs to that incident |
| `outcome=failed`       | steps, runs and effects that ended so |
| `session=`, `run=`     | what was written by that session, what belongs to that run |
| `since=2h`, `until=…`  | a length of time ago, a day, or a moment |
| anything else          | entries that say it: text, pattern or `~fuzzy`, as on the board |

Conditions stand behind commas; all of them have to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo

import msgspec

from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.filter import Filter, FilterKind, parse_filter
from oncall_tui.domain.matcher import Matcher, Op, all_match, matcher
from oncall_tui.errors import FilterError, OncallError

NAMES = ("actor", "type", "incident", "outcome", "session", "run", "since", "until")
_SHORT = {"actor": ("@", "@person"), "type": (".", "@family")}
"""Names whose value may lack the part from a mark on, and what it is held against then."""
_EFFECTS = "effect."


class EntryFilter(msgspec.Struct, frozen=True):
    """Make one with `parse_entry_filter`; as it is, it lets everything through."""

    text: str = ""
    matchers: tuple[Matcher, ...] = ()
    words: Filter | None = None
    """Held against what an entry says, where it is not labels that are asked for."""
    since: str = ""
    """Earliest `ts`, inclusive; as text, since times in a journal sort as they are written."""
    until: str = ""
    """Latest `ts`, exclusive."""

    @property
    def lets_all(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.matchers or self.words or self.since or self.until)

    def takes(self, entry: Entry, search: str = "") -> bool:
        """Whether an entry passes; `search` is what it says, needed where `words` are asked for."""
        if self.since and entry.ts < self.since:
            return False
        if self.until and entry.ts >= self.until:
            return False
        if self.matchers and not all_match(self.matchers, labels_of(entry)):
            return False
        return self.words is None or self.words.matches({}, search)

    def also(self, matchers: Iterable[Matcher]) -> EntryFilter:
        """Return a filter that asks for more."""
        return msgspec.structs.replace(self, matchers=(*self.matchers, *matchers))


def parse_entry_filter(text: str, *, now: int, zone: tzinfo) -> EntryFilter:
    """Understand what was typed; `now` in milliseconds, times without a zone are in `zone`.

    Raises FilterError.
    """
    found = parse_filter(text)
    if found.kind is FilterKind.ALL:
        return EntryFilter(found.text)
    if found.kind is not FilterKind.MATCHERS:
        return EntryFilter(found.text, words=found)
    times = {"since": "", "until": ""}
    kept = []
    for asked in found.matchers:
        if asked.name not in NAMES:
            raise FilterError(f"entries have no {asked.name!r}", hint=f"use {', '.join(NAMES)}")
        if asked.name in times:
            if asked.op is not Op.EQUAL:
                raise FilterError(f"{asked.name} takes only =", hint=f"write {asked.name}=2h")
            times[asked.name] = moment_text(asked.value, now=now, zone=zone)
        else:
            kept.append(_shortened(asked))
    return EntryFilter(found.text, tuple(kept), None, times["since"], times["until"])


def equal(name: str, value: str) -> Matcher:
    """Return the condition that a label has exactly this value, or begins with it where it may."""
    return _shortened(matcher(name, Op.EQUAL, value))


def labels_of(entry: Entry) -> Mapping[str, str]:
    """Return what matchers are held against."""
    run = entry.d.get("run")
    return {
        "actor": entry.by,
        "@person": entry.by.partition("@")[0],
        "type": entry.type,
        "@family": entry.type.partition(".")[0],
        "incident": entry.inc or "",
        "outcome": outcome_of(entry),
        "session": entry.sess,
        "run": str(run) if isinstance(run, (str, int)) else "",
    }


def outcome_of(entry: Entry) -> str:
    """Return how what an entry tells of ended: of a step, a run or an effect; else empty."""
    if entry.type.startswith(_EFFECTS):
        return entry.type.removeprefix(_EFFECTS)
    outcome = entry.d.get("outcome")
    return outcome if isinstance(outcome, str) else ""


def moment_text(text: str, *, now: int, zone: tzinfo) -> str:
    """Return a moment as `ts` writes it: `2h` (ago), `2026-03-02`, `2026-03-02T14:00`, RFC 3339.

    Raises FilterError.
    """
    try:
        return _written(now - parse_duration(text) * 1000)
    except OncallError:
        pass
    try:
        moment = datetime.fromisoformat(text.strip().upper())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return _written(round(moment.timestamp() * 1000))
    except (ValueError, OverflowError) as error:
        raise FilterError(
            f"{text!r} is no time", hint="write 2h, 2026-03-02 or 2026-03-02T14:00Z"
        ) from error


def _written(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shortened(asked: Matcher) -> Matcher:
    mark, name = _SHORT.get(asked.name, ("", ""))
    if asked.is_regex or not mark or mark in asked.value or not asked.value:
        return asked
    return msgspec.structs.replace(asked, name=name)
