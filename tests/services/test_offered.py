"""The runbooks of an occurrence keep their order, whatever the alert says later."""

from __future__ import annotations

from oncall_tui.domain.binding import DEFAULT_RULE, Candidate
from oncall_tui.services.offered import REMEMBERED, Offered

POINTED = Candidate("Disk.md", "", 1, "the alert's annotation")
NAMED = Candidate("a.md", "", 3, "called alike")
NEW = Candidate("b.md", "", 2, "the header")
DEFAULT = Candidate("any.md", "", DEFAULT_RULE, "the site's")


def test_what_was_offered_first_stays_first_when_the_alert_has_cleared() -> None:
    offered = Offered()
    assert offered.in_order("x", [POINTED, NAMED]) == [POINTED, NAMED]
    assert offered.in_order("x", [NAMED]) == [POINTED, NAMED]
    assert offered.in_order("x", [NEW, NAMED]) == [POINTED, NAMED, NEW]
    assert offered.in_order("y", [NAMED]) == [NAMED]


def test_the_default_stands_for_nothing_once_there_is_something() -> None:
    offered = Offered()
    assert offered.in_order("x", [DEFAULT]) == [DEFAULT]
    assert offered.in_order("x", [NAMED]) == [NAMED]
    assert offered.in_order("x", [DEFAULT]) == [NAMED]


def test_the_oldest_are_forgotten() -> None:
    offered = Offered()
    for number in range(REMEMBERED + 1):
        offered.in_order(str(number), [POINTED, NAMED])
    assert offered.in_order("0", [NAMED]) == [NAMED]
