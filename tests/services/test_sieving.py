"""Many rows against one filter: the same answers as one by one, and an end to what takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.filter import parse_filter
from oncall_tui.domain.row_words import MOST_TEXT, fits
from oncall_tui.domain.work_parts import Ack, WorkView
from oncall_tui.errors import FilterError
from oncall_tui.services.sieving import LONGEST, Sieve
from tests.fakes import NOON, make_alert

POLICY = load_policy("sev")
NAMES = ("DiskWillFill", "diskFull", "InstanceDown", "Watchdog", "HighLatency")


def rows() -> dict[str, Row]:
    alerts = tuple(
        make_alert(
            name,
            severity=severity,
            instance=f"{name.lower()}-{n}.example:9100",
            team=f"team-{n}",
            annotations={"summary": f"{name} on {n}: what is wrong", "long": "x" * 2_000 + "end"},
        )
        for name in NAMES
        for n, severity in enumerate(("critical", "warning", "none"))
    )
    work = WorkView(acks={alerts[0].id: Ack("bob", NOON, None, 0)})
    inputs = Inputs(alerts=(alerts,), work=work, policy=POLICY, now=NOON)
    return dict(assemble(inputs, {}).rows)


ROWS = rows()


def passing(sieve: Sieve, text: str) -> list[str]:
    return [row.id for row in sieve.passing(parse_filter(text), ROWS)]


PIECES = st.lists(
    st.sampled_from(
        [
            "disk", "Disk", "d", "i", "~dw", "~ ", "team", '="team-1"', "!", "@state", "=acked",
            ".*", "^", "full$", "SEV-1", " ", "-[0-9]", "=~", "instance", ",", "wrong",
        ]
    ),
    max_size=5,
)  # fmt: skip


@given(st.lists(PIECES, max_size=6))
def test_whatever_was_typed_before_the_answer_is_that_of_one_by_one(typed: list[list[str]]) -> None:
    sieve = Sieve(lambda: 0.0)
    for pieces in typed:
        try:
            chosen = parse_filter("".join(pieces))
        except FilterError:
            continue
        alone = [row for row in ROWS.values() if fits(chosen, row)]
        assert list(sieve.passing(chosen, ROWS)) == alone


@given(st.text(st.sampled_from("diskDSKf~ ulw.*"), max_size=8))
def test_a_filter_that_is_typed_letter_by_letter_narrows(text: str) -> None:
    sieve = Sieve(lambda: 0.0)
    for end in range(len(text) + 1):
        chosen = parse_filter(text[:end])
        alone = [row for row in ROWS.values() if fits(chosen, row)]
        assert list(sieve.passing(chosen, ROWS)) == alone


def test_a_pattern_finds_nothing_that_lies_in_two_fields() -> None:
    assert passing(Sieve(lambda: 0.0), r"DiskWillFill\s+SEV") == []


def test_the_end_of_a_very_long_text_is_not_searched() -> None:
    assert MOST_TEXT < 2_000
    assert passing(Sieve(lambda: 0.0), "xxend") == []


def test_scattered_letters_are_looked_for_in_names_only() -> None:
    sieve = Sieve(lambda: 0.0)
    assert len(passing(sieve, "wrong")) == len(ROWS)
    assert passing(sieve, "~wrong") == []


def test_what_takes_too_long_is_given_up() -> None:
    ticks = iter([0.0, *[LONGEST + 1] * 1_000])
    with pytest.raises(FilterError, match="too long"):
        Sieve(lambda: next(ticks)).passing(parse_filter("di.*k"), ROWS)


def test_a_row_that_changed_is_searched_anew() -> None:
    sieve = Sieve(lambda: 0.0)
    assert len(passing(sieve, "team-1")) == len(NAMES)
    changed = {id_: row for id_, row in rows().items() if row.alert.labels["team"] != "team-1"}
    assert sieve.passing(parse_filter("team-1"), changed) == []
