"""What rings, as the configuration says."""

from __future__ import annotations

from typing import Any

import pytest

from data.policy_files import load_policy
from oncall_tui.config_reading import load
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.ringing import Ringing
from oncall_tui.errors import OncallError
from oncall_tui.notify_reading import read_ringing
from tests.fakes import NOON, make_alert

POLICY = load_policy("sev")


def ringing(**notify: Any) -> Ringing:
    return read_ringing(load([("a.toml", {"notify": notify})]).notify, POLICY)


def test_by_itself_the_two_worst_levels_ring_and_again_every_minute() -> None:
    found = ringing()
    assert found.rules.rank == POLICY.levels[1].rank
    assert found.rules.repeat == 60_000
    assert (found.bell, found.title, found.form) == (True, True, "auto")


def test_a_site_names_its_least_level_and_never_repeats() -> None:
    found = ringing(level="sev-3", repeat="never")
    assert (found.rules.rank, found.rules.repeat) == (POLICY.levels[2].rank, 0)


def test_a_filter_says_which_alerts_ring() -> None:
    keep = ringing(filter='team="db",@level="SEV-1"').rules.keep
    assert keep is not None

    def row(team: str) -> Row:
        alert = make_alert("Disk", team=team)
        return Row(alert.id, alert, POLICY.levels[0], State.UNACKED, NOON, None)

    assert keep(row("db"))
    assert not keep(row("web"))


@pytest.mark.parametrize(
    "wrong", [{"level": "SEV-9"}, {"filter": 'team="'}, {"repeat": "1s"}, {"terminal": "8"}]
)
def test_what_makes_no_sense_stops_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(OncallError):
        ringing(**wrong)
