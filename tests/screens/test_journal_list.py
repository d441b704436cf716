"""The list of entries: a million of them are as quick to show as a few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from screens.theme import Role
from screens.widgets.journal_list import JournalList, Places

MILLION = 1_000_000


@given(st.sets(st.integers(0, 50)), st.integers(-2, 52))
def test_an_index_is_found_where_it_stands(indexes: set[int], wanted: int) -> None:
    lines = sorted(indexes, reverse=True)
    places = Places(lines)
    assert places.get(str(wanted)) == (lines.index(wanted) if wanted in indexes else None)
    assert list(places) == [str(line) for line in lines]
    assert len(places) == len(lines)


class Listing(App[None]):
    """A list of a million entries."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []
        self.needed: set[int] = set()

    def compose(self) -> ComposeResult:
        yield JournalList(self._look, lambda index: None if index % 2 else True)

    def _look(self, index: int, width: int) -> list[tuple[str, Role]]:
        self.drawn.append(index)
        return [(str(index).ljust(width), Role.PLAIN)]

    def on_journal_list_needs(self, event: JournalList.Needs) -> None:
        self.needed.add(event.index)


@pytest.mark.parametrize(("key", "top"), [("g", MILLION - 1), ("G", 23)])
async def test_only_what_is_visible_is_drawn_and_asked_for(key: str, top: int) -> None:
    app = Listing()
    async with app.run_test(size=(40, 24)) as pilot:
        entries = app.query_one(JournalList)
        entries.focus()
        entries.show(range(MILLION - 1, -1, -1), asked=True, loading=True)
        await pilot.pause()
        assert entries.current == MILLION - 1
        app.drawn.clear()
        app.needed.clear()
        entries.more_is_known()
        await pilot.press(key)
        await pilot.pause()
        assert set(app.drawn) <= {*range(MILLION - 24, MILLION), *range(24)}
        assert {top, top - 1, top - 22} <= set(app.drawn)
        assert app.needed <= {index for index in app.drawn if index % 2}
        assert entries.go_to("500000")
        assert entries.current == 500_000
