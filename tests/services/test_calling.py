"""Whom to call about an alert."""

from __future__ import annotations

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.held import Held
from oncall_tui.domain.ladder import Rung
from oncall_tui.domain.policy import Level, Target
from oncall_tui.domain.registry import Contact, Registry, Service
from oncall_tui.domain.rota import Duty
from oncall_tui.errors import ConfigError
from oncall_tui.services.calling import FRESH, Calling
from tests.fakes import MINUTE, NOON, make_alert

LADDER = (Rung("L1", 0, "operations"), Rung("L2", 15, "senior"))
ALERT = make_alert("Slow", service="payments")
SOON = Target(900)
REGISTRY = Registry(
    (Service("payments", primary="alice", backup="bob", calendar="pay.ics"),),
    {"dave": Contact("dave", "Dave Example")},
)


class Calendars:
    """Calendars that count how often they were read."""

    def __init__(self, *duties: Duty, error: str = "") -> None:
        self.duties, self.error, self.reads = duties, error, 0

    def __call__(self, path: str, now: int) -> tuple[Duty, ...]:
        self.reads += 1
        if self.error:
            raise ConfigError(self.error)
        return self.duties


def calling(calendars: Calendars) -> Calling:
    return Calling(REGISTRY, LADDER, calendars)


def row(state: State = State.UNACKED, *, ack: Target | None = SOON) -> Row:
    level = Level("SEV-1", 0, ack=ack)
    held = Held("bob", None) if state is State.ACKED else None
    return Row(ALERT.id, ALERT, level, state, NOON, Calendar(), held=held)


def test_whoever_the_calendar_names_is_asked_first_by_full_name_too() -> None:
    duty = Duty(NOON - 1, NOON + MINUTE, "dave EXAMPLE")
    calls = calling(Calendars(duty)).about(ALERT, started=NOON, now=NOON)
    assert calls.on_call == ("dave",)
    assert [due.who for due in calls.escalation] == ["dave", "bob"]


def test_a_name_that_no_contact_has_is_kept_as_it_is_written() -> None:
    calls = calling(Calendars(Duty(NOON, NOON + 1, "Zoe"))).about(ALERT, started=NOON, now=NOON)
    assert calls.on_call == ("Zoe",)


def test_a_calendar_that_cannot_be_read_leaves_the_primary_and_says_why() -> None:
    calls = calling(Calendars(error="no such file")).about(ALERT, started=NOON, now=NOON)
    assert "no such file" in calls.rota.problem
    assert calls.escalation[0].who == "alice"


def test_a_calendar_is_read_again_after_a_minute_and_not_before() -> None:
    calendars = Calendars()
    found = calling(calendars)
    found.about(ALERT, started=NOON, now=NOON)
    found.about(ALERT, started=NOON, now=NOON + FRESH - 1)
    assert calendars.reads == 1
    found.about(ALERT, started=NOON, now=NOON + FRESH)
    assert calendars.reads == 2


def test_a_clock_that_was_set_back_has_the_calendar_read_again() -> None:
    calendars = Calendars()
    found = calling(calendars)
    found.about(ALERT, started=NOON, now=NOON)
    found.about(ALERT, started=NOON, now=NOON - 1)
    assert calendars.reads == 2


def test_an_alert_of_no_service_is_left_to_the_ladder() -> None:
    stranger = make_alert("Slow", service="unknown")
    calls = calling(Calendars()).about(stranger, started=NOON, now=NOON)
    assert calls.service is None
    assert [due.who for due in calls.escalation] == ["operations", "senior"]


def test_the_next_level_is_told_while_nobody_has_it_without_reading_a_calendar() -> None:
    calendars = Calendars()
    due = calling(calendars).next_for(row(), NOON + MINUTE)
    assert due is not None
    assert (due.rung.name, due.who, due.at) == ("L2", "bob", NOON + 15 * MINUTE)
    assert calendars.reads == 0


def test_the_ladder_is_not_climbed_once_somebody_has_it_or_where_nobody_must() -> None:
    found = calling(Calendars())
    assert found.next_for(row(State.ACKED), NOON) is None
    assert found.next_for(row(ack=None), NOON) is None
    assert found.next_for(row(), NOON + 16 * MINUTE) is None
