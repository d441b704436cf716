"""Documents made from the journals: read whole, so that what is long closed is found as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.counted import counted
from oncall_tui.domain.document import Moment
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.handover_carried import Led
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.report_access import AccessFacts, Sitting, access_facts
from oncall_tui.domain.report_defect import DefectFacts, defect_facts
from oncall_tui.domain.report_incident import IncidentFacts, incident_facts
from oncall_tui.domain.report_maintenance import MaintenanceFacts
from oncall_tui.domain.report_observed import observed
from oncall_tui.domain.report_parts import Made, Source, signatures_of
from oncall_tui.domain.report_postmortem import PostmortemFacts, postmortem_facts
from oncall_tui.domain.report_shift import ShiftFacts
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.errors import ReportError
from oncall_tui.ports import Clock
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.report_mates import Mates
from oncall_tui.services.report_shifts import choose_shift, shift_facts
from oncall_tui.services.report_survey import Progress, Survey, told_of
from oncall_tui.services.report_timeline import Story, story_of
from oncall_tui.services.report_windows import window_facts
from oncall_tui.services.team_fold import clock_of, not_here

CUT = "only the newest 5,000 lines of the timeline are shown"

F = TypeVar("F", bound=Made)

HINT = "`handover draft` has what the note says; whoever declared it can report"


class SignerList(msgspec.Struct, frozen=True):
    """Keys that count, and what they are called in a review."""

    name: str
    """Path of the list; empty: there is none."""
    keys: tuple[TrustedKey, ...] = ()


class ReportSite(msgspec.Struct, frozen=True):
    """What documents need of the site."""

    me: str
    zone: str
    """IANA name."""
    tool: str
    """Program and version."""
    policy: Policy
    rules: NumbersRules
    signatures: tuple[str, ...]
    dormant: int
    """Milliseconds after which a signer that nobody has seen is dormant."""
    windows: tuple[Window, ...]
    shifts: Callable[[], Sequence[Shift]]
    """Shifts around now, as planned; reads a file. Raises ConfigError."""
    sittings: Callable[[], Iterable[Sitting]]
    """Sessions of all journals on this host; slow. Raises JournalError."""
    signers: Callable[[], SignerList]
    """Raises ConfigError."""
    led: Callable[[], Sequence[Led]] = tuple
    """Incidents of accepted notes whose own journal is not here."""


class Reports:
    """Gathers the facts of documents. Reads whole journals: for a worker."""

    def __init__(
        self, ledger: Ledger, clock: Clock, site: ReportSite, mates: Mates | None = None
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._mates = mates
        self._belonging: dict[str, tuple[tuple[str, int], ...]] = {}
        """By incident whose report was made: its entries, by log and index."""
        self.missing: set[str] = set()
        """Texts that the last document has not, by their hashes: nobody says of them that they were
        redacted."""
        self.asked: int | None = None
        """When they were asked for, milliseconds, UTC; None: they were not."""
        self.site = site

    def incidents(self, progress: Progress | None = None) -> list[Incident]:
        """Return all incidents of the journals, the newest first. Raises JournalError."""
        return self._survey(progress).incidents()

    def incident(self, ref: str, progress: Progress | None = None) -> IncidentFacts:
        """Return the report of an incident by its id, or `INC-17`. Raises OncallError."""
        return self._incident(ref, self._survey(progress))[0]

    def postmortem(self, ref: str, progress: Progress | None = None) -> PostmortemFacts:
        """Return what a post-mortem begins with. Raises OncallError."""
        survey = self._survey(progress)
        report, one, story, acknowledged = self._incident(ref, survey)
        policy = self.site.policy
        level = policy.level(one.level)
        deeds = story.deeds(acknowledged)
        found = observed(one, deeds, level, policy.calendar, report.made.at)
        people = [*story.people(), *dict.fromkeys(survey.writers.values())]
        return postmortem_facts(report, one, found, people=people, logs=survey.writers)

    def defect(self, ref: str, progress: Progress | None = None) -> DefectFacts:
        """Return the defect record of an incident. Raises OncallError."""
        report, one, _, _ = self._incident(ref, self._survey(progress))
        return defect_facts(report, one)

    def shift(
        self, who: str = "", *, last: bool = False, progress: Progress | None = None
    ) -> ShiftFacts:
        """Return the report of somebody's shift, mine by default. Raises OncallError."""
        survey = self._survey(progress)
        shift = choose_shift(
            survey,
            self.site.shifts(),
            who=who or self.site.me,
            last=last,
            now=self._clock.now(),
        )
        made = self._made(survey.sources())
        rules = self.site.rules
        facts = shift_facts(shift, survey, self._entries(), made=made, rules=rules, read=self.read)
        return self._doubting(facts)

    def maintenance(self, ref: str, progress: Progress | None = None) -> MaintenanceFacts:
        """Return the record of a window, by its name or id. Raises OncallError."""
        survey = self._survey(progress)
        made = self._made(survey.sources())
        facts = window_facts(ref, survey, self.site.windows, made=made, read=self.read)
        return self._doubting(facts)

    def access(self, progress: Progress | None = None) -> AccessFacts:
        """Return the access review. Raises OncallError."""
        survey = self._survey(progress)
        listed = self.site.signers()
        doubts = ["signatures of single entries are for the verb journal verify, not checked here"]
        if not listed.name:
            doubts.append("there is no list of allowed signers: [upstream] allowed_signers")
        return access_facts(
            self.site.sittings(),
            listed.keys,
            made=self._made(survey.sources(), doubts),
            name=listed.name,
            dormant=self.site.dormant,
        )

    def entries_of(self, report: IncidentFacts) -> tuple[tuple[str, int], ...]:
        """Return the (log, index) of every entry of an incident whose report was made here."""
        return self._belonging[report.id]

    def read(self, ref: BlobRef) -> str:
        """Return the text behind a reference, whoever wrote it; a plain word where it is gone."""
        found = self._ledger.kept(ref)
        if found is None and self._mates is not None:
            found = self._mates.text(ref)
        return self._without(ref) if found is None else found

    def _without(self, ref: BlobRef) -> str:
        """Return what stands in the place of a text that is not here."""
        redaction = self._ledger.redaction(ref.sha256)
        if redaction is None and self._mates is not None:
            redaction = self._mates.redactions.get(ref.sha256)
        if redaction is not None:
            return redaction.words
        self.missing.add(ref.sha256)
        return self._ledger.missing(ref) if self.asked is None else not_here(self.asked)

    def _doubting(self, facts: F) -> F:
        """Return a document that says how many texts it lacks."""
        if not self.missing:
            return facts
        many = counted(len(self.missing), "text")
        what = f"{many} not on this host, as it says where they would stand"
        when = "" if self.asked is None else f"; asked for at {clock_of(self.asked)}"
        return msgspec.structs.replace(facts, doubts=(*facts.doubts, f"{what}{when}"))

    def _incident(
        self, ref: str, survey: Survey
    ) -> tuple[IncidentFacts, Incident, Story, int | None]:
        one = self._find(survey, ref)
        story = story_of(one, self._entries())
        acknowledged = story.acknowledged(one)
        report = incident_facts(
            one,
            survey.steps(one.id),
            story.told(one, self.read),
            made=self._made(survey.sources(), [CUT] if story.cut else []),
            read=self.read,
            acknowledged=acknowledged,
        )
        found = {(entry.log, entry.i) for entry in (*story.entries, *story.had)}
        found |= {(step.log, step.entry) for step in survey.steps(one.id)}
        self._belonging[one.id] = tuple(sorted(found))
        return self._doubting(report), one, story, acknowledged

    def _find(self, survey: Survey, ref: str) -> Incident:
        known = survey.incidents()
        found = [one for one in known if ref in {one.id, one.short}]
        if len(found) == 1:
            return found[0]
        for led in () if found else self.site.led():
            if ref in {led.id, led.short}:
                raise ReportError(f"{led.short} is led {led.told}", hint=HINT)
        why = "incidents of several logs are" if found else "no incident is"
        names = ", ".join(one.id for one in (found or known)[:8])
        raise ReportError(f"{why} called {ref!r}", hint=f"known: {names or 'none'}")

    def _survey(self, progress: Progress | None) -> Survey:
        self._ledger.catch_up()
        self.missing.clear()
        survey = Survey()
        survey.take(told_of(self._entries(), progress or (lambda _: None)))
        return survey

    def _entries(self) -> Iterator[Entry | Brief]:
        yield from self._ledger.briefs(0)
        if self._mates is not None:
            yield from self._mates.entries()

    def _made(self, sources: tuple[Source, ...], doubts: Iterable[str] = ()) -> Made:
        left_out = () if self._mates is None else self._mates.doubts
        return Made(
            made=Moment(self._clock.now()),
            made_by=self.site.me,
            tool=self.site.tool,
            zone=self.site.zone,
            sources=sources,
            to_sign=bool(self.site.signatures),
            signatures=signatures_of(self.site.signatures),
            doubts=(*(f"not counted: {doubt}" for doubt in left_out), *doubts),
        )
