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
from oncall_tui.services.calling import FAILED, FRESH, Calling
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


class Systems(Calendars):
    """A system that is asked over the network."""


ASKED = Registry(
    (Service("payments", primary="alice", backup="bob", calendar="pay.ics", oncall="pd"),),
    {
        "dave": Contact("dave", "Dave Example"),
        "zoe@example.com": Contact("zoe@example.com", "Zoe E."),
    },
)
ON_DUTY = Duty(NOON - 1, NOON + 600 * MINUTE, "dave example")


def asking(systems: Calendars, files: Calendars | None = None) -> Calling:
    fresh = {"pd": 5 * MINUTE}
    return Calling(ASKED, LADDER, files or Calendars(), systems, fresh)


def test_a_system_that_knows_goes_before_the_file() -> None:
    files = Calendars(Duty(NOON - 1, NOON + 1, "wrong"))
    calls = asking(Systems(ON_DUTY), files).about(ALERT, started=NOON, now=NOON)
    assert calls.on_call == ("dave",)
    assert (calls.rota.source, calls.rota.as_of, files.reads) == ("pd", NOON, 0)


def test_an_answer_is_believed_for_as_long_as_the_site_says() -> None:
    systems = Systems(ON_DUTY)
    found = asking(systems)
    for now in (NOON, NOON + 5 * MINUTE - 1, NOON + 5 * MINUTE):
        assert bool(found.asks(ALERT, now)) is (now in {NOON, NOON + 5 * MINUTE})
        found.about(ALERT, started=NOON, now=now)
    assert systems.reads == 2


def test_when_it_falls_silent_what_was_known_stays_with_its_age_and_the_reason() -> None:
    systems = Systems(ON_DUTY)
    found = asking(systems)
    found.about(ALERT, started=NOON, now=NOON)
    systems.error = "no answer"
    rota = found.about(ALERT, started=NOON, now=NOON + 12 * MINUTE).rota
    assert rota.now == (ON_DUTY,)
    assert rota.as_of == NOON
    assert "no answer" in rota.problem
    systems.error = ""
    later = NOON + 12 * MINUTE + FAILED
    assert found.about(ALERT, started=NOON, now=later).rota.problem == ""


def test_when_it_never_answered_the_file_speaks_and_the_reason_is_told() -> None:
    files = Calendars(ON_DUTY)
    rota = asking(Systems(error="no route"), files).about(ALERT, started=NOON, now=NOON).rota
    assert rota.now == (ON_DUTY,)
    assert "no route" in rota.problem
    assert rota.as_of is None


def test_what_could_not_be_asked_is_not_asked_again_for_each_of_many_alerts() -> None:
    systems = Systems(error="no route")
    found = asking(systems)
    for _ in range(50):
        found.about(ALERT, started=NOON, now=NOON + 1)
    assert systems.reads == 1


def test_a_contact_is_known_by_the_address_too() -> None:
    zoe = Duty(NOON - 1, NOON + 1, "Zoe Example", "ZOE@example.com")
    calls = asking(Systems(zoe)).about(ALERT, started=NOON, now=NOON)
    assert calls.on_call == ("zoe@example.com",)


def test_without_such_a_system_the_error_says_so() -> None:
    found = Calling(ASKED, LADDER, Calendars()).about(ALERT, started=NOON, now=NOON)
    assert "no [[oncall]] is called pd" in found.rota.problem
