"""The library: what it finds, what it refuses, and how addresses become files."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from data.recurrences import moments
from data.runbook_files import RunbookFolders, read_runbook
from data.runbook_linked import dead_link
from oncall_tui.domain.recurrence import parse_due
from oncall_tui.domain.runbook_lint import lint
from oncall_tui.errors import RunbookError
from tests.fakes import NOON

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "runbooks"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path / "lib",
        Disk_md="# The disk\n\n## Fix\n\n- act\n",
        net__KubeAPIDown_md="---\noncall:\n  alerts: [KubeAPIDown]\n---\n# x\n```\n# no\n```\n",
        net__README_md="# Net\n",
    )


def test_the_list_has_titles_headings_and_alerts(folder: Path) -> None:
    metas = {meta.path: meta for meta in RunbookFolders([folder]).list()}
    assert sorted(metas) == ["Disk.md", "net/KubeAPIDown.md", "net/README.md"]
    assert metas["Disk.md"].title == "The disk"
    assert metas["Disk.md"].headings == ("The disk", "Fix")
    assert metas["net/KubeAPIDown.md"].alerts == ("KubeAPIDown",)
    assert metas["net/KubeAPIDown.md"].headings == ("x",)
    assert metas["net/KubeAPIDown.md"].stem == "KubeAPIDown"


def test_a_changed_file_is_read_again_and_a_new_one_is_found(folder: Path) -> None:
    library = RunbookFolders([folder])
    library.list()
    write(folder, Disk_md="# Another title\n", New_md="# New\n")
    assert {m.title for m in library.list()} >= {"Another title", "New"}
    (folder / "New.md").unlink()
    assert "New" not in {m.title for m in library.list()}


def test_a_file_that_cannot_be_read_is_listed_with_the_reason(folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\xff")
    (bad,) = (m for m in RunbookFolders([folder]).list() if m.path == "bad.md")
    assert "byte 0" in bad.problem


def test_hidden_folders_and_other_files_are_left_out(folder: Path) -> None:
    write(folder, **{".git__x_md": "# x", "a.txt": "x"})
    assert all(
        ".git" not in m.path and "txt" not in m.path for m in RunbookFolders([folder]).list()
    )


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("Disk.md", ("Disk.md", "")),
        ("Disk", ("Disk.md", "")),
        ("/disk#fix", ("Disk.md", "fix")),
        ("net/kubeapidown", ("net/KubeAPIDown.md", "")),
        ("net/kubeapidown/", ("net/KubeAPIDown.md", "")),
        ("net", ("net/README.md", "")),
        ("https://Runbooks.example/r/net/kubeapidown?x=1#a%20b", ("net/KubeAPIDown.md", "a b")),
        ("https://runbooks.example/r/", None),
        ("https://runbooks.example/rx/Disk", None),
        ("http://runbooks.example/r/Disk", None),
        ("https://elsewhere.example/r/Disk", None),
        ("https://[bad/Disk", None),
        ("../lib/Disk.md", None),
        ("https://runbooks.example/r/%2e%2e/lib/Disk", None),
        ("Disk\0", None),
        ("x" * 300, None),
        ("x" * 5000, None),
        ("", None),
        ("#fix", None),
    ],
)
def test_references(folder: Path, reference: str, place: tuple[str, str] | None) -> None:
    library = RunbookFolders([folder], {"https://runbooks.example/r": folder})
    assert library.resolve(reference) == place


def test_the_longest_mount_wins(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", a_md="1"), write(tmp_path / "two", a_md="2")
    library = RunbookFolders([], {"https://x/": one, "https://x/deep/": two})
    found = library.resolve("https://x/deep/a")
    assert found is not None
    assert library.open(*found).text == "2"


def test_the_first_folder_counts_and_the_other_file_keeps_a_path_of_its_own(tmp_path: Path) -> None:
    site, shipped = write(tmp_path / "a", Disk_md="site"), write(tmp_path / "b", Disk_md="shipped")
    library = RunbookFolders([site, shipped], {"https://x/": shipped})
    assert [m.path for m in library.list()] == ["Disk.md"]
    assert library.open("Disk.md").text == "site"
    found = library.resolve("https://x/Disk")
    assert found is not None
    assert library.open(*found).text == "shipped"


@pytest.mark.parametrize("link", [False, True])
def test_a_mount_within_a_library_names_each_file_once(tmp_path: Path, link: bool) -> None:
    write(tmp_path / "lib" / "disk", Grow_md="grow")
    mounted = tmp_path / "lib" / "disk"
    if link:
        mounted = tmp_path / "link"
        mounted.symlink_to(tmp_path / "lib" / "disk")
    library = RunbookFolders([tmp_path / "lib"], {"https://x/": mounted})
    assert [m.path for m in library.list()] == ["disk/Grow.md"]
    assert library.resolve("https://x/Grow") == ("disk/Grow.md", "")


def test_nothing_outside_of_the_folders_is_opened(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (folder / "link.md").symlink_to(secret)
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.md")
    library = RunbookFolders([folder])
    assert not {"link.md", "pipe.md"} & {m.path for m in library.list()}
    for path in (
        "link.md",
        "../secret.md",
        str(secret),
        "away/secret.md",
        "pipe.md",
        "net",
        "gone.md",
    ):
        with pytest.raises(RunbookError, match="no such runbook"):
            library.open(path)
    assert library.resolve("link") is None


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "alias.md").symlink_to(folder / "Disk.md")
    assert RunbookFolders([folder]).open("alias.md").title == "The disk"


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    library = RunbookFolders([tmp_path / "gone"], {"https://x/": tmp_path / "gone"})
    assert list(library.list()) == []
    assert library.resolve("https://x/Disk") is None


def test_a_file_that_the_user_names_is_read_wherever_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("# A\n\n- act\n")
    assert len(read_runbook(path).steps) == 1
    for wrong in (tmp_path, tmp_path / "gone.md"):
        with pytest.raises(RunbookError):
            read_runbook(wrong)


def test_the_runbooks_that_ship_can_be_walked() -> None:
    library = RunbookFolders([SHIPPED], shipped=SHIPPED)
    stems = {meta.stem for meta in library.list()}
    assert stems >= {
        "CertificateExpiresSoon",
        "DatabaseReplicationLag",
        "DiskWillFill",
        "HighErrorRate",
        "InstanceDown",
        "QueueBacklog",
        "Watchdog",
        "access-review",
        "backup-restore-test",
        "end-of-day",
        "incident-response",
        "monthly-duties",
        "morning-health-check",
        "planned-maintenance",
        "quarterly-duties",
        "weekly-maintenance",
    }
    for meta in library.list():
        runbook = library.open(meta.path)
        counts = Counter(step.section for step in runbook.steps)
        assert 5 <= len(runbook.steps) <= 20, meta.path
        assert max(counts.values()) <= 9, f"{meta.path}: nobody keeps so many in mind"
        assert not runbook.notices
        assert meta.shipped


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.md")), ids=lambda file: file.stem)
def test_the_runbooks_that_ship_have_nothing_to_complain_of(file: Path) -> None:
    runbook = read_runbook(file)
    assert lint(runbook, date(2026, 3, 2), partial(dead_link, file)) == []


def test_the_routines_that_ship_are_due_on_days_of_work() -> None:
    year = 365 * 86_400_000
    metas = [meta for meta in RunbookFolders([SHIPPED]).list() if meta.due]
    times = {meta.stem: moments(parse_due(meta.due), UTC, NOON, NOON + year) for meta in metas}
    assert {stem: len(found) for stem, found in times.items()} == {
        "access-review": 4,
        "backup-restore-test": 12,
        "end-of-day": 261,
        "monthly-duties": 12,
        "morning-health-check": 261,
        "quarterly-duties": 4,
        "weekly-maintenance": 53,
    }
    for at in (moment for found in times.values() for moment in found):
        assert datetime.fromtimestamp(at / 1000, UTC).weekday() < 5


def test_only_what_came_with_the_program_is_called_shipped(tmp_path: Path) -> None:
    site, shipped = write(tmp_path / "a", A_md="# A"), write(tmp_path / "b", B_md="# B")
    library = RunbookFolders([site, shipped], shipped=shipped)
    assert {meta.path: meta.shipped for meta in library.list()} == {"A.md": False, "B.md": True}
    assert {meta.path: meta.shipped for meta in library.list()} == {"A.md": False, "B.md": True}
