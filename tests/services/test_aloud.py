"""Without a screen: everything that is wrong is said once, and everything that happens."""

from __future__ import annotations

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.deadman import silence_alert
from oncall_tui.domain.snapshot import Fault, SourceHealth, after_answer, after_failure
from oncall_tui.domain.work_parts import Ack, WorkView
from oncall_tui.services.aloud import LONGEST, Aloud
from oncall_tui.services.boarding import Boards
from oncall_tui.services.digest import Digested
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")


class Night:
    """One source, and somebody who listens."""

    def __init__(self) -> None:
        self.now = NOON
        self.aloud = Aloud(POLICY.ladder)
        self.boards = Boards(POLICY, {})
        self.health = SourceHealth("prod", "alertmanager")
        self.alerts: tuple[Alert, ...] = ()
        self.own: tuple[Alert, ...] = ()
        self.acks: dict[str, Ack] = {}

    def answer(self, *alerts: Alert) -> list[str]:
        self.alerts = alerts
        self.health = after_answer(
            self.health, at=self.now, next_try=self.now + 5000, count=len(alerts), skew=0
        )
        return self.hear()

    def fail(self, fault: Fault = Fault.SILENT) -> list[str]:
        next_try = self.now + 5000
        self.health = after_failure(self.health, next_try=next_try, error="refused", fault=fault)
        return self.hear()

    def hear(self, after: int = 0) -> list[str]:
        self.now += after
        work = WorkView(acks=dict(self.acks))
        board = self.boards.make(
            (self.alerts, self.own), work=work, skews={}, tickets={}, now=self.now
        )
        state = Digested(board, {"prod": self.health}, (), self.health.live, 0, 0)
        return self.aloud.tell(state, self.now)


def test_nothing_is_said_before_the_sources_have_answered() -> None:
    assert Night().hear() == []


def test_at_first_everything_is_said_worst_first() -> None:
    night = Night()
    lines = night.answer(make_alert("Slow", severity="warning"), make_alert("Down", service="web"))
    assert lines[0] == "2 alerts, 2 unacked, 0 quiet"
    assert lines[1].startswith("SEV-1 unacked Down, web/db1:9100, from prod, in 5m00s, prod:")
    assert lines[2].startswith("SEV-3 unacked Slow, ")
    assert night.answer(*night.alerts) == []


def test_what_rises_and_what_clears_is_a_line_each() -> None:
    night = Night()
    one, other = make_alert("One", started=NOON), make_alert("Other", started=NOON)
    night.answer(one)
    assert [line.split(",")[0] for line in night.answer(other)] == [
        "new: SEV-1 unacked Other",
        "cleared: SEV-1 One",
    ]


def test_who_takes_an_alert_is_said() -> None:
    night = Night()
    alert = make_alert("One", started=NOON)
    night.answer(alert)
    night.acks[alert.id] = Ack("bob@example.com", NOON, None, 1)
    [line] = night.hear()
    assert line.startswith("changed hands from nobody to bob@example.com: SEV-1 One")


def test_each_level_of_escalation_is_said_once() -> None:
    night = Night()
    night.answer(make_alert("One", started=NOON))
    assert night.hear(14 * MINUTE) == []
    [late] = night.hear(MINUTE)
    assert late.startswith("nobody acknowledged: SEV-1 unacked One")
    assert "L2" in late
    assert night.hear(MINUTE) == []
    [later] = night.hear(15 * MINUTE)
    assert "L3" in later


def test_a_source_that_falls_silent_clears_nothing() -> None:
    night = Night()
    night.answer(make_alert("One", started=NOON))
    [line] = night.fail()
    assert line == "prod does not answer, its last word stays: refused"
    assert night.fail() == []
    assert night.fail() == ["prod is unreachable: refused"]
    assert night.answer(*night.alerts) == ["prod answers again"]


def test_a_source_that_answers_nonsense_is_not_called_unreachable() -> None:
    night = Night()
    night.answer(make_alert("One", started=NOON))
    said = [line for _ in range(3) for line in night.fail(Fault.NONSENSE)]
    assert said == [
        "prod answers nonsense, its last word stays: refused",
        "prod answers nonsense: refused",
    ]


def test_the_dashboard_s_own_alert_about_a_source_that_stays_silent_is_said() -> None:
    night = Night()
    night.answer(make_alert("One", started=NOON))
    night.fail()
    night.own = (silence_alert("prod", night.now),)
    [line] = night.hear()
    assert line.startswith("new: ")
    assert "SourceUnreachable" in line
    night.own = ()
    lines = night.answer(*night.alerts)
    assert [line for line in lines if line.startswith("cleared: ") and "SourceUnreachable" in line]


def test_a_source_that_never_answered_is_at_least_nothing() -> None:
    night = Night()
    lines = night.fail()
    assert lines == [
        "prod does not answer, its last word stays: refused",
        "at least 0 alerts, 0 unacked, 0 quiet",
    ]


def test_a_line_stays_a_line() -> None:
    night = Night()
    lines = night.answer(make_alert("Two\nlines \x1b[2J" + "x" * 5000))
    assert len(lines) == 2
    assert all(len(line) <= LONGEST + 1 and line.isprintable() for line in lines)
