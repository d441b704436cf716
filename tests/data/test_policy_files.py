"""The policies that ship say what the design says, and a wrong file says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.policy_files import load_policy, shipped_policies
from oncall_tui.domain.policy import DEFAULT_POLICY, UNMAPPED, UNMAPPED_MARK, Target, spelling
from oncall_tui.errors import PolicyError

MINUTE, HOUR, DAY = 60, 3600, 86_400
NEXT_DAY = Target(business_days=1)

FIGURES = {
    "sev": [
        ("SEV-1", Target(15 * MINUTE), None),
        ("SEV-2", Target(HOUR), None),
        ("SEV-3", Target(4 * HOUR), None),
        ("SEV-4", NEXT_DAY, None),
    ],
    "support": [
        ("P1", Target(15 * MINUTE), Target(4 * HOUR)),
        ("P2", Target(HOUR), Target(24 * HOUR)),
        ("P3", Target(4 * HOUR), Target(7 * DAY)),
        ("P4", NEXT_DAY, Target(14 * DAY)),
    ],
    "category": [
        ("CRITICAL", Target(5 * MINUTE), None),
        ("HIGH", Target(30 * MINUTE), None),
        ("MEDIUM", Target(2 * HOUR), None),
        ("LOW", Target(24 * HOUR), None),
    ],
    "level": [
        ("CRITICAL", Target(0), None),
        ("WARNING", Target(30 * MINUTE), None),
        ("INFO", None, None),
    ],
}

SMALL = """
name = "mine"
[[levels]]
name = "RED"
mark = "!"
ack = "5m"
[[levels]]
name = "GREEN"
mark = "."
ack = "none"
[[ladder]]
name = "L1"
after = "0m"
who = "us"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], str]:
    def write_policy(text: str | bytes) -> str:
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write_policy


def test_these_ship_and_the_default_is_one_of_them() -> None:
    assert shipped_policies() == sorted(FIGURES)
    assert DEFAULT_POLICY in FIGURES


@pytest.mark.parametrize("name", FIGURES)
def test_levels_and_targets_that_ship(name: str) -> None:
    levels = load_policy(name).levels
    assert [(level.name, level.ack, level.resolve) for level in levels] == FIGURES[name]


@pytest.mark.parametrize("name", FIGURES)
def test_the_ladder_that_ships(name: str) -> None:
    ladder = load_policy(name).ladder
    assert [(rung.name, rung.after) for rung in ladder] == [
        ("L1", 0),
        ("L2", 15),
        ("L3", 30),
        ("L4", 60),
    ]
    assert ladder[0].who == "operations"
    assert "executive" in ladder[3].who


@pytest.mark.parametrize("name", FIGURES)
def test_every_level_is_told_apart_without_colour(name: str) -> None:
    levels = (*load_policy(name).levels, load_policy(name).unmapped)
    assert (
        len({level.name for level in levels})
        == len({level.mark for level in levels})
        == len(levels)
    )
    assert all(len(level.name) <= 8 and level.name.isascii() for level in levels)
    assert all(level.mark.isascii() and 1 <= len(level.mark) <= 2 for level in levels)


@pytest.mark.parametrize("name", FIGURES)
def test_worse_levels_are_due_sooner_and_an_ack_of_them_ends_sooner(name: str) -> None:
    policy = load_policy(name)
    monday = 1_772_445_600_000
    dues = [
        level.ack.due(monday, policy.calendar) for level in policy.levels if level.ack is not None
    ]
    assert dues == sorted(set(dues))
    expiries = [level.expires for level in policy.levels]
    assert expiries == sorted(set(expiries))


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        (
            0,
            [
                "critical",
                "page",
                "emergency",
                "P1",
                "prio1",
                "disaster",
                "Highest",
                "SEV-1",
                "sev1",
            ],
        ),
        (1, ["error", "high", "major", "p2", "prio2", "Alert", "SEV-2"]),
        (2, ["warning", "warn", "P3", "prio3", "MEDIUM", "average", "unknown", "sev3"]),
        (3, ["info", "notice", "low", "P4", "No Data", "none", "debug", "lowest", "P5"]),
    ],
)
@pytest.mark.parametrize("name", FIGURES)
def test_the_words_in_common_use_are_mapped(name: str, tier: int, words: list[str]) -> None:
    policy = load_policy(name)
    index = {0: 0, 1: 0, 2: 1, 3: 2}[tier] if name == "level" else tier
    assert {policy.level_of(word, {}).name for word in words} == {policy.levels[index].name}


@pytest.mark.parametrize("name", FIGURES)
def test_a_bare_number_means_nothing_on_its_own(name: str) -> None:
    assert {load_policy(name).level_of(word, {}).name for word in "0123456"} == {UNMAPPED}


def test_a_file_of_the_sites_own_is_read(write: Callable[[str | bytes], str]) -> None:
    text = (
        SMALL
        + '[calendar]\ntimezone = "Asia/Tokyo"\nhours = "08:30-24:00"\nholidays = [2026-12-25]\n'
    )
    policy = load_policy(write(text), zone=ZoneInfo("Europe/Berlin"))
    assert [level.name for level in policy.levels] == ["RED", "GREEN"]
    assert policy.calendar.zone == ZoneInfo("Asia/Tokyo")
    assert (policy.calendar.opens, policy.calendar.closes) == (510, 1440)
    assert policy.calendar.holidays == {date(2026, 12, 25)}


def test_business_days_follow_the_engineers_zone_unless_the_file_has_one(
    write: Callable[[str | bytes], str],
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert load_policy(write(SMALL), zone=berlin).calendar.zone == berlin


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('ack = "5m"', 'akc = "5m"', "mine.toml", "ack?"),
        ('ack = "5m"', "", "mine.toml", "ack"),
        ('ack = "5m"', 'ack = "soon"', "levels[0].ack", "soon"),
        ('ack = "5m"', "ack = 5", "levels[0].ack", "expected"),
        ('ack = "5m"', 'ack = "5m"\nexpires = "0s"', "levels[0].expires", "1m"),
        ('ack = "5m"', 'ack = "5m"\nwords = ["green"]', "levels[1].words", "green"),
        ('"RED"', '"FIRE ENGINE"', "levels[0].name", "8"),
        ('"RED"', '"\\u001b"', "levels[0].name", "8"),
        ('"RED"', '"GREEN"', "levels[1].name", "levels[0].name"),
        ('"RED"', f'"{UNMAPPED}"', "levels[0].name", "not mapped"),
        ('mark = "!"', f'mark = "{UNMAPPED_MARK}"', "levels[0].mark", "not mapped"),
        ('mark = "!"', 'mark = "."', "levels[1].mark", "levels[0].mark"),
        ('after = "0m"', 'after = "5m"', "ladder", "0m"),
        ('after = "0m"', 'after = "30s"', "ladder[0].after", "minute"),
        ('name = "L1"', 'name = "L10"', "ladder[0].name", "2"),
        (
            'who = "us"',
            'who = "us"\n[calendar]\ntimezone = "Mars/Base"',
            "calendar.timezone",
            "IANA",
        ),
        (
            'who = "us"',
            'who = "us"\n[calendar]\ntimezone = "../etc/passwd"',
            "calendar.timezone",
            "IANA",
        ),
        ('who = "us"', 'who = "us"\n[calendar]\ndays = []', "calendar.days", "mon"),
        ('who = "us"', 'who = "us"\n[calendar]\ndays = ["lundi"]', "calendar.days", "mon"),
        (
            'who = "us"',
            'who = "us"\n[calendar]\nhours = "17:00-09:00"',
            "calendar.hours",
            "09:00-17:00",
        ),
        ('who = "us"', 'who = "us"\n[calendar]\nhours = "00:00-24:30"', "calendar.hours", "24:00"),
    ],
)
def test_a_wrong_value_is_named_with_file_and_key(
    write: Callable[[str | bytes], str], old: str, new: str, where: str, says: str
) -> None:
    assert old in SMALL
    with pytest.raises(PolicyError) as caught:
        load_policy(write(SMALL.replace(old, new, 1)))
    assert "mine.toml" in caught.value.where
    assert where in caught.value.where
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"name = ", b"x" * 300_000, b""])
def test_a_file_that_is_no_policy_is_refused(
    write: Callable[[str | bytes], str], body: bytes
) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(write(body))
    assert caught.value.where
    assert caught.value.hint


def test_a_policy_needs_two_levels(write: Callable[[str | bytes], str]) -> None:
    one = SMALL.replace('[[levels]]\nname = "GREEN"\nmark = "."\nack = "none"\n', "")
    with pytest.raises(PolicyError, match="two levels"):
        load_policy(write(one))


@pytest.mark.parametrize("use", ["svv", "", "/nonexistent/p.toml", "nowhere.toml", "/"])
def test_a_policy_that_is_not_there_is_an_error_that_says_what_to_do(use: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(use)
    assert caught.value.hint


def test_no_word_of_a_policy_stands_in_two_levels() -> None:
    for name in FIGURES:
        words = [
            word
            for level in load_policy(name).levels
            for word in {spelling(w) for w in (level.name, *level.words)}
        ]
        assert len(words) == len(set(words))
