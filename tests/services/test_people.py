"""Who there is to give an alert to."""

from __future__ import annotations

from oncall_tui.domain.registry import Contact, Registry
from oncall_tui.services.people import people, resolve

BOB = Contact("bob", "Bob Example", ("tel +49 30 1",))
DBA = Contact("dba", "Database team")
REGISTRY = Registry((), {"alice": Contact("alice"), "bob": BOB, "dba": DBA})
ME = "alice@example.com"


def test_mates_come_first_under_the_name_of_their_journal_with_ways_to_reach_them() -> None:
    found = people(REGISTRY, {"bob@example.com", ME}, me=ME)
    assert found == (Contact("bob@example.com", "Bob Example", ("tel +49 30 1",)), DBA)


def test_a_mate_whom_nobody_described_is_there_too() -> None:
    assert people(REGISTRY, {"zoe@example.com"}, me=ME) == (Contact("zoe@example.com"), BOB, DBA)


def test_one_is_found_by_id_by_full_name_and_by_what_stands_before_the_at() -> None:
    bob = Contact("bob@example.com", "Bob Example")
    for words in ("bob@example.com", " BOB example", "Bob"):
        assert resolve([DBA, bob], words) == bob


def test_an_exact_name_goes_before_a_short_one() -> None:
    assert resolve([Contact("bob@example.com"), BOB], "bob") == BOB


def test_somebody_unknown_is_what_was_written() -> None:
    assert resolve([BOB], " the plumber ") == Contact("the plumber")
