"""What tmux says of who came back; the real one is asked in tests/real."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.multiplexer import attached_since


def tmux_that(says: str, folder: Path, code: int = 0) -> dict[str, str]:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/bin:/usr/bin", "TMUX": "/tmp/t,1,0", "TMUX_PANE": "%0"}


def test_a_later_attach_counts(tmp_path: Path) -> None:
    env = tmux_that("1000", tmp_path)
    assert attached_since(env, 999_999)
    assert not attached_since(env, 1_000_000)


@pytest.mark.parametrize("says", ["", "soon", "-5", "9" * 400, "1e9", "\u0661"])
def test_what_is_no_time_says_nothing(tmp_path: Path, says: str) -> None:
    assert not attached_since(tmux_that(says, tmp_path), 0)


def test_one_that_fails_or_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert not attached_since(tmux_that("1000", tmp_path, code=1), 0)
    assert not attached_since({"PATH": str(tmp_path / "none"), "TMUX": "x"}, 0)
