"""A template tells its slips, and nothing in a value makes structure of a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from oncall_tui.domain import template_fill
from oncall_tui.domain.markdown_text import marked
from oncall_tui.domain.template import Schema, read_template
from oncall_tui.domain.template_fill import Values, fill
from oncall_tui.domain.text import plain
from oncall_tui.errors import TemplateError

SCHEMA: Schema = {"title": None, "open": {}, "lines": {"text": None, "more": {"line": None}}}
VALUES: Values = {"title": "Shop down", "open": True, "lines": []}


def filled(text: str, **values: object) -> str:
    return fill(read_template(text, SCHEMA, where="t.md"), {**VALUES, **values})  # type: ignore[dict-item]


def refused(text: str) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        read_template(text, SCHEMA, where="t.md")
    return caught.value


def test_a_value_takes_the_place_of_its_name() -> None:
    assert filled("# {{title}}: {{ title }}\n") == "# Shop down: Shop down\n"


def test_a_block_comes_for_each_of_a_list_and_sees_what_is_around_it() -> None:
    lines = [{"text": "a", "more": []}, {"text": "b", "more": [{"line": "c"}]}]
    more = "{{# more }}, {{ line }}{{/ more }}"
    text = f"{{{{# lines }}}}\n- {{{{ text }}}} of {{{{ title }}}}{more}\n{{{{/ lines }}}}\nend"
    assert filled(text, lines=lines) == "- a of Shop down\n- b of Shop down, c\nend"


def test_a_block_comes_once_where_there_is_a_value_and_its_opposite_where_there_is_none() -> None:
    text = "{{# title }}yes{{/ title }}{{^ title }}no{{/ title }}"
    assert filled(text) == "yes"
    assert filled(text, title="") == "no"
    assert filled("{{# open }}yes{{/ open }}{{^ open }}no{{/ open }}", open=False) == "no"
    assert filled("{{^ lines }}None{{/ lines }}") == "None"


def test_a_comment_leaves_nothing_behind() -> None:
    assert filled("a\n{{! words for whoever edits this }}\nb") == "a\nb"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a\n\n{{ titel }}", 3, "'titel'"),
        ("{{ text }}", 1, "'text'"),
        ("{{# lines }}\n{{# lines }}\n{{ nope }}\n{{/ lines }}\n{{/ lines }}", 3, "'nope'"),
        ("a\n{{# lines }}\n", 2, "never ends"),
        ("{{/ lines }}", 1, "did not begin"),
        ("{{# lines }}{{/ open }}", 1, "did not begin"),
        ("x\n{{ lines }}", 2, "is a block"),
        ("x\ny {{ title\n", 2, "stray"),
        ("x\ny }} z\n", 2, "stray"),
        ("{{ title.__class__ }}", 1, "'title.__class__'"),
        ("{{ }}", 1, "''"),
        ("x `{{ title }}` y", 1, "stands in code"),
        ("```\n{{ title }}\n```", 1, "a fence"),
        ("> - ~~~\n{{ title }}", 1, "a fence"),
        ("x\n<div>\n{{ title }}\n</div>\n", 2, "HTML"),
        ("<!--\n{{ title }}\n-->", 1, "HTML"),
        ("by <{{ title }}>", 1, "stands in code"),
        ("[x](<\n{{ title }}>)", 2, "stands in code"),
        ("[t]\n\n[t]: {{ title }}", 3, "stands in code"),
        ("a `x\n{{ title }}` b", 2, "stands in code"),
        ("[x]({{ title }})", 1, "stands in code"),
        ('<a href="{{ title }}">', 1, "HTML"),
    ],
)
def test_a_slip_is_told_with_its_line(text: str, line: int, what: str) -> None:
    error = refused(text)
    assert what in str(error)
    assert error.where == f"t.md, line {line}"


def test_a_near_name_is_offered() -> None:
    assert "did you mean title?" in refused("{{ titel }}").hint


def test_what_is_not_shown_today_is_checked_as_well() -> None:
    assert "'nope'" in str(refused("{{# lines }}{{ nope }}{{/ lines }}"))


def test_blocks_do_not_lie_endlessly_deep() -> None:
    for name in ("open", "lines"):
        assert "too deep" in str(refused(f"{{{{# {name} }}}}" * 5000))


def test_a_document_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_fill, "MOST", 100)
    with pytest.raises(TemplateError, match="too long"):
        filled("{{# lines }}" + "x" * 60 + "{{/ lines }}", lines=[{"text": "", "more": []}] * 2)


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


def inline_text(markdown: str) -> list[tuple[str, str]]:
    """Return the block tokens around it, and what is shown."""
    found = []
    for token in MARKDOWN.parse(markdown):
        shown = "".join(
            child.content if child.type == "text" else f"<{child.type}>"
            for child in token.children or ()
        )
        found.append((token.type, shown))
    return found


@given(st.text(max_size=60) | st.text(alphabet="-+=#*_`~<>[]()|!&\\:/@1.) \n\ta", max_size=20))
def test_no_value_makes_structure_wherever_it_stands(text: str) -> None:
    shown = " ".join(plain(" ".join(text.split())).split())
    for before, types in (("", 3), ("- ", 7), ("> ", 5), ("# ", 3), ("1. ", 7)):
        if not shown:
            continue
        tokens = inline_text(f"{before}{marked(text)}\n")
        assert len(tokens) == types, tokens
        assert [said for kind, said in tokens if kind == "inline"] == [shown]


@given(st.text(alphabet="|-:\\ a`", max_size=12))
def test_no_value_makes_another_cell_of_a_table(text: str) -> None:
    tokens = inline_text(f"| a | b |\n|---|---|\n| {marked(text)} | end |\n")
    assert sum(kind == "td_open" for kind, _ in tokens) == 2
    assert tokens[-5][1] == "end" or ("inline", "end") in tokens


def test_a_template_that_repeats_nothing_for_ever_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_fill, "MOST_STEPS", 10_000)
    text = "{{# rows }}" * 3 + "{{/ rows }}" * 3
    parts = read_template(text, {"rows": {"x": None}}, where="t.md")
    with pytest.raises(TemplateError, match="too long"):
        fill(parts, {"rows": [{"x": "a"}] * 5_000})
