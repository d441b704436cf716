"""Figures for people and scripts equal what is counted by hand; nothing in a title acts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.numbers import Figures, figures
from oncall_tui.domain.numbers_facts import facts_of
from oncall_tui.domain.numbers_rules import HOUR, NumbersRules
from oncall_tui.domain.numbers_words import DEFINITIONS
from oncall_tui.services.numbers import Mate, Numbers
from oncall_tui.services.numbers_out import numbers_csv, numbers_json, numbers_lines
from tests.domain.test_incident import MINUTE, NOON, A, entry
from tests.domain.test_numbers import Night, page
from tests.services.report_bench import Bench

RULES = NumbersRules()


def night() -> Night:
    """Three pages of two things: acknowledged after 10 and 20 minutes, over after 40, 120, 5."""
    n = Night()
    n.tell("shift.begun", -MINUTE, shift="s", start=NOON - HOUR, end=NOON + 11 * HOUR)
    n.tell("alert.paged", 0, alerts=[page("p:disk@1", 0), page("p:cpu@1", 0, runbook=False)])
    n.ack("p:disk@1", 10 * MINUTE)
    n.ack("p:cpu@1", 20 * MINUTE)
    n.ack("p:disk@1", 31 * MINUTE, "alert.noted")
    n.over("p:disk@1", 40 * MINUTE)
    n.over("p:cpu@1", 2 * HOUR)
    n.tell("incident.declared", 2 * HOUR, title="Shop", level="SEV-1", started=NOON + HOUR)
    n.tell("incident.closed", 3 * HOUR, incident=f"{A}/{len(n.entries) - 1}")
    n.tell("alert.paged", 11 * HOUR, alerts=[page("p:disk@2", 11 * HOUR)], more=7)
    n.over("p:disk@2", 11 * HOUR + 5 * MINUTE)
    return n


def found(n: Night | None = None) -> Figures:
    facts = facts_of((n or night()).entries)
    return figures(facts, RULES, since=NOON - HOUR, until=NOON + 24 * HOUR, now=NOON + 24 * HOUR)


def test_json_equals_what_is_counted_by_hand() -> None:
    told = numbers_json(found(), RULES)
    every, sev = told["levels"]
    assert (every["level"], sev["level"], every["pages"]) == ("all", "SEV-1", 3)
    assert every["mtta"] == {"n": 2, "median": 900, "mean": 900, "worst": 1200}
    assert every["mttr"] == {"n": 3, "median": 2400, "mean": 3300, "worst": 7200}
    # From 12:40, when the disk was over, to 23:00, when it came again.
    assert every["mtbf"] == {"n": 1, "median": 37_200, "mean": 37_200, "worst": 37_200}
    assert every["acknowledged_in_time"] == {"n": 2, "met": 1, "percent": 50.0}
    assert every["over_in_time"] == {"n": 3, "met": 2, "percent": 66.6}
    assert told["busiest"] == {
        "hours": 12,
        "pages": 3,
        "from": "2026-03-02T12:00:00Z",
        "most": 2,
    }
    assert told["night"] == 1
    assert told["without_runbook"] == 1
    assert told["runbook_not_looked_up"] == 2
    # The processor and the second page of the disk: nobody did more than acknowledge them.
    assert told["unactionable"] == 2
    assert told["cleared_unacknowledged"] == 1
    assert told["not_counted"] == 7
    assert told["noisiest"] == [{"title": "disk", "pages": 2}, {"title": "cpu", "pages": 1}]
    # From the first alert at 13:00 to the closing at 15:00.
    assert told["incidents"] == {
        "n": 1,
        "length": {"n": 1, "median": 7200, "mean": 7200, "worst": 7200},
    }
    assert told["definitions"] == dict(DEFINITIONS)


def test_json_has_the_pages_of_each_shift_and_week() -> None:
    told = numbers_json(found(), RULES)
    [shift] = told["shifts"]
    # It ends at 23:00; what begins then is the next one's.
    assert shift == {
        "who": A,
        "start": "2026-03-02T11:00:00Z",
        "end": "2026-03-02T23:00:00Z",
        "pages": 2,
        "too_many": False,
    }
    [week] = told["weeks"]
    assert (week["week"], week["pages"], week["night"], week["incidents"]) == ("2026-W10", 3, 1, 1)
    assert (week["mtta_median"], week["mttr_median"]) == (900, 2400)


def test_where_there_is_nothing_there_is_no_zero() -> None:
    told = numbers_json(found(Night()), RULES)
    [every] = told["levels"]
    assert every["mtta"] == {"n": 0, "median": None, "mean": None, "worst": None}
    assert every["acknowledged_in_time"] == {"n": 0, "met": 0, "percent": None}
    assert told["busiest"]["from"] is None
    assert any("MTTA  -" in line for line in numbers_lines(found(Night()), RULES))


def test_lines_say_the_same_with_the_definitions() -> None:
    lines = numbers_lines(found(), RULES)
    told = "\n".join(lines)
    assert lines[0] == "from 2026-03-02 11:00 to 2026-03-03 12:00 UTC, 11 entries"
    assert "all: 3 pages" in told
    assert "  MTTA  median 15m, mean 15m, worst 20m (n = 2)" in lines
    assert "  MTTR  median 40m, mean 55m, worst 2h (n = 3)" in lines
    assert "  acknowledged in time  50.0 % (1 of 2)" in lines
    assert "  over in time          66.6 % (2 of 3)" in lines
    assert "busiest 12 h: 3 pages, more than 2" in lines
    assert "shifts: 1, 2.0 pages each on average, 0 with too many" in lines
    assert "not counted: 7 pages of storms" in lines
    assert "      2  disk" in lines
    for name, text in DEFINITIONS.items():
        assert f"  {name}: {text}" in lines


def rows(n: Night | None = None) -> list[list[str]]:
    return list(csv.reader(io.StringIO(numbers_csv(found(n), RULES))))


def test_csv_is_figure_of_value_and_unit() -> None:
    told = rows()
    assert told[0] == ["figure", "of", "value", "unit"]
    assert ["MTTA median", "all", "900", "seconds"] in told
    assert ["MTTR worst", "SEV-1", "7200", "seconds"] in told
    assert ["acknowledged in time, n", "all", "2", "count"] in told
    assert ["acknowledged in time", "all", "1", "count"] in told
    assert ["busiest", "12 h", "3", "count"] in told
    assert ["pages in shift", f"{A} 2026-03-02T11:00:00Z", "2", "count"] in told
    assert ["pages in week", "2026-W10", "3", "count"] in told
    assert {row[0] for row in told} >= {"definition", "night", "out of hours", "incidents"}
    assert {len(row) for row in told} == {4}
    assert numbers_csv(found(), RULES).endswith("\r\n")


@pytest.mark.parametrize("title", ["=1+1", "+x", "-x", "@x", "\t=x", '"x",=1'])
def test_no_title_is_a_formula_in_a_spreadsheet(title: str) -> None:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:x@1", 0, title=title)])
    [row] = [row for row in rows(n) if row[0] == "noisiest"]
    assert row[2] == "1"
    assert row[1][0] not in "=+-@\t\r"


def test_a_hostile_title_is_plain_in_lines() -> None:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:x@1", 0, title="\x1b[31mred\nline")])
    assert any("^[[31mred line" in line for line in numbers_lines(found(n), RULES))


# The flow


def told(bench: Bench, id_: str, at: int = 0) -> None:
    bench.journal.append("alert.paged", {"alerts": [page(id_, at)]})


def test_what_was_read_is_not_read_again() -> None:
    bench = Bench()
    read: list[int] = []
    briefs = bench.ledger.briefs

    def counted(start: int) -> Iterator[Entry | Brief]:
        read.append(start)
        return briefs(start)

    bench.ledger.briefs = counted  # type: ignore[method-assign]
    numbers = Numbers(bench.ledger, RULES, bench.clock)
    told(bench, "p:a@1")
    assert numbers.figures().all.pages == 1
    told(bench, "p:b@1")
    bench.after(1)
    assert numbers.figures().all.pages == 2
    assert read == [0, 1]


def test_without_a_beginning_all_of_the_journal_counts() -> None:
    bench = Bench()
    told(bench, "p:a@1", at=-3 * HOUR)
    bench.after(1)
    numbers = Numbers(bench.ledger, RULES, bench.clock)
    assert numbers.figures().since == NOON - 3 * HOUR
    assert numbers.figures(since=NOON).all.pages == 0


def test_mates_count_once_and_progress_is_told() -> None:
    bench = Bench()
    told(bench, "p:a@1")
    mine = bench.journal.lines[0].d["alerts"]
    mates = [entry("bob@x", i, "alert.paged", 0, alerts=mine) for i in range(5_000)]
    heard: list[int] = []
    bob = Mate("bob@x", 1, lambda: mates)
    numbers = Numbers(bench.ledger, RULES, bench.clock, lambda: [bob])
    bench.after(1)
    assert numbers.figures(progress=heard.append).all.pages == 1
    assert heard == [5_000]
