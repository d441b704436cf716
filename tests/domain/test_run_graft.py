"""Links between files: relative to the file they stand in, never out of the library."""

from __future__ import annotations

import pytest

from oncall_tui.domain.run_graft import origin, reference_of


@pytest.mark.parametrize(
    ("path", "href", "wanted"),
    [
        ("a/b.md", "c.md", "a/c.md"),
        ("a/b.md", "./c.md#x", "a/c.md#x"),
        ("a/b.md", "../c%20d.md", "c d.md"),
        ("b.md", "../c.md", ""),
        ("b.md", "a/../../c.md", ""),
        ("b.md", "/c.md", ""),
        ("b.md", "#x", ""),
        ("b.md", "mailto:a@b", ""),
        ("b.md", "https://x.example/c.md#y", "https://x.example/c.md#y"),
    ],
)
def test_what_a_link_means_in_the_library(path: str, href: str, wanted: str) -> None:
    assert reference_of(path, href) == wanted


def test_a_step_tells_which_file_it_is_from() -> None:
    assert [origin(one) for one in ("look", "3/look", "x/look", "12/3/x")] == [0, 3, 0, 12]
