"""What a silence would hide, and what in that is more than was meant."""

from __future__ import annotations

from data.policy_files import load_policy
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.silence_preview import Preview, preview
from oncall_tui.domain.work_parts import WorkView
from oncall_tui.services.boarding import Boards
from tests.fakes import NOON, make_alert

POLICY = load_policy("sev")


def board(*severities: str) -> dict[str, Row]:
    alerts = tuple(make_alert(f"A{i}", severity=word) for i, word in enumerate(severities))
    made = Boards(POLICY, {}).make((alerts,), work=WorkView(), skews={}, tickets={}, now=NOON)
    return {row.alert.title: row for row in made.rows.values()}


def judged(rows: dict[str, Row], *names: str, chosen: tuple[str, ...] = ()) -> Preview:
    return preview(
        {rows[name].id for name in names},
        {row.id: row for row in rows.values()},
        chosen=[rows[name].id for name in chosen],
        worst=POLICY.levels[0],
    )


def test_the_worst_stands_first_and_is_told() -> None:
    rows = board("warning", "critical", "info")
    found = judged(rows, "A0", "A1")
    assert [row.alert.title for row in found.rows] == ["A1", "A0"]
    assert found.hides_worst
    assert not judged(rows, "A0").hides_worst


def test_what_was_not_chosen_is_told_apart() -> None:
    rows = board("warning", "warning", "info")
    found = judged(rows, "A0", "A1", chosen=("A0", "A2"))
    assert [row.alert.title for row in found.more] == ["A1"]
    assert found.missed == 1


def test_a_whole_severity_is_named_and_a_single_alert_is_none() -> None:
    rows = board("critical", "warning", "warning")
    assert judged(rows, "A1", "A2").whole == (rows["A1"].level.name,)
    assert judged(rows, "A0").whole == ()
