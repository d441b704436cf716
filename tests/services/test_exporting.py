"""Exports: every format is read by an independent reader, and no word is lost on the way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from oncall_tui.domain.chain import Tip
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_filter import EntryFilter, equal
from oncall_tui.domain.entry_line import b64u, decode, encode_body, leaf_hash, sign_body
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.errors import JournalTamperedError
from oncall_tui.services.export_csv import harmless
from oncall_tui.services.exported import About, Exported
from oncall_tui.services.exporting import FORMATS, Format, exported, raw_lines
from oncall_tui.services.journal_view import summary

LOG = "alice@jump01"
ABOUT = About(LOG, ZoneInfo("UTC"), "oncall-tui 0")
EVIL = "=1+1 \x1b]0;x\x07 \u202eabc\u2066 [a](javascript:x) `x` ```\n~~~\n  <b>|\r\n\x00\x9b"
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([EVIL, "", " ", "-1", "@x", "https://x.example", "```", "# x", "a\n\nb"]),
)


def line_of(i: int, prev: str, **more: Any) -> bytes:
    values: dict[str, Any] = {
        "by": "alice@example.com",
        "type": "alert.noted",
        "inc": None,
        "d": {},
    }
    values |= more
    ts = "2026-03-02T12:00:00.000Z"
    entry = Entry(1, LOG, i, ts, i, "s1", prev=prev, **values)
    return sign_body(encode_body(entry), "")


def lines(*changes: dict[str, Any]) -> Iterator[bytes]:
    prev = Tip().leaf
    for i, more in enumerate(changes):
        line = line_of(i, prev, **more)
        prev = b64u(leaf_hash(line))
        yield line


@st.composite
def items(draw: st.DrawFn) -> Exported:
    d = draw(
        st.dictionaries(WORDS.filter(bool), WORDS | st.integers(-9, 9) | st.none(), max_size=3)
    )
    by, type_ = draw(WORDS), draw(st.sampled_from(list(EntryType)) | WORDS)
    line = line_of(draw(st.integers(0, 9)), "p", by=by, type=str(type_), d=d, inc=draw(WORDS))
    texts = draw(st.dictionaries(WORDS, WORDS | st.none(), max_size=2))
    return Exported(decode(line), line, texts)


ITEMS = st.lists(items(), max_size=3)


def written(format_: str, found: list[Exported]) -> str:
    return "".join(FORMATS[format_](found, ABOUT))


@given(ITEMS)
def test_csv_has_a_record_for_each_entry_with_all_its_words(found: list[Exported]) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", found), newline="")))
    assert len(rows) == len(found)
    for row, item in zip(rows, found, strict=True):
        assert json.loads(row["data"]) == item.entry.d
        for name, text in item.texts.items():
            told = f"{name}: {'(not here)' if text is None else text}"
            assert "\n".join(plain_lines(told)) in row["texts"]


@given(WORDS)
def test_no_cell_is_a_formula_and_nothing_in_it_acts(text: str) -> None:
    cell = harmless(text)
    assert cell.lstrip()[:1] not in set("=+-@")
    assert plain(cell.replace("\n", "")) == cell.replace("\n", "")
    shown = "\n".join(plain_lines(text))
    assert cell in {shown, f"'{shown}"}


@given(ITEMS)
def test_json_formats_are_ascii_and_hold_every_text_letter_by_letter(found: list[Exported]) -> None:
    events = written("cloudevents", found)
    logs = written("otlp", found)
    assert all(" " <= c <= "~" for c in (events + logs).replace("\n", ""))
    for event, item in zip(json.loads(events), found, strict=True):
        assert (event["data"]["d"], event["data"]["texts"]) == (item.entry.d, item.texts)
    records = [record for line in logs.splitlines() for record in records_of(json.loads(line))]
    for record, item in zip(records, found, strict=True):
        pairs = {pair["key"]: pair["value"] for pair in record["attributes"]}
        assert pairs["enduser.id"] == {"stringValue": item.entry.by}
        for name, text in item.texts.items():
            assert pairs[f"oncall.text.{name}"]["stringValue"] == (
                "(not here)" if text is None else text
            )


def records_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        record
        for resource in data["resourceLogs"]
        for scope in resource["scopeLogs"]
        for record in scope["logRecords"]
    ]


@given(ITEMS)
def test_markdown_shows_words_as_they_are_and_texts_in_fences(found: list[Exported]) -> None:
    source = written("markdown", found)
    assert "\n".join(plain_lines(source)) == source.replace("\t", "    ")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(source)
    fences = [token.content for token in tokens if token.type == "fence"]
    texts = [text for item in found for text in item.texts.values()]
    assert [fence.rstrip("\n").split("\n") for fence in fences] == [
        "\n".join(line.rstrip() for line in plain_lines("(not here)" if t is None else t))
        .rstrip("\n").split("\n")
        for t in texts
    ]  # fmt: skip
    inline = [token for token in tokens if token.type == "inline"]
    kinds = {child.type for token in inline for child in token.children or ()}
    assert kinds <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
        "code_inline",
        "softbreak",
    }
    shown = "\n".join("".join(child.content for child in token.children or ()) for token in inline)
    for item in found:
        assert " ".join(plain(item.entry.by).split()) in " ".join(shown.split())
        assert " ".join(summary(item.entry).split()) in " ".join(shown.split())


def test_an_event_is_what_the_specification_asks_for() -> None:
    target = {"kind": "alert", "id": "prod/a/1", "title": "Disk"}
    [line] = lines({"d": {"target": target}})
    [event] = json.loads(written("cloudevents", [Exported(decode(line), line, {})]))
    assert event["specversion"] == "1.0"
    assert event["id"] == "alice@jump01/0"
    assert event["source"] == "//oncall-tui.local/j/alice@jump01"
    assert event["type"] == "local.oncall-tui.alert.noted"
    assert (event["time"], event["subject"]) == ("2026-03-02T12:00:00.000Z", "prod/a/1")


def test_a_log_record_has_its_time_as_text_and_its_severity_by_the_outcome() -> None:
    found = [
        Exported(decode(line), line, {})
        for line in lines({}, {"type": "effect.failed"}, {"d": {"outcome": "skipped", "n": 3}})
    ]
    [data] = [json.loads(line) for line in written("otlp", found).splitlines()]
    records = records_of(data)
    assert records[0]["timeUnixNano"] == "1772452800000000000"
    assert [r["severityNumber"] for r in records] == [9, 17, 13]
    data_of = {pair["key"]: pair["value"] for pair in records[2]["attributes"]}["oncall.data"]
    assert data_of["kvlistValue"]["values"][1] == {"key": "n", "value": {"intValue": "3"}}


def test_an_empty_export_is_still_a_document() -> None:
    assert json.loads(written("cloudevents", [])) == []
    assert written("otlp", []) == ""


@pytest.mark.parametrize("format_", [*FORMATS.values(), raw_lines])
def test_entries_are_read_only_as_they_are_written(format_: Format) -> None:
    taken = []

    def many() -> Iterator[bytes]:
        for line in lines(*[{} for _ in range(2000)]):
            taken.append(1)
            yield line

    stream = exported(many(), log=LOG, wanted=EntryFilter(), text=lambda _: None)
    chunks = iter(format_(stream, ABOUT))
    for _ in range(8):
        next(chunks, None)
        if taken:
            break
    assert 0 < len(taken) < 1000


def test_only_what_is_asked_for_comes() -> None:
    found = exported(
        lines({"by": "bob@x"}, {}, {"inc": "INC-7"}),
        log=LOG,
        wanted=EntryFilter().also([equal("actor", "alice"), equal("incident", "INC-7")]),
        text=lambda _: None,
    )
    assert [item.entry.i for item in found] == [2]


def test_a_line_that_breaks_the_chain_ends_the_export_with_its_index() -> None:
    good = list(lines({}, {}, {}))
    stream = exported([good[0], good[2]], log=LOG, wanted=EntryFilter(), text=lambda _: None)
    assert next(stream).entry.i == 0
    with pytest.raises(JournalTamperedError, match="entry 1"):
        next(stream)
