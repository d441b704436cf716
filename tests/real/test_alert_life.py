"""The life of alerts by a real Alertmanager: what mutes them, what its clock says, what rises."""

from __future__ import annotations

from datetime import UTC

import pytest

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.snapshot import Snapshot, after_answer
from oncall_tui.domain.timer import timer_for
from oncall_tui.services.around import look_around
from oncall_tui.services.digest import Digest
from oncall_tui.services.polled import Polled
from screens.glyphs import ASCII
from screens.present_full import detail_lines
from tests.real.adapters import alertmanager_source, now_ms
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import FaultyProxy
from tests.screens.harness import Stage

MINUTE = 60_000


class Watch:
    """What the dashboard makes of one source's answers."""

    def __init__(self, url: str) -> None:
        self.stage = Stage()
        self.digest = Digest(self.stage.desk)
        self.url = url

    async def poll(self) -> dict[str, Row]:
        """Ask once; return the rows by title."""
        source = alertmanager_source(self.url)
        try:
            snapshot: Snapshot[Alert] = await source.poll()
        finally:
            await source.aclose()
        now = self.stage.clock.at = now_ms()
        health = after_answer(
            self.stage.desk.estate.health["prod"],
            at=now,
            next_try=now + 5000,
            count=len(snapshot.items),
            skew=snapshot.skew,
        )
        state = self.digest.run([Polled(health, snapshot)], pinned=None)
        return {row.alert.title: row for row in state.board.rows.values()}


async def test_inhibition_is_shown_with_its_cause(alertmanager: RealAlertmanager) -> None:
    alertmanager.fire(
        alert("NodeDown", instance="db1"), alert("SlowDisk", "warning", instance="db1")
    )
    watch = Watch(alertmanager.url)
    rows = await watch.poll()
    muted = rows["SlowDisk"]
    assert muted.state is State.SUPPRESSED
    assert rows["NodeDown"].state is State.UNACKED
    desk, now = watch.stage.desk, watch.stage.clock.now()
    around = look_around(
        muted,
        {row.id: row for row in rows.values()},
        ledger=desk.ledger,
        changes=desk.boards.changes,
        skew=0,
        now=now,
    )
    lines = detail_lines(
        muted, now=now, zone=UTC, glyphs=ASCII, history=[], runbooks=[], around=around
    )
    text = ["".join(piece for piece, _ in line) for line in lines]
    assert any(line.startswith("  muted by") and "NodeDown (db1), SEV-1" in line for line in text)


@pytest.mark.parametrize("ahead", [90, -90])
async def test_timers_are_right_though_the_clock_of_the_server_is_90_seconds_off(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy, ahead: int
) -> None:
    # Begun ten minutes ago, and told by the clock that is wrong. Under a name of its own: with an
    # alert of before of the same labels the server would make one that began earlier.
    name = "ClockAhead" if ahead > 0 else "ClockBehind"
    alertmanager.fire(alert(name, minutes_ago=10 - ahead / 60))
    alertmanager_proxy.ahead = ahead
    row = (await Watch(alertmanager_proxy.url).poll())[name]
    now = now_ms()
    assert abs(row.started - (now - 10 * MINUTE)) < 10_000
    assert row.ack_due is not None
    timer = timer_for(
        started=row.started,
        ack_due=row.ack_due,
        resolve_due=row.resolve_due,
        acked=False,
        expires=None,
        ladder=Stage().desk.policy.ladder,
    )
    assert abs(timer.remaining(now) - 5 * MINUTE) < 10_000


async def test_what_fires_again_in_the_server_is_another_occurrence_and_nobody_has_it(
    alertmanager: RealAlertmanager,
) -> None:
    body = alert("Flip", minutes_ago=5)
    alertmanager.fire(body)
    watch = Watch(alertmanager.url)
    first = (await watch.poll())["Flip"]
    watch.stage.desk.acts.ack([first.alert], until=lambda _: None)
    assert (await watch.poll())["Flip"].state is State.ACKED
    alertmanager.resolve(body)
    assert (await watch.poll()) == {}
    alertmanager.fire(alert("Flip", minutes_ago=0))
    again = (await watch.poll())["Flip"]
    assert again.id != first.id
    assert again.state is State.UNACKED
