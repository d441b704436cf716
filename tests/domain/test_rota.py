"""Who is on call now and next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.rota import Duty, rota_at

duties = st.lists(
    st.builds(Duty, st.integers(0, 50), st.integers(0, 50), st.sampled_from("abc")), max_size=8
)


def test_a_duty_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    duty = Duty(10, 20, "alice")
    assert rota_at([duty], 9).now == ()
    assert rota_at([duty], 10).now == (duty,)
    assert rota_at([duty], 19).now == (duty,)
    assert rota_at([duty], 20).now == ()


def test_next_are_all_who_begin_at_the_next_change() -> None:
    a, b, c = Duty(20, 30, "a"), Duty(20, 40, "b"), Duty(21, 30, "c")
    assert rota_at([c, b, a], 15).next == (a, b)


def test_a_duty_without_length_is_nobody_s() -> None:
    assert rota_at([Duty(10, 10, "a"), Duty(12, 11, "b")], 5) == rota_at([], 5)


@given(duties, st.integers(0, 50))
def test_nobody_is_both_now_and_next(found: list[Duty], now: int) -> None:
    rota = rota_at(found, now)
    assert all(duty.start <= now < duty.end for duty in rota.now)
    assert all(duty.start > now for duty in rota.next)
    assert len({duty.start for duty in rota.next}) <= 1
