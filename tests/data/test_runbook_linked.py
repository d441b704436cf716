"""Links between files: looked at on the disk, never fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.runbook_linked import dead_link


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "other.md").write_text("# Other\n\n## Part two\n")
    (tmp_path / "bad.md").write_bytes(b"\xff")
    (tmp_path / "a b.png").write_bytes(b"")
    return tmp_path / "x.md"


@pytest.mark.parametrize(
    "href",
    [
        "sub/other.md",
        "./sub/other",
        "sub/other.md#part-two",
        "sub",
        "a%20b.png",
        "https://x.example/gone.md",
        "//x.example/gone",
        "mailto:a@example.com",
        "/rooted/elsewhere.md",
        "{{ page }}.md",
        "?q=1",
    ],
)
def test_what_is_there_or_cannot_be_known_is_alive(file: Path, href: str) -> None:
    assert dead_link(file, href) == ""


@pytest.mark.parametrize(
    ("href", "why"),
    [
        ("gone.md", "there is no such file"),
        ("sub/other.md#gone", "there is no such heading"),
        ("bad.md#x", "the file cannot be read"),
        ("a%00b.md", "there is no such file"),
        ("x" * 300 + ".md", "there is no such file"),
        ("http://[x", "it is no address"),
    ],
)
def test_dead_links_say_why(file: Path, href: str, why: str) -> None:
    assert dead_link(file, href) == why
