"""The life of alerts under everything that can happen, in any order: a model of what must hold.

Two people act on one source: one at this dashboard, by what it showed when the key was pressed, and
a mate through a journal of their own. The source fires, clears, fires again and changes its mind;
polls fail or tell the same twice; clocks jump.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Line, Row, Section, State
from oncall_tui.domain.work_parts import target_data
from oncall_tui.services.acting import Outcome, alert_target
from oncall_tui.services.digest import Digest
from oncall_tui.services.estate import REMEMBERED_FOR
from oncall_tui.services.team_fold import TeamFold
from screens.targets import Targets, choose_targets
from tests.fakes import MINUTE, MemoryJournal, make_alert
from tests.screens.harness import Stage

SOURCE = "edge"
SEVERITIES = ("critical", "high", "warning", "info")
NAMES = st.sampled_from(["Disk", "Web", "Flood0", "Flood1", "Flood2", "Flood3"])
"""What the source fires; the last four are one group on the board."""


class Said(msgspec.Struct, frozen=True):
    """Somebody acknowledged an occurrence, as the model remembers it."""

    until: int | None
    rank: int


class AlertLife(RuleBasedStateMachine):
    """What the source really has, what it told, what people saw, and what they did."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.desk = self.stage.desk
        self.digest = Digest(self.desk)
        self.mate = MemoryJournal(self.stage.clock, by="bob@example.com")
        self.mate.log = "bob@jump02"
        self.team = TeamFold(own=self.stage.journal.log, me=self.desk.me)
        self.stage.ledger.join(self.team)
        self.stage.ledger.follow(lambda entry: self.team.take([entry]))
        self.there: dict[str, Alert] = {}
        """What is wrong in truth, by name; `told` is what the source said last."""
        self.told: dict[str, Alert] = {}
        self.told_at = self.stage.clock.now()
        self.said: dict[str, list[Said]] = {}
        """Acknowledgements by occurrence that nobody withdrew, of both people."""
        self.kept: set[str] = set()
        """Occurrences that cleared, and that somebody has yet to see."""
        self.board = Board()
        """The newest; `shown` is what the engineer looks at."""
        self.shown = Board()
        self.fires = 0
        self.latest = self.stage.clock.now()
        """The latest time so far: deeds of a clock that was put back come before others."""

    @initialize()
    def begin(self) -> None:
        self.tell()
        self.look()

    # The source

    @rule(name=NAMES, severity=st.sampled_from(SEVERITIES))
    def fire(self, name: str, severity: str) -> None:
        """Fire; what is there already fires again: another occurrence."""
        self.fires += 1
        at = self.stage.clock.now() - 3600_000 + self.fires
        self.there[name] = make_alert(
            name.rstrip("0123"), source=SOURCE, severity=severity, started=at, fingerprint=name
        )

    @rule(name=NAMES)
    def clear(self, name: str) -> None:
        self.there.pop(name, None)

    @rule(name=NAMES, severity=st.sampled_from(SEVERITIES))
    def turn(self, name: str, severity: str) -> None:
        """Change the severity of what is there."""
        alert = self.there.get(name)
        if alert is not None:
            self.there[name] = msgspec.structs.replace(alert, severity=severity)

    @rule(name=NAMES)
    def acknowledge_remotely(self, name: str) -> None:
        alert = self.there.get(name)
        if alert is not None:
            self.fires += 1
            ack = RemoteAck("eve@example.com", ref=f"r{self.fires}")
            self.there[name] = msgspec.structs.replace(alert, ack=ack)

    @rule()
    def tell(self) -> None:
        """Answer a poll."""
        before, now = self.told, self.stage.clock.now()
        self.told = dict(self.there)
        if now - self.told_at <= REMEMBERED_FOR:
            here = {alert.id for alert in self.told.values()}
            gone = [alert for alert in before.values() if alert.id not in here]
            self.kept |= {alert.id for alert in gone if self.unseen(alert)}
        self.told_at = now
        self.stage.answer(SOURCE, self.told.values())
        self.build()

    @rule()
    def tell_again(self) -> None:
        """Deliver the same answer twice."""
        self.tell()
        rows, entries = self.board.rows, self.stage.journal.length
        self.stage.answer(SOURCE, self.told.values())
        self.build()
        assert self.board.rows.keys() == rows.keys()
        assert self.stage.journal.length == entries

    @rule()
    def fail(self) -> None:
        """A poll that fails resolves nothing."""
        self.build()
        before = {id_: row.state for id_, row in self.board.rows.items()}
        self.stage.fail(SOURCE)
        self.build()
        assert {id_: row.state for id_, row in self.board.rows.items()} == before

    # Time, and what is looked at

    @rule(minutes=st.sampled_from([-30, -1, 1, 3, 20, 90, 300, 800]))
    def pass_time(self, minutes: int) -> None:
        """Clocks jump, back as well."""
        self.stage.clock.advance(minutes * MINUTE)
        self.latest = max(self.latest, self.stage.clock.now())
        self.build()

    @rule(text=st.sampled_from(["", "Flood", 'severity="critical"', '@flapping="yes"', "zzz"]))
    def filter(self, text: str) -> None:
        self.desk.boards.set_filter(text)
        self.build()

    @rule(key=st.sampled_from(["#quiet", "SEV-1/0/=Flood"]))
    def fold(self, key: str) -> None:
        self.desk.boards.toggle(key)
        self.build()

    @rule()
    def look(self) -> None:
        """Show the newest board; until then keys act by the one before."""
        self.shown = self.board

    # People

    @rule(place=st.integers(0, 9), hours=st.sampled_from([1, 4, 12]))
    def acknowledge(self, place: int, hours: int) -> None:
        """Press the key on what is shown, which may long be another."""
        self.tick()
        line = self.line(place)
        rows = [row for row in self.aim(line).rows if row.state is not State.CLEARED]
        until = self.stage.clock.now() + hours * 60 * MINUTE
        before = self.stage.journal.length
        outcomes = self.desk.acts.ack(
            [row.alert for row in rows],
            until=lambda _: until,
            over=lambda alert: self.over(rows, alert),
        )
        self.check_written(before, outcomes, rows, line)
        for row in rows:
            self.said.setdefault(row.id, []).append(Said(until, row.level.rank))
            self.kept.discard(row.id)
        self.build()
        if self.is_latest:
            self.check_acked(rows)

    @rule(place=st.integers(0, 9))
    def withdraw(self, place: int) -> None:
        self.tick()
        line = self.line(place)
        rows = self.aim(line).wanting(State.ACKED).rows
        before = self.stage.journal.length
        outcomes = self.desk.acts.unack([row.alert for row in rows], ref=lambda _: "")
        self.check_written(before, outcomes, rows, line)
        if self.is_latest:
            for row in rows:
                self.said.pop(row.id, None)
        self.build()

    @rule(place=st.integers(0, 9), mine=st.booleans())
    def give(self, place: int, *, mine: bool) -> None:
        """Give it to a mate: nothing is anybody's by that, and nobody is taken from."""
        self.tick()
        line = self.line(place)
        rows = [row for row in self.aim(line).rows if row.state is not State.CLEARED]
        self.build()
        before = {row.id: (row.state, row.owner) for row in self.board.rows.values()}
        written, until = self.stage.journal.length, self.stage.clock.now() + 60 * MINUTE
        outcomes = self.desk.acts.assign(
            [row.alert for row in rows],
            "bob",
            until=lambda _: until,
            over=lambda alert: self.over(rows, alert) if mine else "",
        )
        self.check_written(written, outcomes, rows, line)
        self.build()
        after = {id_: (self.board.rows[id_].state, self.board.rows[id_].owner) for id_ in before}
        assert after == before

    @rule(place=st.integers(0, 9))
    def let_go(self, place: int) -> None:
        """See what cleared."""
        ids = [row.id for row in self.aim(self.line(place)).wanting(State.CLEARED).rows]
        self.desk.acts.seen(ids)
        self.kept.difference_update(ids)
        self.build()

    @precondition(lambda self: self.there)
    @rule(data=st.data(), withdraws=st.booleans())
    def mate_acts(self, data: st.DataObject, *, withdraws: bool) -> None:
        """A mate acts on what is wrong in truth; we may not have heard of it yet."""
        self.tick()
        alert = self.there[data.draw(st.sampled_from(sorted(self.there)))]
        until = self.stage.clock.now() + 60 * MINUTE
        type_ = "alert.unacked" if withdraws else "alert.acked"
        told = {"target": target_data(alert_target(alert)), "until": until, "effect": False}
        self.team.take([self.mate.append(type_, told)])
        if withdraws:
            if self.is_latest:
                self.said.pop(alert.id, None)
        else:
            said = Said(until, self.desk.boards.level_of(alert).rank)
            self.said.setdefault(alert.id, []).append(said)
        self.build()

    # What must hold

    @invariant()
    def an_ack_holds_for_one_occurrence_at_its_severity_until_its_time(self) -> None:
        now = self.stage.clock.now()
        for row in self.board.rows.values():
            if row.state is not State.ACKED:
                continue
            ours = any(
                (s.until is None or now < s.until) and s.rank <= row.level.rank
                for s in self.said.get(row.id, ())
            )
            remote = row.alert.ack is not None and row.owner == row.alert.ack.by
            assert ours or remote, row

    @invariant()
    def nothing_unseen_disappears(self) -> None:
        for id_ in self.kept:
            row = self.board.rows.get(id_)
            assert row is not None, id_
            # It came back under its old name, or it is kept.
            assert row.state is State.CLEARED or id_ in {a.id for a in self.told.values()}

    @invariant()
    def the_board_has_every_alert_that_was_told(self) -> None:
        assert {alert.id for alert in self.told.values()} <= self.board.rows.keys()

    @invariant()
    def what_is_kept_has_its_entry(self) -> None:
        written = {
            target["id"]
            for entry in self.stage.journal.lines
            if entry.type == "alert.returned"
            for target in entry.d["targets"]
        }
        cleared = {row.id for row in self.board.rows.values() if row.state is State.CLEARED}
        assert cleared <= written

    # How

    def tick(self) -> None:
        """No two deeds are of one instant: which of them counts would be the luck of a name."""
        self.stage.clock.advance(1000)
        self.latest = max(self.latest, self.stage.clock.now())

    @property
    def is_latest(self) -> bool:
        """Whether what is done now comes after all that was done, by everybody's clock."""
        return self.stage.clock.now() == self.latest

    def build(self) -> None:
        state = self.digest.run(self.stage.network.take(), pinned=None)
        assert not state.error
        self.board = state.board

    def unseen(self, alert: Alert) -> bool:
        """Whether it is certain that nobody acknowledged it as severe as it was in the end."""
        rank = self.desk.boards.level_of(alert).rank
        known = any(said.rank <= rank for said in self.said.get(alert.id, ()))
        return not known and alert.ack is None

    def line(self, place: int) -> Line | None:
        lines = [line for line in self.shown.lines if not isinstance(line, Section)]
        return lines[place % len(lines)] if lines else None

    def aim(self, line: Line | None) -> Targets:
        return choose_targets(self.shown, line, ())

    def over(self, rows: Iterable[Row], alert: Alert) -> str:
        return next(row.owner or row.raised_by for row in rows if row.id == alert.id)

    def check_acked(self, rows: Iterable[Row]) -> None:
        """What is as it was shown is acknowledged now."""
        severities = {alert.id: alert.severity for alert in self.told.values()}
        for row in rows:
            if severities.get(row.id) == row.alert.severity:
                assert self.board.rows[row.id].state is State.ACKED

    def check_written(
        self, before: int, outcomes: list[Outcome], rows: Iterable[Row], line: Line | None
    ) -> None:
        """Every change has its entry, and it names what was shown, and nothing else."""
        ids = [row.id for row in rows]
        entries = self.stage.journal.lines[before:]
        assert [outcome.saved for outcome in outcomes] == [True] * len(ids)
        assert [entry.d["target"]["id"] for entry in entries] == ids
        aimed = {line.id} if isinstance(line, Row) else {r.id for r in getattr(line, "rows", ())}
        assert set(ids) <= aimed


# Without the phase that explains: tracing every line takes longer than finding the fault.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
AlertLife.TestCase.settings = settings(stateful_step_count=40, phases=PHASES)
TestAlertLife = AlertLife.TestCase
