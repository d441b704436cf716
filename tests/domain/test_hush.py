"""What rings in a storm and while the bell is off."""

from __future__ import annotations

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.hush import Storming, after_quiet, in_quiet, in_storm, storm_call
from oncall_tui.domain.ringing import Heard, Ring, Rules, listen
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import NOON, make_alert

POLICY = load_policy("sev")
RULES = Rules(rank=1)
BEGUN = Heard(last=NOON, begun=True)
STORM = Storming("STORM 40 in 60s", NOON, frozenset({"Down"}))


def rows_of(*alerts: Alert) -> dict[str, Row]:
    return dict(
        assemble(Inputs(alerts=(alerts,), work=WorkView(), policy=POLICY, now=NOON), {}).rows
    )


def heard(before: Heard, *alerts: Alert, now: int = NOON) -> tuple[Heard, Ring | None]:
    return listen(before, rows_of(*alerts).values(), RULES, now=now)


def test_a_storm_swallows_what_it_is_made_of_and_remembers_it_unseen() -> None:
    alert = make_alert("Down")
    after, ring = heard(BEGUN, alert, now=NOON + 5)
    after, ring, _ = in_storm(BEGUN, after, ring, STORM)
    assert ring is None
    assert alert.id in after.unseen
    assert after.last == NOON


def test_another_name_of_the_worst_level_calls_once() -> None:
    one, two = make_alert("Vault", instance="a"), make_alert("Vault", instance="b")
    first, ring = heard(BEGUN, one)
    first, ring, storm = in_storm(BEGUN, first, ring, STORM)
    assert ring is not None
    assert [row.id for row in ring.rows] == [one.id]
    second, ring = heard(first, one, two)
    _, ring, _ = in_storm(first, second, ring, storm)
    assert ring is None


def test_a_repeated_call_goes_on_in_a_storm() -> None:
    alert = make_alert("Down")
    before, _ = heard(BEGUN, alert)
    after, ring = heard(before, alert, now=NOON + 60_000)
    assert ring is not None
    assert in_storm(before, after, ring, STORM)[1] is ring


def test_the_call_of_a_storm_names_the_worst_first_and_knows_its_groups() -> None:
    rows = rows_of(make_alert("Slow", severity="error"), make_alert("Down"))
    ring, storm = storm_call(rows.values(), Storming("STORM", NOON))
    assert ring is not None
    assert (ring.said, ring.rows[0].alert.title) == ("STORM", "Down")
    assert storm.called == {"Down"}
    assert storm_call((), Storming("STORM", NOON))[0] is None


def test_with_the_bell_off_only_what_is_new_and_worst_rings() -> None:
    slow, down = make_alert("Slow", severity="error"), make_alert("Down")
    after, ring = heard(BEGUN, slow)
    after, ring = in_quiet(BEGUN, after, ring)
    assert ring is None
    both, ring = heard(after, slow, down)
    both, ring = in_quiet(after, both, ring)
    assert ring is not None
    assert [row.id for row in ring.rows] == [down.id]
    later, ring = heard(both, slow, down, now=NOON + 60_000)
    assert in_quiet(both, later, ring)[1] is None


def test_at_its_end_one_call_is_made_for_what_nobody_saw() -> None:
    slow = make_alert("Slow", severity="error")
    after, ring = heard(BEGUN, slow)
    after, _ = in_quiet(BEGUN, after, ring)
    after, ring = after_quiet(after, rows_of(slow), now=NOON + 9)
    assert ring is not None
    assert ring.again
    assert after.last == NOON + 9
    assert after_quiet(BEGUN, rows_of(slow), now=NOON)[1] is None
