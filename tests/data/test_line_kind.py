"""By what way somebody sits here, by the processes above."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.line_kind import line_kind


def tree(proc: Path, *names: str) -> int:
    """Write processes, each the parent of the next; return the last one's number."""
    for pid, name in enumerate(("systemd", *names), 1):
        (proc / str(pid)).mkdir()
        (proc / str(pid) / "stat").write_text(f"{pid} ({name}) S {pid - 1} {pid} {pid} 0 -1\n")
    return 1 + len(names)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("sshd", "sshd-session", "bash", "oncall-tui"), "ssh"),
        (("sshd", "mosh-server", "bash", "oncall-tui"), "mosh"),
        (("gnome-terminal", "bash (1)", "oncall-tui"), ""),
    ],
)
def test_the_nearest_carrier_is_told(tmp_path: Path, names: tuple[str, ...], kind: str) -> None:
    assert line_kind({}, tmp_path, tree(tmp_path, *names)) == kind


def test_where_processes_are_hidden_the_environment_tells(tmp_path: Path) -> None:
    assert line_kind({"SSH_CONNECTION": "a b"}, tmp_path, 77) == "ssh"
    assert line_kind({}, tmp_path, 77) == ""


def test_a_loop_of_parents_ends(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text("7 (x) S 7 7")
    assert line_kind({}, tmp_path, 7) == ""
