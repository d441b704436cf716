"""Windows of the configuration: understood wholly, or the start says why not."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest

from oncall_tui.config_reading import load
from oncall_tui.errors import ConfigError
from oncall_tui.maintenance_reading import read_window

GOOD = """
[[maintenance]]
name = "east"
match = 'cluster="east"'
start = 2026-03-07T22:00:00Z
end = "2026-03-08T01:00:00+01:00"
checklist = ["it is up"]
"""
SOURCE = '[[sources]]\nname = "prod"\nkind = "prometheus"\nurl = "http://x"\n'


def ms(day: int, hour: int) -> int:
    return round(datetime(2026, 3, day, hour, tzinfo=UTC).timestamp() * 1000)


def test_times_are_of_toml_or_texts_with_an_offset() -> None:
    config = load([("a.toml", tomllib.loads(GOOD))])
    window = read_window(config.maintenance[0])
    assert window.start == ms(7, 22)
    assert window.end == ms(8, 0)
    assert window.id == f"east@{window.start}"


def test_a_local_time_needs_its_zone() -> None:
    local = GOOD.replace("22:00:00Z", "22:00:00").replace("+01:00", "")
    with pytest.raises(ConfigError, match="where"):
        load([("a.toml", tomllib.loads(local))])
    config = load([("a.toml", tomllib.loads(f'{local}zone = "Europe/Berlin"\n'))])
    assert read_window(config.maintenance[0]).start == ms(7, 21)


def test_the_windows_of_all_files_add_up() -> None:
    other = GOOD.replace('"east"\nm', '"west"\nm')
    config = load([("a.toml", tomllib.loads(GOOD)), ("b.toml", tomllib.loads(other))])
    assert [window.name for window in config.maintenance] == ["east", "west"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('end = "2026-03-08', 'end = "2026-03-07', "ends before"),
        ('end = "2026-03-08', 'end = "2026-04-08', "14 days"),
        ('end = "2026-03-08T01:00:00+01:00"', "end = 2026-03-08", "is no time"),
        ('end = "2026-03-08T01:00:00+01:00"', 'end = "soon"', "is no time"),
        ('end = "2026-03-08T01:00:00+01:00"', "end = 0001-01-01T00:00:00+14:00", "end is beyond"),
        ('cluster="east"\'', 'cluster=~".*"\'', "fits every alert"),
        ('cluster="east"\'', "'", "fits every alert"),
        ('cluster="east"\'', "cluster'", "missing"),
        ('name = "east"', 'name = ""', "no name"),
        ('name = "east"', 'name = "e\\n"', "no name"),
        ('["it is up"]', '[" "]', "empty"),
        ("checklist", "checks", "unknown key"),
        ("checklist", 'runbook = "x.md"\nchecklist', "keep one"),
        ("checklist", 'zone = "Mars"\nchecklist', "no time zone"),
        ("checklist", 'source = "nowhere"\nchecklist', "no source"),
    ],
)
def test_what_cannot_be_meant_stops_the_start(old: str, new: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=why):
        load([("a.toml", tomllib.loads(SOURCE + GOOD.replace(old, new)))])


def test_a_name_is_used_once() -> None:
    with pytest.raises(ConfigError, match="two windows"):
        load([("a.toml", tomllib.loads(GOOD + GOOD))])
