"""Sessions of one user on one host know of each other, and not of those that are gone."""

from __future__ import annotations

import stat
from pathlib import Path

from data.sitting_files import SittingFiles
from oncall_tui.domain.sitting import Sitting


def test_the_second_hears_of_the_first_until_that_stands_up(tmp_path: Path) -> None:
    first, second = SittingFiles(tmp_path / "s", "pts/3"), SittingFiles(tmp_path / "s", "pts/4")
    assert first.sit_down(1000) == []
    assert second.sit_down(2000) == [Sitting("pts/3", 1000)]
    first.stand_up()
    second.stand_up()
    third = SittingFiles(tmp_path / "s", "pts/5")
    assert third.sit_down(3000) == []
    third.stand_up()
    assert list((tmp_path / "s").iterdir()) == []


def test_the_file_of_one_that_was_killed_is_removed(tmp_path: Path) -> None:
    gone = tmp_path / "s" / "0011.json"
    gone.parent.mkdir(mode=0o700)
    host = SittingFiles(tmp_path, "")._host
    gone.write_text(f'{{"tty":"pts/1","since":1,"host":"{host}"}}')
    one = SittingFiles(tmp_path / "s", "pts/3")
    assert one.sit_down(1) == []
    assert not gone.exists()
    one.stand_up()


def test_another_host_on_the_same_home_is_left_alone(tmp_path: Path) -> None:
    there, here = (
        SittingFiles(tmp_path / "s", "a", "far"),
        SittingFiles(tmp_path / "s", "b", "near"),
    )
    there.sit_down(1)
    assert here.sit_down(2) == []
    assert len(list((tmp_path / "s").glob("*.json"))) == 2
    there.stand_up()
    here.stand_up()


def test_rubbish_and_a_folder_that_cannot_be_made_keep_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir(mode=0o700)
    (tmp_path / "s" / "x.json").write_bytes(b"\xff{")
    one = SittingFiles(tmp_path / "s", "a")
    assert one.sit_down(1) == []
    one.stand_up()
    one.stand_up()
    (tmp_path / "file").write_text("")
    assert SittingFiles(tmp_path / "file" / "s", "a").sit_down(1) == []


def test_nobody_else_can_look_into_it(tmp_path: Path) -> None:
    one = SittingFiles(tmp_path / "s", "a")
    one.sit_down(1)
    [path] = (tmp_path / "s").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    one.stand_up()
