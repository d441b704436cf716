"""Whose a service is, and who is asked when."""

from __future__ import annotations

from oncall_tui.domain.ladder import Rung
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.domain.registry import Contact, Registry, Service, next_due
from tests.fakes import MINUTE, NOON, make_alert

LADDER = (Rung("L1", 0, "operations"), Rung("L2", 15, "senior"), Rung("L3", 30, "management"))
PAY = Service("payments", primary="alice", backup="bob", escalation={"L3": "carol"})


def asked(service: Service | None, on_call: str = "") -> list[str]:
    found = Registry().escalation(service, LADDER, started=NOON, on_call=on_call)
    return [due.who for due in found]


def test_an_alert_belongs_to_the_service_that_its_label_names() -> None:
    registry = Registry((Service("search"), PAY))
    assert registry.service_of(make_alert("Slow", service="payments")) is PAY


def test_matchers_take_the_place_of_the_label() -> None:
    edge = Service("edge", parse_matchers('team="edge"'))
    registry = Registry((edge,))
    assert registry.service_of(make_alert("Slow", team="edge")) is edge
    assert registry.service_of(make_alert("Slow", service="edge")) is None


def test_of_two_services_that_fit_the_first_has_it() -> None:
    all_, one = Service("all", parse_matchers('alertname=~".*"')), Service("payments")
    assert Registry((all_, one)).service_of(make_alert("Slow", service="payments")) is all_


def test_the_primary_is_asked_first_then_the_backup_then_whom_the_service_names() -> None:
    assert asked(PAY) == ["alice", "bob", "carol"]


def test_whoever_is_on_call_comes_before_the_primary() -> None:
    assert asked(PAY, "dave") == ["dave", "bob", "carol"]


def test_without_a_service_the_ladder_has_the_word() -> None:
    assert asked(None) == ["operations", "senior", "management"]


def test_a_service_that_names_nobody_leaves_it_to_the_ladder() -> None:
    assert asked(Service("bare")) == ["operations", "senior", "management"]


def test_a_rung_named_by_the_service_comes_before_everybody() -> None:
    service = Service("x", primary="alice", escalation={"L1": "desk"})
    assert asked(service, "dave")[0] == "desk"


def test_the_next_rung_is_the_one_whose_time_has_not_come() -> None:
    escalation = Registry().escalation(PAY, LADDER, started=NOON)
    due = next_due(escalation, NOON + 14 * MINUTE)
    assert due is not None
    assert (due.rung.name, due.at) == ("L2", NOON + 15 * MINUTE)
    due = next_due(escalation, NOON + 15 * MINUTE)
    assert due is not None
    assert due.rung.name == "L3"


def test_nobody_is_next_at_the_top() -> None:
    assert next_due(Registry().escalation(PAY, LADDER, started=NOON), NOON + 31 * MINUTE) is None


def test_a_contact_that_nobody_described_is_what_it_is_called() -> None:
    registry = Registry(contacts={"bob": Contact("bob", "Bob Example", ("tel 1",))})
    assert registry.contact("bob").title == "Bob Example (bob)"
    assert registry.contact("zoe") == Contact("zoe")
    assert registry.contact("zoe").title == "zoe"
