"""Every shipped template fits its document, and a site's own goes before it."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from data.markdown_page import page
from data.template_files import chosen_template, template
from oncall_tui.domain.document import Facts, Moment, schema_of
from oncall_tui.domain.template import read_template
from oncall_tui.errors import ConfigError, TemplateError
from oncall_tui.services.report_out import KINDS, Press

DOCS = Path(__file__).parents[2] / "docs" / "reports.md"


class Sheet(Facts, frozen=True):
    title: str
    made: Moment


SHEET = Sheet("# <b>bold</b>", Moment(0))


def press(text: str) -> Press:
    return Press(UTC, lambda kind: (text, f"{kind}.md"), page)


@pytest.mark.parametrize("kind", KINDS)
def test_a_shipped_template_asks_for_nothing_that_is_not_there(kind: str) -> None:
    name = f"report-{kind}.md"
    assert read_template(template(name), schema_of(KINDS[kind]), where=name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_that_a_template_may_use_is_documented(kind: str) -> None:
    told = DOCS.read_text("utf-8")
    missing = [
        name
        for name in schema_of(KINDS[kind])
        if f"`{name}`" not in told and not name.endswith("_utc")
    ]
    assert missing == []


def test_a_folder_of_the_site_goes_before_what_ships(tmp_path: Path) -> None:
    (tmp_path / "report-access.md").write_text("Ours: {{ list }}")
    assert chosen_template("report-access.md", [tmp_path]) == (
        "Ours: {{ list }}",
        str(tmp_path / "report-access.md"),
    )
    text, where = chosen_template("report-shift.md", [tmp_path])
    assert (text, where) == (template("report-shift.md"), "report-shift.md")


def test_a_template_that_cannot_be_read_is_no_reason_to_take_another(tmp_path: Path) -> None:
    (tmp_path / "report-access.md").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        chosen_template("report-access.md", [tmp_path])


def test_markdown_shows_a_value_as_it_is() -> None:
    found = press("{{ title }}\n\n\n\n\nend\n\n").write("x", SHEET, "md")
    assert found == "\\# \\<b\\>bold\\</b\\>\n\nend\n"


def test_html_lets_no_html_through_and_loads_nothing() -> None:
    raw = "# {{ title }}\n\n[a](javascript:b) ![c](data:text/html,d)\n"
    found = press(raw).write("x", SHEET, "html")
    assert "<script" not in found
    assert "<b>" not in found
    assert "href" not in found
    assert "default-src 'none'" in found
    assert "<title># &lt;b&gt;bold&lt;/b&gt;</title>" in found


def test_json_needs_no_template() -> None:
    found = press("{{ nope }}").write("x", SHEET, "json", more=1)
    assert '"document": "x"' in found
    assert '"more": 1' in found


def test_a_template_with_a_slip_is_refused_whatever_is_in_the_document() -> None:
    with pytest.raises(TemplateError, match=r"x\.md, line 1"):
        press("{{ nope }}").write("x", SHEET, "md")
