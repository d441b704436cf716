"""Any Markdown file is a runbook: what becomes a step, and what stays to be read."""

from __future__ import annotations

import pytest

from data.runbook_decoding import MAX_BYTES, decode
from data.runbook_parser import parse_runbook
from oncall_tui.domain.runbook import (
    Code,
    Comment,
    Folded,
    Html,
    Listing,
    Paragraph,
    Runbook,
    SpanKind,
    StepKind,
    Table,
)
from oncall_tui.domain.runbook_text import line_text, spans_in, walk
from oncall_tui.errors import RunbookError


def read(text: str, fragment: str = "") -> Runbook:
    return parse_runbook("disk/Disk.md", text, fragment)


def titles(text: str) -> list[str]:
    return [step.title for step in read(text).steps]


def test_items_of_lists_are_steps_and_nested_items_stay_inside() -> None:
    runbook = read("# Disk\n\n## Fix\n\n1. Look\n   - closely\n2. Act\n\n- [x] Tell\n- [ ] Write\n")
    assert [(s.kind, s.title, s.number, s.checked) for s in runbook.steps] == [
        (StepKind.NUMBERED, "Look", 1, False),
        (StepKind.NUMBERED, "Act", 2, False),
        (StepKind.TASK, "Tell", None, True),
        (StepKind.TASK, "Write", None, False),
    ]
    assert isinstance(runbook.steps[0].blocks[1], Listing)


def test_context_is_read_and_the_nearest_heading_decides() -> None:
    text = (
        "# A\n\n## Impact\n\n- bad\n\n### Mitigation\n\n- Act\n\n## Alerts\n\n### Disk\n\n- Look\n"
    )
    assert titles(text) == ["Act", "Look"]


def test_lists_of_links_and_of_facts_are_no_steps() -> None:
    links = "## Fix\n\nRead these.\n\n- [a](http://a)\n- https://b.example\n"
    facts = "## Fix\n\n- Message: `x`\n- Severity: high\n- Look at this\n"
    assert titles(links) == ["Fix"]
    assert titles(facts) == ["Message: x", "Severity: high", "Look at this"], "one of them asks"
    assert titles(facts.replace("Look at", "With")) == ["Fix"]


def test_code_behind_an_item_belongs_to_it_and_numbers_stay_the_authors() -> None:
    text = "## Fix\n\n1. One\n```\nls\n```\nand so\n\n2. Two\n```sh\ndf\n```\n\nThat is all.\n"
    first, second = read(text).steps
    assert (first.number, second.number) == (1, 2)
    assert [c.text for c in first.commands] == ["ls"]
    assert any(isinstance(b, Paragraph) for b in first.blocks[1:]), "up to where numbers go on"
    assert [c.text for c in second.commands] == ["df"]
    assert len(second.blocks) == 2, "what follows the last number is no longer part of it"


def test_a_shell_block_with_its_paragraph_is_a_step_and_yaml_is_not() -> None:
    text = "## Fix\n\nSee who runs:\n\n    ps ax\n\nLike this:\n\n```yaml\na: 1\n```\n"
    (step,) = read(text).steps
    assert (step.kind, step.title) == (StepKind.CODE, "See who runs:")


def test_a_section_that_lists_nothing_is_read_as_one_step() -> None:
    text = "# A\n\nIntro.\n\n## Mitigation\n\nCall somebody.\n\n"
    text += "## Diagnosis\n\nText.\n\n### B\n\n- Look\n"
    assert [(s.kind, s.title) for s in read(text).steps] == [
        (StepKind.READ, "Mitigation"),
        (StepKind.BULLET, "Look"),
    ]


def test_words_without_any_step_are_one_step_and_no_words_are_none() -> None:
    assert titles("# Watch\n\n## Meaning\n\nAll is well.\n") == ["Meaning"]
    assert titles("Only words.\n") == ["Disk"]
    assert titles("") == titles("---\ntitle: x\n---\n\n") == titles("<!-- x -->") == []


@pytest.mark.parametrize(
    ("text", "id_"),
    [("1. **Free some space.** Now.\n", "free-some-space"), ("1. Free\n", None)],
)
def test_ids_are_the_bold_words_or_a_hash(text: str, id_: str | None) -> None:
    (step,) = read("## Fix\n\n" + text).steps
    assert step.id == id_ if id_ else len(step.id) == 10


def test_repeated_steps_have_different_ids() -> None:
    ids = [s.id for s in read("## Fix\n\n- Wait\n- Wait\n- **Look**\n- **Look**\n").steps]
    assert len(set(ids)) == 4
    assert ids[1] == ids[0] + "-2"
    assert ids[2:] == ["look", "look-2"]


def test_ids_do_not_change_with_unrelated_lines() -> None:
    text = "# A\n\n## Fix\n\n1. Look\n\n   ```\n   ls\n   ```\n2. Act\n\n## Close\n\nTell.\n"
    before = [s.id for s in read(text).steps]
    changed = text.replace("# A\n", "# A\n\nNew words.\n").replace("ls", "ls -l") + "\nMore.\n"
    assert [s.id for s in read(changed).steps] == before


def test_a_fragment_selects_a_heading_and_what_is_under_it() -> None:
    text = "# A\n\n## One: it's `x`\n\n- a\n\n### In\n\n- b\n\n## Two\n\n- c\n"
    for fragment in ("one-its-x", "One-Its-X", "user-content-one-its-x"):
        runbook = read(text, fragment)
        assert [s.title for s in runbook.steps] == ["a", "b"]
        assert not runbook.notices
    assert [s.title for s in read('# A\n\n<a name="q"></a>\n\n- a\n', "q").steps] == ["a"]


def test_a_fragment_that_leads_nowhere_is_told_and_the_whole_file_is_meant() -> None:
    runbook = read("# A\n\n- a\n", "gone")
    assert runbook.dangling
    assert len(runbook.steps) == 1
    assert "#gone" in runbook.notices[0]


def test_equal_headings_have_different_slugs() -> None:
    assert [s.slug for s in read("# A\n# A\n# A-1\n# A\n").sections] == ["a", "a-1", "a-1-1", "a-2"]


def test_placeholders_and_html_are_kept_and_comments_are_not_shown() -> None:
    text = "Go to <ceph-node> and <b>wait</b>.<!-- no --><br>Now\n\n<!--x-->\n\n<video src=y>\n"
    (section,) = read(text).sections
    paragraph = section.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert line_text(paragraph.spans) == "Go to <ceph-node> and <b>wait</b>. Now"
    assert [type(b) for b in section.blocks[1:]] == [Comment, Html]


def test_details_are_folded_and_a_fold_that_hides_a_section_is_not() -> None:
    text = "<details>\n<summary>More <x></summary>\n\nInside\n\n</details>\n\nAfter\n"
    folded = read(text).sections[0].blocks[0]
    assert isinstance(folded, Folded)
    assert line_text(folded.summary) == "More <x>"
    assert len(folded.blocks) == 1
    open_ = read("# A\n\n<details>\n\n## B\n\n- act\n\n</details>\n")
    assert [s.title for s in open_.sections] == ["A", "B"]
    assert [s.title for s in open_.steps] == ["act"]
    lost = read("<details>\n\nnever closed\n").sections[0].blocks
    assert [type(b) for b in lost] == [Html, Paragraph]


def test_cells_that_markdown_would_drop_are_kept() -> None:
    text = "| a | b |\n|---|---|\n| 1 | x | grep y | z |\n| 2 |\n"
    table = read(text).sections[0].blocks[0]
    assert isinstance(table, Table)
    assert [[line_text(c) for c in row] for row in table.rows] == [
        ["a", "b"],
        ["1", "x | grep y | z"],
        ["2", ""],
    ]


def test_links_pictures_and_definitions_are_all_reachable() -> None:
    text = (
        '[![alt](pic.png "t1")](http://x) [](http://empty) [r][ref] [c](javascript:alert)\n\n'
        '[ref]: <./other file.md> "ti"\n[unused]: http://unused\n'
    )
    runbook = read(text)
    spans = list(spans_in(runbook.sections[0].blocks))
    assert {s.href for s in spans} >= {"pic.png", "http://x", "http://empty", "./other file.md"}
    assert any(s.kind is SpanKind.IMAGE and s.text == "alt" and s.title == "t1" for s in spans)
    assert {r.href for r in runbook.references} == {"./other file.md", "http://unused"}
    assert "./other file.md" in [link.href for link in runbook.steps[0].links]


def test_what_is_nested_too_deeply_is_kept_as_it_is_written() -> None:
    text = (
        "\n".join("  " * depth + f"- word{depth}" for depth in range(200))
        + "\n\n"
        + "> " * 300
        + "end"
    )
    codes = [b.text for s in read(text).sections for b in walk(s.blocks) if isinstance(b, Code)]
    assert "word199" in "\n".join(codes)
    assert "end" in "\n".join(codes)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "*a " * 50_000,
        "<!--\n" * 20_000,
        "`" * 50_000,
        "<details>" * 5_000,
        "&#0;" * 9_000,
    ],
)
def test_hostile_text_does_not_take_for_ever(text: str) -> None:
    assert read(text).sections


def test_carriage_returns_tabs_a_mark_of_byte_order_and_nul_are_no_obstacle() -> None:
    runbook = read("\ufeff# A\r\n\r\n1.\tLook\0\r\n2.\tAct\r\n")
    assert [s.title for s in runbook.steps] == ["Look\ufffd", "Act"]


def test_a_byte_that_is_not_utf8_is_named() -> None:
    with pytest.raises(RunbookError) as caught:
        decode(b"abc\xff", "a.md")
    assert str(caught.value) == "byte 3 (0xff) is not UTF-8 (a.md): save the file as UTF-8"


def test_a_file_beyond_the_cap_is_refused() -> None:
    with pytest.raises(RunbookError, match="larger than 1 MiB"):
        decode(b" " * (MAX_BYTES + 1), "a.md")
