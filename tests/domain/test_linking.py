"""Which ticket belongs to which alert."""

from __future__ import annotations

from oncall_tui.domain.linking import link_tickets, marker
from oncall_tui.domain.ticket import TicketState
from tests.fakes import make_alert, make_ticket


def test_a_marker_in_the_title_links() -> None:
    alert, other = make_alert(), make_alert("Other")
    ticket = make_ticket(title=f"Disk full {marker(alert.fingerprint)}")
    assert link_tickets([alert, other], [ticket]) == {alert.id: ticket}


def test_a_fingerprint_as_a_word_of_the_title_links() -> None:
    alert = make_alert()
    ticket = make_ticket(title=f"Disk full ({alert.fingerprint})")
    assert link_tickets([alert], [ticket]) == {alert.id: ticket}


def test_a_part_of_a_longer_word_does_not_link() -> None:
    alert = make_alert()
    assert link_tickets([alert], [make_ticket(title=f"x{alert.fingerprint}x")]) == {}


def test_a_correlation_links_by_fingerprint_or_by_occurrence() -> None:
    alert = make_alert()
    for correlation in (alert.fingerprint, alert.id):
        ticket = make_ticket(correlation=correlation)
        assert link_tickets([alert], [ticket]) == {alert.id: ticket}


def test_a_label_or_annotation_of_the_alert_links_by_key_id_or_url() -> None:
    ticket = make_ticket()
    for value in ("17", "desk:17", "https://desk.example/issue17", "https://desk.example/issue17/"):
        by_label = make_alert(ticket=value)
        by_annotation = make_alert("B", annotations={"ticket_url": value})
        found = link_tickets([by_label, by_annotation], [ticket])
        assert found == {by_label.id: ticket, by_annotation.id: ticket}


def test_what_the_alert_names_comes_before_what_a_title_says() -> None:
    alert = make_alert(ticket="17")
    named, marked = make_ticket(), make_ticket("18", title=marker(alert.fingerprint))
    assert link_tickets([alert], [marked, named]) == {alert.id: named}


def test_a_ticket_that_is_not_done_wins_then_the_newest_change() -> None:
    alert = make_alert()
    title = marker(alert.fingerprint)
    done = make_ticket("1", title, state=TicketState.DONE, updated_at=30)
    old = make_ticket("2", title, updated_at=10)
    new = make_ticket("3", title, updated_at=20)
    assert link_tickets([alert], [done, old, new]) == {alert.id: new}
    assert link_tickets([alert], [done]) == {alert.id: done}


def test_short_fingerprints_are_not_looked_for_in_titles() -> None:
    alert = make_alert(fingerprint="disk")
    assert link_tickets([alert], [make_ticket(title="disk full")]) == {}


def test_an_empty_label_names_no_ticket() -> None:
    assert link_tickets([make_alert(ticket="")], [make_ticket(link="")]) == {}


def test_ten_thousand_alerts_and_tickets_are_linked_one_by_one() -> None:
    alerts = [make_alert(f"A{n}", fingerprint=f"{n:016x}") for n in range(10_000)]
    tickets = [make_ticket(str(n), marker(f"{n:016x}")) for n in range(10_000)]
    found = link_tickets(alerts, tickets)
    assert all(found[alert.id].key == str(n) for n, alert in enumerate(alerts))
