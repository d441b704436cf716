from __future__ import annotations

import pytest

from oncall_tui.demo.stage import Stage
from tests.fakes import NOON, FakeClock


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 5.0), (10.0, 50.0), (0.5, 2.5)])
def test_the_story_runs_at_its_speed(clock: FakeClock, speed: float, seconds: float) -> None:
    stage = Stage(seed=0, speed=speed, clock=clock)
    clock.advance(5_000)
    assert stage.seconds() == pytest.approx(seconds)


@pytest.mark.parametrize("speed", [0.5, 1.0, 7.0])
def test_what_is_now_in_the_story_is_now_on_the_wall(clock: FakeClock, speed: float) -> None:
    stage = Stage(seed=0, speed=speed, clock=clock)
    clock.advance(12_345)
    assert abs(stage.wall(stage.seconds()) - clock.now()) <= 1


def test_the_past_keeps_its_age_at_any_speed(clock: FakeClock) -> None:
    stage = Stage(seed=0, speed=60, clock=clock)
    assert stage.wall(-3600) == NOON - 3_600_000
    assert stage.wall(0) == NOON
