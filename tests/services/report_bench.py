"""A desk with a journal in memory, and the documents that are made of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from data.policy_files import load_policy
from oncall_tui.config_site import IncidentsConfig
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.chain import Session
from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.entry_line import START, b64u, encode_entry, sign_body
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.merkle import CompactRange, leaf_hash
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.report_access import Sitting
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.team import Copied
from oncall_tui.services.acting import Acts
from oncall_tui.services.incidents import Incidents
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.report_mates import Mates
from oncall_tui.services.reports import Reports, ReportSite, SignerList
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal

ME = "alice@example.com"
BERLIN = ZoneInfo("Europe/Berlin")
OPENED: dict[str, Any] = {
    "key": "ssh-ed25519 AAAA",
    "host": "jump02",
    "boot": "b",
    "tool": "t",
    "opened": NOON - 60 * MINUTE,
    "not_after": NOON + 600 * MINUTE,
    "tip": {"size": 0, "leaf": ""},
    "credential": {"kind": "none"},
}


class Bench:
    """One engineer at work."""

    def __init__(
        self,
        *,
        windows: tuple[Window, ...] = (),
        shifts: tuple[Shift, ...] = (),
        sittings: tuple[Sitting, ...] = (),
        signers: SignerList | None = None,
        mates: Mates | None = None,
        rules: NumbersRules | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock, by=ME)
        self.ledger = Ledger(self.journal)
        policy = load_policy("sev")
        self.acts = Acts(self.ledger, lambda _: frozenset())
        self.incidents = Incidents(
            self.ledger,
            policy,
            self.clock,
            me=ME,
            demands=IncidentsConfig(),
            templates=lambda _: "",
        )
        site = ReportSite(
            me=ME,
            zone="Europe/Berlin",
            tool="oncall-tui 0",
            policy=policy,
            rules=rules or NumbersRules(zone=BERLIN),
            signatures=("reviewed",),
            dormant=90 * 86_400_000,
            windows=windows,
            shifts=lambda: shifts,
            sittings=lambda: sittings,
            signers=lambda: signers or SignerList(""),
        )
        self.reports = Reports(self.ledger, self.clock, site, mates)

    def after(self, minutes: int) -> None:
        self.clock.advance(minutes * MINUTE)

    def ack(self, alert: Alert, note: str = "") -> None:
        self.acts.ack([alert], until=lambda _: None, note=note)


class MateLog:
    """The log of a mate, line by line, chained; nobody signs."""

    def __init__(self, log: str = "bob@jump02", by: str = "bob@example.com") -> None:
        self.log, self.by = log, by
        self.lines: list[bytes] = []
        self.tell("session.open", -60, **OPENED)

    def tell(self, type_: str, minute: int, sess: str = "s1", **d: Any) -> None:
        entry = Entry(
            v=1,
            log=self.log,
            i=len(self.lines),
            ts=at(minute),
            mono=0,
            sess=sess,
            by=self.by,
            type=type_,
            inc=None,
            d=d,
            prev=b64u(leaf_hash(self.lines[-1])) if self.lines else START,
        )
        body, _ = encode_entry(entry)
        self.lines.append(sign_body(body, "A" * 86))


class MateFolder:
    """Implements `MateFiles`."""

    def __init__(self, *logs: MateLog) -> None:
        self.logs = {log.log: log for log in logs}

    def names(self) -> list[str]:
        return list(self.logs)

    def load(self, name: str) -> Copied:
        return Copied(b"", tuple(self.logs[name].lines))

    def text(self, ref: BlobRef) -> str | None:
        return "a mate's words" if ref.sha256 == "ab" * 32 else None


def trusting(*folder: MateLog, objections: dict[str, str] | None = None) -> Mates:
    """Return mates whose sessions count, but for those with an objection."""

    def objection(_: str, session: Session) -> str:
        return (objections or {}).get(session.id, "")

    files = MateFolder(*folder)

    def judge(_: bytes, log: str, __: object) -> Checkpoint:
        tree = CompactRange()
        tree.extend(map(leaf_hash, files.load(log).lines))
        return Checkpoint(log, tree.size, tree.root())

    return Mates(files, objection, judge)


def at(minute: int) -> str:
    return rfc3339(NOON + minute * MINUTE)
