"""The library with its figures."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.binding import DEFAULT_RULE, Candidate, candidates, chosen
from oncall_tui.domain.run import RunOutcome
from oncall_tui.services.acting import Acts
from oncall_tui.services.bound import Bound
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.records import Records
from oncall_tui.services.shelf import Bare, Shelf, Shown
from oncall_tui.services.walking import Walks
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert
from tests.screens.library import FakeLibrary

DAY = 24 * 60 * MINUTE
TEXTS = {
    "Disk.md": "# Disk\n\n- Look.\n",
    "db.md": "<!-- oncall\nalerts:\n  - 'DbDown'\n  - '{team=\"db\", severity!=\"info\"}'\n"
    "last_reviewed_on: 2025-06-01\nreview_in: 6 months\n-->\n# Db\n\n- Look.\n",
    "many.md": "# Many\n\n## Alert Name: Slow\n\n- Look.\n",
}


class House:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.ledger = Ledger(MemoryJournal(self.clock))
        self.library = FakeLibrary(dict(TEXTS))
        self.acts = Acts(self.ledger, lambda _: frozenset())
        self.walks = Walks(self.ledger, self.library, self.clock)
        self.shelf = Shelf(self.library, Records(self.ledger), self.clock)

    def look(self, *alerts: Alert) -> Shown:
        return self.shelf.look(alerts)


def bare(shown: Shown) -> list[tuple[str, int, int]]:
    return [(one.title, one.now, one.acted) for one in shown.bare]


def test_alerts_of_now_are_counted_at_each_of_their_runbooks() -> None:
    shown = House().look(
        make_alert("DbDown", instance="1"),
        make_alert("DbDown", instance="2"),
        make_alert("Disk", team="db"),
        make_alert("Slow"),
        make_alert("Slow", team="db", severity="info"),
    )
    assert {book.meta.path: book.bound for book in shown.books} == {
        "Disk.md": 1, "db.md": 3, "many.md": 2,
    }  # fmt: skip
    assert shown.bare == ()


def test_alerts_without_a_runbook_are_named_those_of_now_first_and_most_of_all() -> None:
    house = House()
    house.acts.note([make_alert("Past")], "seen")
    house.acts.note([make_alert("Past"), make_alert("Disk")], "seen")
    alerts = [make_alert("Rare"), make_alert("Often", instance="1"), make_alert("Often")]
    assert bare(house.look(*alerts)) == [("Often", 2, 0), ("Rare", 1, 0), ("Past", 0, 2)]


def test_the_journal_is_asked_for_thirty_days() -> None:
    house = House()
    house.acts.note([make_alert("Past")], "seen")
    house.clock.advance(30 * DAY)
    assert bare(house.look()) == [("Past", 0, 1)]
    house.clock.advance(1)
    assert house.look().bare == ()


def test_an_alert_that_pointed_at_a_runbook_had_one() -> None:
    """Its annotations are not in the journal, but what they led to is."""
    house = House()
    house.walks.start(make_alert("Pointing"), Candidate("Disk.md", "", 1, "it says so"))
    house.walks.start(make_alert("Poor"), Candidate("Disk.md", "", DEFAULT_RULE, "for all"))
    house.walks.start(make_alert("ByHand"), chosen("Disk.md"))
    assert {one.title for one in house.look().bare} == {"Poor", "ByHand"}


def test_the_age_of_the_review_and_the_walks_stand_beside_each() -> None:
    house = House()
    walk = house.walks.start(None, chosen("db.md"))
    house.clock.advance(5 * MINUTE)
    walk.close(RunOutcome.RESOLVED, "")
    book = next(book for book in house.look().books if book.meta.path == "db.md")
    assert (book.reviewed, book.review_due) == (date(2025, 6, 1), date(2025, 12, 1))
    assert book.is_stale(date(2026, 3, 2))
    assert not book.is_stale(date(2025, 11, 30))
    assert (book.numbers.runs, book.numbers.typical) == (1, 5 * MINUTE)
    assert book.numbers.last == NOON


def test_a_bare_alert_knows_when_it_was_met_last() -> None:
    house = House()
    house.acts.note([make_alert("Past")], "seen")
    assert house.look().bare == (Bare("Past", 0, 1, NOON),)


words = st.sampled_from(["db", "info", "critical", "DbDown", "Slow", "Disk", "x"])


@given(st.lists(st.dictionaries(st.sampled_from(["alertname", "team", "severity", "n"]), words)))
def test_what_is_remembered_of_bindings_is_what_each_would_be_told_alone(
    many: list[dict[str, str]],
) -> None:
    library = FakeLibrary(dict(TEXTS))
    metas = list(library.list())
    bindings = Bound(library, metas)
    for labels in many:
        alone = candidates(labels, {}, metas, library.resolve)
        together = bindings.candidates(labels, {})
        assert {c.path for c in together} == {c.path for c in alone}


def test_what_has_no_runbook_stands_in_one_order_however_it_is_told() -> None:
    alerts = [make_alert(name) for name in ("beta", "Alpha", "gamma", "Delta")]
    shown = bare(House().look(*alerts))
    assert shown == bare(House().look(*reversed(alerts)))
    assert [title for title, _, _ in shown] == ["Alpha", "beta", "Delta", "gamma"]
