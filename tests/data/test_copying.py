"""Beside the terminal: tmux where it is there, and a file that nobody else reads."""

from __future__ import annotations

import stat
from pathlib import Path

from data.copying import CopyAside


def program(folder: Path, code: int) -> dict[str, str]:
    """Put something in tmux's place that keeps what it was given."""
    path = folder / "tmux"
    path.write_text(f'#!/bin/sh\necho "$@" > {folder}/said\ncat > {folder}/buffer\nexit {code}\n')
    path.chmod(0o755)
    return {"TMUX": "yes", "PATH": f"{folder}:/usr/bin:/bin"}


def test_tmux_gets_the_text_on_its_standard_input(tmp_path: Path) -> None:
    assert CopyAside(tmp_path, program(tmp_path, 0)).to_tmux("it's; $HOME\n")
    assert (tmp_path / "buffer").read_text() == "it's; $HOME\n"
    assert (tmp_path / "said").read_text() == "load-buffer -w -\n"


def test_outside_of_tmux_or_where_it_refuses_nothing_is_claimed(tmp_path: Path) -> None:
    assert not CopyAside(tmp_path, {}).to_tmux("x")
    assert not CopyAside(tmp_path, program(tmp_path, 1)).to_tmux("x")


def test_the_file_is_whole_and_private_and_replaced(tmp_path: Path) -> None:
    aside = CopyAside(tmp_path, {})
    aside.to_file("first, and longer")
    path = Path(aside.to_file("second"))
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
