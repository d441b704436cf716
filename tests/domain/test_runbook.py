"""What stands beside a step, which part of a file is meant, and what a file is called."""

from __future__ import annotations

import pytest

from oncall_tui.domain.runbook import (
    Block,
    Code,
    Paragraph,
    Runbook,
    RunbookMeta,
    Section,
    Span,
    Step,
    StepKind,
    Table,
)
from oncall_tui.domain.runbook_part import part_of, place_of
from oncall_tui.domain.runbook_slug import slug_of
from oncall_tui.domain.runbook_words import is_context


def section(path: str, *, text: str = "x") -> Section:
    parts = tuple(path.split("/"))
    return Section(
        level=len(parts),
        title=parts[-1],
        spans=(Span(parts[-1]),),
        slug=slug_of(parts[-1]),
        path=parts,
        context=is_context(parts),
        blocks=(Paragraph((Span(text),)),) if text else (),
    )


SECTIONS = (
    section("Book"),
    section("Book/A"),
    section("Book/A/Impact"),
    section("Book/A/Steps"),
    section("Book/B"),
    section("Book/B/Impact"),
    section("Book/Overview", text=""),
)


def book(*sections: Section) -> Runbook:
    return Runbook("a.md", "A", "", "", sections, (), end=len(sections))


def test_beside_a_step_stands_what_it_is_under_and_the_context_of_that() -> None:
    step = Step("s", "S", StepKind.BULLET, 3, SECTIONS[3].path, ())
    shown = book(*SECTIONS).context(step)
    assert [s.path for s in shown] == [SECTIONS[i].path for i in (0, 1, 2, 3)]


def test_a_fragment_means_a_heading_and_all_below_it() -> None:
    assert part_of(SECTIONS, "a") == (1, 4, False)
    assert part_of(SECTIONS, "steps") == (3, 4, False)
    assert part_of(SECTIONS, "") == (0, 7, False)
    assert part_of(SECTIONS, "nowhere") == (0, 7, True)


def test_the_first_place_of_a_word_is_found_in_tables_and_code_too() -> None:
    table = Table((((Span("KubeAPIDown"),),),))
    code = Code("alert: DiskFull")
    contents: list[tuple[Block, ...]] = [(), (table,), (code,)]
    made = [section("One"), section("Two"), section("Three")]
    sections = [
        Section(s.level, s.title, s.spans, s.slug, s.path, s.context, blocks)
        for s, blocks in zip(made, contents, strict=True)
    ]
    assert place_of(book(*sections), "kubeapidown") == 1
    assert place_of(book(*sections), "DiskFull") == 2
    assert place_of(book(*sections), "three") == 2
    assert place_of(book(*sections), "four") is None


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("A/Impact", True),
        ("A/1. Impact:", True),
        ("Impact/Mitigation", False),
        ("Overview/Details", True),
        ("A/Step 2: Look", False),
        ("A/Alerts", False),
        ("Background/Investigating slow queries", False),
        ("Notes", True),
    ],
)
def test_the_nearest_heading_that_says_so_decides(path: str, context: bool) -> None:
    assert is_context(tuple(path.split("/"))) is context


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Free space", "free-space"),
        ('Alert Name: "KubePodCrashLooping"', "alert-name-kubepodcrashlooping"),
        ("SSL/TLS: a & b", "ssltls-a--b"),
        ("snake_case Überblick", "snake_case-überblick"),
    ],
)
def test_slugs_are_those_of_github(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.parametrize(
    ("path", "stem"),
    [("a/B.md", "B"), ("B.html.md.erb", "B"), ("a.b/C", "C"), ("_index.md", "_index")],
)
def test_a_stem_is_the_name_without_its_endings(path: str, stem: str) -> None:
    assert RunbookMeta(path, "").stem == stem
