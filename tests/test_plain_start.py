"""The short way of reading a command line says what the long way says, or nothing."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.errors import UsageError
from oncall_tui.options import parse
from oncall_tui.plain_start import plain_start

WORDS = st.one_of(
    st.sampled_from(
        ["--config", "--read-only", "--ascii", "--config=f", "--conf", "--version", "--", "demo"]
    ),
    st.text(max_size=5),
)


@given(st.lists(WORDS, max_size=6))
def test_what_is_read_without_argparse_is_what_argparse_reads(argv: list[str]) -> None:
    short = plain_start(argv)
    if short is None:
        return
    assert vars(short) == vars(parse(argv))


@given(st.lists(WORDS, max_size=6))
def test_what_argparse_refuses_is_left_to_argparse(argv: list[str]) -> None:
    try:
        with redirect_stdout(StringIO()):
            parse(argv)
    except (UsageError, SystemExit):
        assert plain_start(argv) is None


def test_the_usual_starts_are_read_without_argparse() -> None:
    for argv in ([], ["--config", "a.toml"], ["--read-only", "--ascii"]):
        assert plain_start(argv) is not None
