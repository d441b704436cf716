"""Silences of all sources: the inventory, and what an engineer does about them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.effect import Target, Verb
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.secret_scan import find_secrets
from oncall_tui.domain.silence import (
    NEXT_SHIFT,
    CommentRule,
    SilenceState,
    SourceSilence,
    ends_before,
    ends_soon,
    known_as,
    soonest_first,
)
from oncall_tui.domain.silence_reach import Reach, read_matchers, written
from oncall_tui.domain.work_parts import OwnSilence, WorkView
from oncall_tui.errors import FilterError, OncallError
from oncall_tui.services.acting import MAX_LABEL_BYTES, Outcome, Verbs

if TYPE_CHECKING:
    from oncall_tui.services.estate import Estate
    from oncall_tui.services.ledger import Ledger

NOT_SENT = "not sent yet"
CHANGE_NOT_SENT = "change not sent yet"
END_NOT_SENT = "end not sent yet"

SHIFT, TWELVE_HOURS = "the next shift", "the next 12 h"
HORIZON = 5 * 60_000
"""Milliseconds for which it is remembered when the next shift ends."""

MOST_COUNTS = 10_000
"""Silences whose reach is remembered."""


class Listed(msgspec.Struct, frozen=True):
    """A silence as the inventory has it; its times are on our clock."""

    silence: SourceSilence
    mine: bool = False
    matches: int | None = None
    """Alerts that it fits now; None: that cannot be judged here."""
    counted: bool = True
    """Whether anybody looked what it matches."""
    unsent: str = ""
    """What the source has yet to be told, in words."""
    entry: int | None = None
    """Index of my entry that made or changed it."""
    within: str = ""
    """Of the next time on duty, in words, where it ends by then."""
    known: str = ""
    """How it was known when it was read: `domain.silence.known_as`."""


class Silences:
    """Lists, makes, changes and ends them. Safe from any thread."""

    def __init__(
        self,
        ledger: Ledger,
        estate: Estate,
        verbs: Verbs,
        *,
        me: str,
        rule: CommentRule | None = None,
        next_shift: Callable[[], int | None] | None = None,
    ) -> None:
        """`next_shift` tells when the next shift ends; may read a file, and raise OncallError."""
        self._ledger = ledger
        self._estate = estate
        self._verbs = verbs
        self._me = me
        self.rule = rule or CommentRule()
        self.watched = False
        """Whether somebody looks at the inventory: only then is it worth counting at each poll."""
        self._reach: dict[str, tuple[tuple[Alert, ...], Reach]] = {}
        self._counts: dict[tuple[str, str], tuple[tuple[Alert, ...], int | None]] = {}
        self._next_shift = next_shift
        self._horizon: tuple[int, int, str] = (0, 0, "")
        """Until when it holds, the end of the next time on duty, and what that is called."""
        self._warned: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    def takes(self, source: str) -> bool:
        """Whether alerts of a source can be silenced there."""
        return Verb.SILENCE in self._verbs(source)

    @property
    def sources(self) -> list[str]:
        """The sources that take silences."""
        return [name for name in self._estate.health if self.takes(name)]

    def reach(self, source: str) -> Reach:
        """Return what finds the alerts of a source by matchers."""
        alerts = self._estate.alerts_of(source)
        known = self._reach.get(source)
        if known is None or known[0] is not alerts:
            known = self._reach[source] = (alerts, Reach(alerts))
        return known[1]

    # The inventory

    def inventory(self, work: WorkView, now: int, *, count: bool = True) -> tuple[Listed, ...]:
        """Return all silences that have not ended, soonest end first, those not sent included.

        To `count` what 200 of them match of 10,000 alerts takes a tenth of a second.
        """
        with self._lock:
            found = [one for source in self._estate.health for one in self._of(source, work, now)]
            found = [self._timed(one, now) for one in found]
            if count:
                found = [self._counted(one) for one in found]
        order = {one.id: i for i, one in enumerate(soonest_first(f.silence for f in found))}
        return tuple(sorted(found, key=lambda one: order[one.silence.id]))

    def _timed(self, one: Listed, now: int) -> Listed:
        """Say whether it ends by the end of the next shift, or of the next twelve hours."""
        valid, end, name = self._horizon
        if now >= valid or self._next_shift is None:
            end, name = now + NEXT_SHIFT, TWELVE_HOURS
            with suppress(OncallError):  # a calendar that cannot be read is told of elsewhere
                known = None if self._next_shift is None else self._next_shift()
                end, name = (end, name) if known is None else (known, SHIFT)
            self._horizon = (now + HORIZON, end, name)
        within = name if ends_before(one.silence.ends, now, end) else ""
        return msgspec.structs.replace(one, within=within) if within else one

    def _of(self, source: str, work: WorkView, now: int) -> Iterable[Listed]:
        own = [one for one in work.silences.values() if one.source == source]
        told = self._estate.silences_of(source)
        skew = self._estate.skews.get(source, 0)
        rest = {one.entry: one for one in own}
        for silence in () if told is None else told.items:
            mine = next((one for one in own if _same(one, silence)), None)
            if mine is not None:
                rest.pop(mine.entry, None)
            ours = msgspec.structs.replace(
                silence,
                starts=silence.starts - skew if silence.starts else 0,
                ends=silence.ends - skew if silence.ends else 0,
            )
            if ours.ends and ours.ends <= now:
                continue
            yield self._listed(ours, known_as(silence), mine, work)
        for one in rest.values():
            waits = one.entry in work.unsent_silences
            fresh = told is None or told.at <= one.at
            if not one.over and one.ends > now and (waits or (one.ref and fresh)):
                yield self._listed(self._unlisted(one, now), "", one, work)

    def _listed(
        self, silence: SourceSilence, known: str, mine: OwnSilence | None, work: WorkView
    ) -> Listed:
        unsent = ""
        if mine is not None and mine.entry in work.unsent_silences:
            unsent = END_NOT_SENT if mine.over else CHANGE_NOT_SENT if mine.ref else NOT_SENT
        return Listed(
            silence=silence,
            mine=silence.by == self._me or (mine is not None and not mine.over),
            counted=False,
            unsent=unsent,
            entry=None if mine is None or mine.over else mine.entry,
            known=known,
        )

    def _unlisted(self, one: OwnSilence, now: int) -> SourceSilence:
        """Return a silence that its source does not tell of yet."""
        return SourceSilence(
            source=one.source,
            ref=one.ref or f"#{one.entry}",
            matchers=one.matchers,
            starts=one.starts,
            ends=one.ends,
            by=one.by,
            comment="" if one.comment is None else self._ledger.text(one.comment),
            state=SilenceState.PENDING if one.starts > now else SilenceState.ACTIVE,
        )

    def _counted(self, one: Listed) -> Listed:
        return msgspec.structs.replace(one, matches=self._count(one.silence), counted=True)

    def _count(self, silence: SourceSilence) -> int | None:
        """Count what it fits; again only when the source has other alerts."""
        alerts = self._estate.alerts_of(silence.source)
        key = (silence.source, silence.matchers)
        known = self._counts.get(key)
        if known is None or known[0] is not alerts:
            if len(self._counts) > MOST_COUNTS:
                self._counts.clear()
            found = self.reach(silence.source).of_text(silence.matchers)
            known = self._counts[key] = (alerts, None if found is None else len(found))
        return known[1]

    def warning(self, inventory: Iterable[Listed], now: int) -> str:
        """Say, once for each end of each silence of mine, that it is near; else nothing."""
        due = [
            one.silence
            for one in inventory
            if one.mine
            and not one.unsent
            and ends_soon(one.silence.ends, now)
            and (one.silence.id, one.silence.ends) not in self._warned
        ]
        if not due:
            return ""
        self._warned |= {(one.id, one.ends) for one in due}
        minutes = max(1, (due[0].ends - now) // 60_000)
        more = f" and {len(due) - 1} more" if len(due) > 1 else ""
        return f"your silence {due[0].matchers[:40]}{more} ends in {minutes}m: see 0"

    # Acts

    def check(self, matchers: str, lasts: int, comment: str) -> str:
        """Return why a silence will not do, or an empty string; `lasts` in milliseconds."""
        return (
            self.why_not_matchers(matchers)
            or self.why_not_long(lasts)
            or (self.rule.why_not(comment))
        )

    def why_not_matchers(self, text: str) -> str:
        """Return why matchers will not do, or an empty string."""
        try:
            read_matchers(text)
        except FilterError as error:
            return str(error)
        if len(text.encode()) > MAX_LABEL_BYTES:
            return "too many matchers"
        if find_secrets(text, sure=True):
            return "there is a secret in it, which the journal would not keep"
        return ""

    def why_not_long(self, lasts: int) -> str:
        """Return why a length of time will not do, or an empty string."""
        from oncall_tui.domain.duration import compact

        if lasts <= 0:
            return "a silence has to last"
        longest = self.rule.longest
        return "" if lasts <= longest else f"at most {compact(longest // 1000)} on this site"

    def silence(
        self,
        source: str,
        matchers: str,
        *,
        ends: int,
        comment: str,
        starts: int = 0,
        changes: Listed | None = None,
    ) -> Outcome:
        """Make a silence, or change one; times are milliseconds on our clock, `starts` 0 at once.

        What was checked by `check` is not checked again, but for the matchers: raises FilterError.
        """
        text = written(read_matchers(matchers))
        before = None if changes is None else changes.silence
        data = {
            "source": source,
            "ref": "" if before is None else before.ref,
            "matchers": text,
            "starts": starts,
            "ends": ends,
            "effect": self.takes(source),
            "was": "" if changes is None else changes.known,
        }
        found = None if self._ledger.gate.is_open else self.reach(source).of_text(text)
        texts, many = {"comment": comment}, len(found or ())
        return self._write(EntryType.SILENCE_SET, source, text, data, texts, many=many)

    def expire(self, listed: Listed) -> Outcome:
        """End a silence; one that was not sent yet is not sent any more."""
        silence = listed.silence
        ref = "" if silence.ref.startswith("#") else silence.ref
        return self._end(silence.source, ref, listed.entry, silence.matchers, silence.ends, listed)

    def take_back(self, outcome: Outcome) -> Outcome:
        """End a silence that was made a moment ago, whether or not it was sent."""
        entry = outcome.entry
        if entry is None:
            return outcome
        return self._end(entry.d["source"], "", entry.i, entry.d["matchers"], entry.d["ends"], None)

    def _end(
        self,
        source: str,
        ref: str,
        of: int | None,
        matchers: str,
        ends: int,
        listed: Listed | None,
    ) -> Outcome:
        data = {
            "source": source,
            "ref": ref,
            "of": of,
            "matchers": matchers,
            "ends": ends,
            "effect": Verb.EXPIRE in self._verbs(source),
            "was": "" if listed is None else listed.known,
        }
        return self._write(EntryType.SILENCE_EXPIRED, source, matchers, data, None)

    def _write(
        self,
        type_: EntryType,
        source: str,
        matchers: str,
        data: Mapping[str, object],
        texts: Mapping[str, str] | None,
        *,
        many: int = 1,
    ) -> Outcome:
        target = Target(
            kind="silence",
            id=f"silence:{source}/{data['ref']}",
            source=source,
            key=str(data["ref"]),
            title=matchers[:300],
        )
        try:
            if many > 1:  # a site may allow no silence over so many
                self._ledger.gate.require(Dangerous.SILENCE, [source] * many)
            entry = self._ledger.write(type_, data, texts)
        except OncallError as error:
            return Outcome(target, error=str(error))
        return Outcome(target, entry, bool(data["effect"]))

    def unsent_ids(self, work: WorkView) -> frozenset[str]:
        """Return the ids of alerts about which a silence still has to be sent."""
        found: set[str] = set()
        for entry in work.unsent_silences:
            one = work.silences[entry]
            alerts = self.reach(one.source).of_text(one.matchers) or ()
            found.update(alert.id for alert in alerts)
        return frozenset(found)


def _same(own: OwnSilence, silence: SourceSilence) -> bool:
    """Whether a silence that the source tells of is one of mine: by name, or by its mark."""
    if own.ref:
        return own.ref == silence.ref
    return own.by == silence.by and silence.op.rpartition("/")[2] == str(own.entry)
