"""How the tmux around us is set up: asked once, and never an error."""

from __future__ import annotations

import stat
from pathlib import Path

from data.tmux_options import tmux_options


def stand_in(folder: Path, said: str, code: int = 0) -> dict[str, str]:
    """Put a `tmux` into a folder that says one thing; return the environment that finds it."""
    path = folder / "tmux"
    path.write_text(f"#!/bin/sh\nprintf '{said}'\nexit {code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"TMUX": "/none,1,0", "PATH": f"{folder}:/usr/bin:/bin"}


def test_outside_of_tmux_it_is_not_asked() -> None:
    assert tmux_options({}) is None


def test_a_tmux_that_does_not_answer_is_no_error(tmp_path: Path) -> None:
    assert tmux_options({"TMUX": "/none,1,0", "PATH": "/none"}) is None
    assert tmux_options(stand_in(tmp_path, "no server", 1)) is None
    assert tmux_options(stand_in(tmp_path, "on\\n")) is None


def test_an_option_that_this_tmux_does_not_know_is_missing(tmp_path: Path) -> None:
    found = tmux_options(stand_in(tmp_path, "external\\n\\n500\\noff\\noff\\n"))
    assert found == {
        "set-clipboard": "external",
        "escape-time": "500",
        "focus-events": "off",
        "mouse": "off",
    }
