"""What the README and the pages say of the command line is what the command line takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from oncall_tui.options import parse

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_export_formats_of_the_readme_are_those_of_the_program() -> None:
    (formats,) = re.findall(r"export \[--format ([a-z|]+)\]", (ROOT / "README.md").read_text())
    for name in formats.split("|"):
        assert parse(["journal", "export", "--format", name]).format == name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_to_be_installed_is_in_the_checkout(page: Path) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    installs = re.findall(r"uv tool install (\S+)", page.read_text())
    for what in installs:
        found = re.fullmatch(r"'?\.(?:\[([a-z,]+)\])?'?", what)
        assert found is not None, what
        assert set(filter(None, (found[1] or "").split(","))) <= set(extras)
