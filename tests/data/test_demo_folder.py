"""A folder for one demo: fresh, private, and the only one that is cleared away."""

from __future__ import annotations

import os
from pathlib import Path

from data.demo_folder import fresh_demo_folder
from data.paths import inside


def test_a_demo_begins_in_an_empty_private_folder_beside_the_users_own(tmp_path: Path) -> None:
    paths = inside(tmp_path)
    folder = fresh_demo_folder(paths)
    (folder / "left").write_text("over")
    again = fresh_demo_folder(paths)
    assert list(again.iterdir()) == []
    assert again.stat().st_mode & 0o777 == 0o700
    assert not again.is_relative_to(paths.state)


def test_demos_that_are_over_are_cleared_away_and_others_are_not(tmp_path: Path) -> None:
    paths = inside(tmp_path)
    parent = fresh_demo_folder(paths).parent
    dead, alive = parent / "4194305", parent / str(os.getppid())
    dead.mkdir()
    alive.mkdir()
    fresh_demo_folder(paths)
    assert not dead.exists()
    assert alive.exists()
