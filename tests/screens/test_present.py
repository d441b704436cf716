"""The board in cells: every line fills its width exactly, whatever the sources say."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from data.policy_files import load_policy
from oncall_tui.domain.alert import RemoteAck
from oncall_tui.domain.board_lines import Group, Row, Section, State
from oncall_tui.domain.deadman import silence_alert
from oncall_tui.domain.text import plain
from oncall_tui.domain.timer import Timer, timer_for
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.present import (
    AGE_WIDTH,
    SOON_MS,
    STATE_ROLES,
    STATE_WIDTH,
    TIMER_WIDTH,
    Columns,
    Piece,
    age_text,
    columns_for,
    fit,
    person,
    place_text,
    row_pieces,
    ticket_text,
    timer_piece,
)
from screens.present_groups import group_pieces, section_pieces
from screens.theme import STYLES, Role
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.pieces import EVIL, TEXTS, cells, harmless, rows_of, text_of

POLICY = load_policy("sev")
WIDTHS = st.integers(40, 200)
WORDS = st.integers(5, 8)
SOURCES = st.integers(4, 30)
GLYPHS = st.sampled_from([UNICODE, ASCII])


def timer_of(row: Row) -> Timer:
    return timer_for(
        started=row.started,
        ack_due=row.ack_due,
        resolve_due=row.resolve_due,
        acked=row.held is not None,
        expires=row.held.until if row.held is not None else None,
        ladder=POLICY.ladder,
    )


def line_of(
    row: Row, columns: Columns, glyphs: Glyphs = UNICODE, *, marked: bool = False, me: str = ""
) -> list[Piece]:
    return row_pieces(
        row, timer_of(row), columns, now=NOON, me=me, marked=marked, child=False, glyphs=glyphs
    )  # fmt: skip


def group_of(*rows: Row, folded: bool = True) -> Group:
    unacked = sum(row.state is State.UNACKED for row in rows)
    return Group("key", rows[0].alert.title, rows[0].level, rows, unacked, folded)


@given(WIDTHS, WORDS, SOURCES)
def test_columns_fill_every_width_exactly(width: int, level: int, sources: int) -> None:
    assert columns_for(width, level=level, sources=sources).total == width


@given(TEXTS, st.integers(0, 60), GLYPHS)
def test_a_text_is_made_exactly_as_wide_as_asked(text: str, width: int, glyphs: Glyphs) -> None:
    assert cell_len(fit(plain(text), width, glyphs)) == width


@given(TEXTS.map(plain), st.integers(1, 60))
def test_what_is_cut_off_shows_a_mark(text: str, width: int) -> None:
    fitted = fit(text, width, UNICODE)
    assert fitted.rstrip() == text.rstrip() if cell_len(text) <= width else fitted.endswith("…")


@given(
    title=TEXTS, where=TEXTS, owner=TEXTS, source=TEXTS.map(plain), ticket=TEXTS,
    width=WIDTHS, glyphs=GLYPHS, marked=st.booleans(), unsent=st.booleans(),
)  # fmt: skip
def test_an_alert_fills_its_line_and_nothing_in_it_acts(
    title: str, where: str, owner: str, source: str, ticket: str,
    width: int, glyphs: Glyphs, marked: bool, unsent: bool,
) -> None:  # fmt: skip
    ack = RemoteAck(owner) if owner else None
    [row] = rows_of(
        POLICY, make_alert(title, source=source, instance=where, service=where, ack=ack)
    )
    row = msgspec.structs.replace(row, unsent=unsent, ticket=make_ticket(ticket))
    columns = columns_for(width, level=5, sources=max(4, cell_len(source)))
    pieces = line_of(row, columns, glyphs, marked=marked)
    assert cells(pieces) == width
    assert all(harmless(text) for text, _ in pieces)


@given(st.lists(TEXTS, min_size=1, max_size=5), WIDTHS, GLYPHS, st.booleans())
def test_a_group_fills_its_line(
    places: list[str], width: int, glyphs: Glyphs, folded: bool
) -> None:
    rows = rows_of(
        POLICY, *[make_alert("日本" * 30, service=place) for place in dict.fromkeys(places)]
    )
    group = group_of(*rows, folded=folded)
    columns = columns_for(width, level=5, sources=8)
    pieces = group_pieces(group, timer_of(rows[0]), columns, now=NOON, marked=False, glyphs=glyphs)
    assert cells(pieces) == width
    assert all(harmless(text) for text, _ in pieces)


@given(
    WIDTHS, GLYPHS, st.integers(0, 99_999), st.sampled_from([*POLICY.levels, POLICY.unmapped, None])
)
def test_a_heading_fills_its_line(width: int, glyphs: Glyphs, count: int, level: object) -> None:
    section = Section("#", "Quiet" if level is None else level.name, level, count, count)  # type: ignore[attr-defined,arg-type]
    assert cells(section_pieces(section, width, glyphs)) == width


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_source_that_does_not_answer_is_marked_without_moving_a_column(glyphs: Glyphs) -> None:
    [row] = rows_of(POLICY, make_alert("Disk", source="edge"))
    columns = columns_for(80, level=5, sources=4)
    before = line_of(row, columns, glyphs)
    after = row_pieces(
        row, timer_of(row), columns, now=NOON, me="", marked=False, child=False, glyphs=glyphs,
        away=(glyphs.stale, Role.WARN),
    )  # fmt: skip
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [(("edge ", Role.DIM), (f"{glyphs.stale}edge", Role.WARN))]


def test_an_alert_of_our_own_about_a_source_names_it() -> None:
    rows = rows_of(POLICY, silence_alert("edge", NOON), silence_alert("prod", NOON - MINUTE))
    columns = columns_for(80, level=5, sources=5)
    assert " edge " in text_of(line_of(rows[0], columns))
    group = group_pieces(
        group_of(*rows), timer_of(rows[0]), columns, now=NOON, marked=False, glyphs=ASCII
    )
    assert "edge, prod" in text_of(group)


def test_a_group_names_the_tickets_of_its_alerts() -> None:
    rows = rows_of(POLICY, *[make_alert("Slow", instance=f"host-{n}") for n in range(3)])
    with_tickets = [
        msgspec.structs.replace(row, ticket=make_ticket(key))
        for row, key in zip(rows, ["412", "412", "98"], strict=True)
    ]
    columns = columns_for(120, level=5, sources=4)
    timer = timer_of(rows[0])
    said = [
        text_of(group_pieces(group_of(*some), timer, columns, now=NOON, marked=False, glyphs=ASCII))
        for some in (rows, with_tickets[:2], with_tickets)
    ]
    assert "tkt" not in said[0]
    assert "tkt 412 " in said[1]
    assert "+1" not in said[1]
    assert "tkt 412 +1" in said[2]


def test_markup_is_shown_as_it_was_written() -> None:
    [row] = rows_of(POLICY, make_alert("[red]not red[/red]"))
    assert "[red]not red[/red]" in text_of(line_of(row, columns_for(160, level=5, sources=4)))


def test_an_evil_title_stays_on_its_line() -> None:
    [row] = rows_of(POLICY, make_alert(EVIL))
    text = text_of(line_of(row, columns_for(200, level=5, sources=4)))
    assert harmless(text)
    assert "^[]0;owned^G" in text


def test_the_timer_stands_first() -> None:
    [row] = rows_of(POLICY, make_alert())
    assert text_of(line_of(row, columns_for(80, level=5, sources=4))).startswith(
        timer_of(row).text(NOON)
    )


@pytest.mark.parametrize(
    ("age", "role"),
    [
        (0, Role.PLAIN),
        (15 * MINUTE - SOON_MS, Role.SOON),
        (15 * MINUTE, Role.LATE),
        (600 * MINUTE, Role.LATE),
    ],
)
def test_a_timer_looks_as_urgent_as_it_is(age: int, role: Role) -> None:
    [row] = rows_of(POLICY, make_alert(started=NOON - age))
    assert timer_piece(timer_of(row), NOON, UNICODE)[1] is role


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_that_fits_and_a_look(state: State) -> None:
    assert 0 < len(state.value) <= STATE_WIDTH
    assert STATE_ROLES[state] in STYLES


@pytest.mark.parametrize("level", [*POLICY.levels, POLICY.unmapped])
def test_severity_is_told_by_its_word(level: object) -> None:
    [row] = rows_of(POLICY, make_alert())
    row = msgspec.structs.replace(row, level=level)
    name = level.name  # type: ignore[attr-defined]
    columns = columns_for(
        80, level=max(len(x.name) for x in (*POLICY.levels, POLICY.unmapped)), sources=4
    )
    assert name in text_of(line_of(row, columns))


def test_the_ticket_stands_on_the_row_at_every_width() -> None:
    [row] = rows_of(POLICY, make_alert())
    row = msgspec.structs.replace(row, ticket=make_ticket("412"))
    for width in (40, 80, 120):
        word = "#412" if width == 40 else "tkt 412"
        assert word in text_of(line_of(row, columns_for(width, level=5, sources=4)))


def test_what_still_has_to_be_sent_is_marked() -> None:
    [row] = rows_of(POLICY, make_alert("Disk"))
    row = msgspec.structs.replace(row, unsent=True)
    assert "↑Disk" in text_of(line_of(row, columns_for(80, level=5, sources=4)))


def test_my_own_alerts_look_different_from_those_of_others() -> None:
    [row] = rows_of(POLICY, make_alert(ack=RemoteAck("bob@example.com")))
    columns = columns_for(120, level=5, sources=4)
    roles = {
        role for text, role in line_of(row, columns, me="bob@example.com") if text.startswith("bob")
    }
    others = {role for text, role in line_of(row, columns, me="al") if text.startswith("bob")}
    assert (roles, others) == ({Role.MINE}, {Role.PLAIN})


@given(st.integers(-5, 2100 * 365 * 86_400_000))
def test_an_age_has_its_place(age: int) -> None:
    assert len(age_text(NOON, NOON - age)) <= AGE_WIDTH


@given(st.integers(-400 * 86_400_000, 400 * 86_400_000), st.booleans())
def test_a_timer_has_its_place(away: int, acked: bool) -> None:
    timer = timer_for(
        started=NOON, ack_due=NOON + 900_000, resolve_due=NOON + 90_000_000,
        acked=acked, expires=NOON + 9_000_000, ladder=POLICY.ladder,
    )  # fmt: skip
    text, _ = timer_piece(timer, NOON + away, ASCII)
    assert len(text) == TIMER_WIDTH
    assert "~" not in text, "nothing was cut off"


def test_people_are_called_by_what_stands_before_the_at() -> None:
    assert person("alice@example.com") == "alice"
    assert person("alice") == "alice"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_mark_is_one_cell(glyphs: Glyphs) -> None:
    assert {cell_len(mark) for mark in msgspec.structs.astuple(glyphs)} == {1}


def test_ascii_marks_are_ascii() -> None:
    assert all(mark.isascii() for mark in msgspec.structs.astuple(ASCII))


def test_liveness_and_marks_are_told_apart_without_colour() -> None:
    for glyphs in (UNICODE, ASCII):
        assert len({glyphs.live, glyphs.stale, glyphs.dead, glyphs.waiting}) == 4
        assert len({glyphs.mark, glyphs.folded, glyphs.unfolded, glyphs.child}) == 4
        assert glyphs.done != glyphs.open


@pytest.mark.parametrize("width", [70, 80, 100, 120, 200])
def test_labels_as_columns_fill_the_line_exactly_or_are_left_out(width: int) -> None:
    wanted = (("team", 9), ("cluster", 6), ("instance", 30), ("zone", 0))
    columns = columns_for(width, level=5, sources=5, labels=wanted)
    assert columns.total == width
    assert {name for name, _ in columns.labels} | set(columns.left_out) == {n for n, _ in wanted}
    assert columns.title >= 20


def test_at_80_cells_one_label_fits_and_the_others_are_named() -> None:
    columns = columns_for(80, level=5, sources=5, labels=(("team", 9), ("cluster", 9)))
    assert columns.labels == (("team", 9),)
    assert columns.left_out == ("cluster",)


def test_a_narrow_line_has_no_room_for_labels() -> None:
    assert columns_for(60, level=5, sources=5, labels=(("team", 9),)).left_out == ("team",)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (20, "checkout/checkout-2 "),
        (19, "checkout/checkout-2"),
        (16, "chec~/checkout-2"),
        (13, "checkout-2   "),
        (10, "checkout-2"),
        (9, "chec~ut-2"),
        (6, "check~"),
    ],
)
def test_of_a_place_that_is_too_long_the_service_gives_way(width: int, shown: str) -> None:
    alert = make_alert("HighErrorRate", service="checkout", instance="checkout-2")
    [row] = rows_of(POLICY, alert)
    assert place_text(row, width, ASCII) == shown


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_group_says_how_many_are_in_the_state_that_counts(width: int, glyphs: Glyphs) -> None:
    rows = rows_of(POLICY, *[make_alert("PodCrash", instance=f"p{n}") for n in range(60)])
    columns = columns_for(width, level=5, sources=4)

    def told(*states: State) -> tuple[list[str], list[Role]]:
        members = [
            msgspec.structs.replace(row, state=states[n % len(states)])
            for n, row in enumerate(rows)
        ]
        group = group_of(*members)
        timer = timer_of(members[0])
        pieces = group_pieces(group, timer, columns, now=NOON, marked=False, glyphs=glyphs)
        assert cells(pieces) == width
        return [text.strip() for text, _ in pieces], [role for _, role in pieces]

    looks = {state: told(state) for state in (State.UNACKED, State.ACKED, State.CLEARED)}
    for state, (texts, roles) in looks.items():
        assert texts[3] == (f"60 {state.value}" if width > 40 else state.value)
        assert texts[4].endswith(f" {glyphs.times}60")
        assert width == 40 or texts[4].startswith("PodCrash ")
        assert roles[3] is STATE_ROLES[state]
    assert looks[State.CLEARED][1][2] is Role.DIM
    texts, _ = told(State.CLEARED, State.ACKED, State.UNACKED)
    assert texts[3] == ("20 unacked" if width > 40 else "unacked")
    assert width == 40 or texts[5].startswith("20 acked, 20 cleared")


def test_what_has_cleared_is_dim_but_for_the_word_that_says_so() -> None:
    [row] = rows_of(POLICY, make_alert("Blip"))
    pieces = line_of(
        msgspec.structs.replace(row, state=State.CLEARED), columns_for(80, level=5, sources=4)
    )
    assert [role for _, role in pieces[2:5]] == [Role.DIM, Role.WARN, Role.DIM]


def test_a_heading_over_what_has_cleared_alone_says_no_more() -> None:
    level = POLICY.levels[0]
    section = Section("#SEV-1", "SEV-1", level, 0, 0, cleared=12)
    (title, role), (text, _), _ = section_pieces(section, 80, UNICODE)
    assert (title, role, text) == (" SEV-1 ", Role.DIM, "12 cleared, not seen yet")
    section = Section("#SEV-1", "SEV-1", level, 4, 3, cleared=12)
    assert "4 alerts, 3 unacked, 12 cleared unseen" in text_of(section_pieces(section, 80, UNICODE))


@given(TEXTS, TEXTS, st.sampled_from([80, 119, 120, 160, 240]), GLYPHS)
def test_a_summary_takes_the_free_room_of_a_wide_row(
    title: str, summary: str, width: int, glyphs: Glyphs
) -> None:
    [row] = rows_of(POLICY, make_alert(title or "x", annotations={"summary": summary}))
    pieces = line_of(row, columns_for(width, level=5, sources=4), glyphs)
    assert cells(pieces) == width
    assert all(harmless(text) for text, _ in pieces)


def test_the_summary_stands_behind_the_name_from_120_cells_on() -> None:
    [row] = rows_of(POLICY, make_alert("Slow", annotations={"summary": "requests take too long"}))
    lines = {
        width: text_of(line_of(row, columns_for(width, level=5, sources=4)))
        for width in (80, 119, 120, 200)
    }
    assert "requests" not in lines[80] + lines[119]
    assert "Slow  requests take" in lines[120]
    assert "Slow  requests take too long " in lines[200]


def test_a_ticket_is_told_from_a_number_of_alerts() -> None:
    assert (ticket_text("2"), ticket_text("OPS-12")) == ("tkt 2", "OPS-12")
