"""One struct of facts says the same in a template and in JSON."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from oncall_tui.domain.document import Facts, Moment, Span, json_of, schema_of, values_of
from oncall_tui.domain.template import Schema
from oncall_tui.services.report_out import KINDS

NOON = 1_772_452_800_000


class Line(Facts, frozen=True):
    what: str
    at: Moment | None


class Sheet(Facts, frozen=True):
    title: str
    count: int
    open: bool
    at: Moment
    took: Span | None
    words: tuple[str, ...]
    lines: tuple[Line, ...]


SHEET = Sheet("t", 3, True, Moment(NOON), Span(90_500), ("a", "b"), (Line("x", None),))


def test_a_template_may_ask_for_every_member() -> None:
    assert schema_of(Sheet) == {
        "title": None,
        "count": None,
        "open": {},
        "at": None,
        "at_utc": None,
        "took": None,
        "words": {"line": None},
        "lines": {"what": None, "at": None, "at_utc": None},
    }


def test_times_are_local_and_in_utc_where_that_is_another() -> None:
    found = values_of(SHEET, ZoneInfo("Europe/Berlin"))
    assert (found["at"], found["at_utc"]) == ("2026-03-02 13:00:00 CET", "2026-03-02 12:00:00 UTC")
    assert values_of(SHEET, UTC)["at_utc"] == ""


def test_every_value_is_a_text_a_truth_or_a_list() -> None:
    found = values_of(SHEET, UTC)
    assert (found["count"], found["open"], found["took"]) == ("3", True, "1m")
    assert found["words"] == [{"line": "a"}, {"line": "b"}]
    assert found["lines"] == [{"what": "x", "at": "", "at_utc": ""}]


def test_json_has_rfc_3339_and_seconds() -> None:
    assert json_of(SHEET) == {
        "title": "t",
        "count": 3,
        "open": True,
        "at": "2026-03-02T12:00:00.000Z",
        "took": 90.5,
        "words": ["a", "b"],
        "lines": [{"what": "x", "at": None}],
    }


def fitting(schema: Schema, values: object) -> None:
    """Check that what the schema promises is there."""
    assert isinstance(values, dict)
    for name, inner in schema.items():
        assert name in values
        if inner and isinstance(values[name], list):
            for one in values[name]:
                fitting(inner, one)


def test_what_the_schema_promises_is_there() -> None:
    fitting(schema_of(Sheet), values_of(SHEET, UTC))


@pytest.mark.parametrize("kind", KINDS)
def test_no_member_of_a_document_hides_the_utc_of_another(kind: str) -> None:
    names = list(KINDS[kind].__struct_fields__)
    assert not {f"{name}_utc" for name in names} & set(names)
