"""Settings: what a file may say, and what is said about a file that is wrong."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from oncall_tui.config import Config
from oncall_tui.config_reading import decode, load
from oncall_tui.errors import ConfigError

FILE = "/c/config.toml"

SOURCE = """
[[sources]]
name = "prod"
kind = "alertmanager"
url = "https://alertmanager.example"
"""

FULL = (
    """
[me]
id = "alice@example.com"
timezone = "Europe/Berlin"
"""
    + SOURCE
    + """
poll = "5s"
auth = { bearer = { file = "~/.config/oncall-tui/am.token" } }
severities = { page = "SEV-1" }
ca_file = "/etc/ssl/site.pem"
proxy = "http://proxy.example:3128"
timeout = "20s"
ack = "silence"

[[sources]]
name = "edge"
kind = "prometheus"
url = "http://[::1]:9090/prom"
poll = "1m30s"
auth = { header = { name = "X-Scope-OrgID", value = { env = "TENANT" } } }

[[tickets]]
name = "desk"
kind = "roundup"
url = "https://desk.example/t"
auth = { basic = { username = "alice", password = { command = ["pass", "desk"] } } }

[policy]
use = "support"

[runbooks]
libraries = ["/srv/runbooks", "~/runbooks"]
mounts = { "https://runbooks.example/" = "/srv/runbooks" }

[board]
ascii = true
"""
)


def parse(text: str) -> Config:
    return decode(tomllib.loads(text), FILE)


def wrong(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert FILE in caught.value.where
    assert caught.value.hint
    return str(caught.value)


def with_source(line: str) -> str:
    return SOURCE + line + "\n"


def test_everything_that_may_be_said_is_understood() -> None:
    config = parse(FULL)
    assert config.me.timezone == "Europe/Berlin"
    assert [source.name for source in config.sources] == ["prod", "edge"]
    assert config.sources[1].poll_seconds == 90
    assert config.sources[0].timeout_seconds == 20
    assert config.tickets[0].poll_seconds == 30
    secret = config.tickets[0].auth.secret()
    assert secret is not None
    assert secret[1].given() == [("command", ("pass", "desk"))]
    assert config.runbooks.mounts == {"https://runbooks.example/": "/srv/runbooks"}
    assert config.board.ascii


def test_an_empty_file_is_a_configuration_with_nothing_to_watch() -> None:
    assert parse("").empty
    assert not parse(SOURCE).empty


@pytest.mark.parametrize(
    ("text", "said", "nearest"),
    [
        ("[mee]\nid = 'a'", "unknown key mee", "me"),
        ("[me]\nidd = 'a'", "unknown key me.idd", "id"),
        (with_source("pol = '5s'"), "unknown key sources[0].pol", "poll"),
        (
            with_source("auth = { baerer = { env = 'A' } }"),
            "unknown key sources[0].auth.baerer",
            "bearer",
        ),
        (with_source("auth = { bearer = { fil = '/a' } }"), "sources[0].auth.bearer.fil", "file"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(
    text: str, said: str, nearest: str
) -> None:
    message = wrong(text)
    assert said in message
    assert f"did you mean {nearest}?" in message


def test_an_unknown_key_like_no_other_gets_the_list_of_keys() -> None:
    assert "known are id, timezone" in wrong("[me]\nxyzzy = 1")


@pytest.mark.parametrize("key", ["agent", "file", "none", "~/.ssh/id_ed25519.pub", "/k.pub"])
def test_what_signs_is_named_by_a_word_or_a_path(key: str) -> None:
    assert parse(f"[me]\nkey = {key!r}").me.key == key


def test_another_word_for_what_signs_is_refused() -> None:
    assert "use agent, file, none" in wrong("[me]\nkey = 'agnet'")


def test_the_lock_waits_as_long_as_it_is_told_or_for_ever() -> None:
    assert parse("").me.lock_seconds == 900
    assert parse("[me]\nlock_after = '1h'").me.lock_seconds == 3600
    assert parse("[me]\nlock_after = 'never'").me.lock_seconds is None
    assert "out of bounds" in wrong("[me]\nlock_after = '1s'")


def test_an_unknown_kind_gets_the_nearest_known_one() -> None:
    assert "did you mean prometheus?" in wrong(
        SOURCE.replace('alertmanager"\n', 'promteheus"\n', 1)
    )


def test_a_missing_key_is_named() -> None:
    assert "sources[0] has no url" in wrong("[[sources]]\nname = 'a'\nkind = 'prometheus'")


def test_a_value_of_the_wrong_type_is_named() -> None:
    assert "sources[0].poll): expected" not in wrong(with_source("poll = 5"))
    assert "sources[0].poll" in wrong(with_source("poll = 5"))
    assert "expected str, got int" in wrong(with_source("poll = 5"))
    assert "runbooks.libraries" in wrong("[runbooks]\nlibraries = '/srv'")


@pytest.mark.parametrize(
    "url",
    [
        "alertmanager.example", "ftp://a.example", "https://", "https://u:p@a.example", "http://u@a",
        "https://a.example:99999", "https://a.example:x", "https://a.example/?q=1",
        "https://a.example/#f", "https://a.example/a b", "https://a.example/\\u001b[2J", "http://[::1",
    ],
)  # fmt: skip
def test_a_wrong_url_is_refused(url: str) -> None:
    text = SOURCE.replace("https://alertmanager.example", url)
    assert "sources[0].url" in wrong(text)


def test_a_password_in_a_url_is_not_repeated() -> None:
    text = SOURCE.replace("https://alertmanager.example", "https://alice:hush@a.example:99999")
    assert "hush" not in wrong(text)
    assert "hush" not in wrong(with_source("proxy = 'http://alice:hush@proxy.example'"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("poll = 'soon'", "sources[0].poll"),
        ("poll = '0s'", "out of bounds"),
        ("poll = '2h'", "out of bounds"),
        ("timeout = '10m'", "out of bounds"),
        ("ca_file = 'ca.pem'", "relative path"),
        ("proxy = 'proxy:3128'", "sources[0].proxy"),
        ("auth = { bearer = { file = 'token' } }", "sources[0].auth.bearer.file"),
        ("auth = { bearer = {} }", "where its secret is kept"),
        ("auth = { bearer = { env = 'A', file = '/a' } }", "where its secret is kept"),
        (
            "auth = { bearer = { env = 'A' }, header = { name = 'X', value = { env = 'B' } } }",
            "more than one",
        ),
        ("auth = { header = { name = 'X: y', value = { env = 'B' } } }", "cannot be a header"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_work_is_refused(line: str, said: str) -> None:
    assert said in wrong(with_source(line))


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a@b", "ä", "x" * 41, ".a", "a/b"])
def test_a_name_must_fit_into_ids_and_file_names(name: str) -> None:
    assert "cannot be a name" in wrong(SOURCE.replace("prod", name))


def test_a_prometheus_cannot_be_asked_for_silences() -> None:
    text = SOURCE.replace('"alertmanager"', '"prometheus"') + 'ack = "silence"\n'
    assert "no silences" in wrong(text)


def test_a_filter_must_be_matchers_and_its_source_must_take_them() -> None:
    assert parse(with_source("filter = 'team=\"a\",env!=test'")).sources[0].filter
    assert "sources[0].filter" in wrong(with_source("filter = 'team=~\"(\"'"))
    text = with_source("filter = 'team=\"a\"'").replace('"alertmanager"', '"prometheus"')
    assert "part of its alerts" in wrong(text)


def test_an_upstream_without_a_key_whose_receipts_count_is_told_where_that_comes_from() -> None:
    said = wrong('[upstream]\nurl = "https://upstream.example"\n')
    assert "upstream.mirror" in said
    assert "mirror is missing" in said
    assert "`oncall-tui upstream keys`" in said


def test_who_takes_tickets_is_told_or_is_who_logs_in() -> None:
    tickets = "[[tickets]]\nname = 'd'\nkind = 'roundup'\nurl = 'http://d.example'\n"
    basic = "auth = { basic = { username = 'al', password = { env = 'P' } } }\n"
    assert parse(tickets).tickets[0].login == ""
    assert parse(tickets + basic).tickets[0].login == "al"
    assert parse(tickets + basic + "user = 'bo'").tickets[0].login == "bo"


def test_two_endpoints_of_one_name_are_refused_even_over_two_files() -> None:
    tickets = "[[tickets]]\nname = 'prod'\nkind = 'roundup'\nurl = 'http://d.example'"
    with pytest.raises(ConfigError, match="two endpoints are called prod"):
        load([(FILE, tomllib.loads(SOURCE + tickets))])
    with pytest.raises(ConfigError, match=FILE):
        load([(FILE, tomllib.loads(SOURCE)), ("/d/b.toml", tomllib.loads(tickets))])


def test_a_later_file_wins_key_by_key_and_endpoints_add_up() -> None:
    site = tomllib.loads(SOURCE + "[me]\nid = 'site'\ntimezone = 'UTC'\n[policy]\nuse = 'level'")
    mine: dict[str, Any] = tomllib.loads(SOURCE.replace("prod", "lab") + "[me]\nid = 'alice'")
    config = load([("/etc/a.toml", site), (FILE, mine)])
    assert config.me.id == "alice"
    assert config.me.timezone == "UTC"
    assert config.policy.use == "level"
    assert [source.name for source in config.sources] == ["prod", "lab"]


def test_an_error_names_the_file_it_is_in_not_another() -> None:
    with pytest.raises(ConfigError) as caught:
        load([("/etc/a.toml", {}), (FILE, {"sources": [{}]})])
    assert caught.value.where == FILE


def test_no_files_are_an_empty_configuration() -> None:
    assert load([]) == Config()


def test_every_key_has_a_line_that_says_what_it_is() -> None:
    import ast
    import inspect

    import oncall_tui.config as module

    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ClassDef):
            pairs = zip(node.body, [*node.body[1:], None], strict=True)
            for item, after in pairs:
                if isinstance(item, ast.AnnAssign):
                    assert isinstance(after, ast.Expr), ast.unparse(item)


def watched(**watchdog: Any) -> Config:
    source = {"name": "prod", "kind": "prometheus", "url": "https://p.example"}
    document = {"sources": [source], "watchdogs": [{"source": "prod", **watchdog}]}
    return load([("a.toml", document)])


def test_a_watchdog_names_a_source_and_is_prometheus_s_own_by_itself() -> None:
    [found] = watched().watchdogs
    assert (found.source, found.match, found.after) == ("prod", 'alertname="Watchdog"', "5m")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": "nowhere"}, "there is no source 'nowhere'"),
        ({"match": ""}, "no matcher"),
        ({"after": "1s"}, "out of bounds"),
    ],
)
def test_a_watchdog_that_could_never_bark_stops_the_start(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        watched(**wrong)


def test_no_endpoint_takes_our_own_name() -> None:
    source = {"name": "oncall-tui", "kind": "prometheus", "url": "https://p.example"}
    with pytest.raises(ConfigError, match="our own name"):
        load([("a.toml", {"sources": [source]})])


def filters(*told: dict[str, Any]) -> Config:
    source = {"name": "prod", "kind": "prometheus", "url": "https://p.example"}
    return load([("a.toml", {"sources": [source], "filters": list(told)})])


def test_filters_have_a_key_each() -> None:
    mine = {"name": "mine", "key": "m", "filter": 'team="db"', "source": "prod"}
    assert filters(mine).filters[0].source == "prod"
    for wrong, said in (
        ([mine, {**mine, "name": "other"}], "two filters are on the key m"),
        ([{**mine, "source": "nowhere"}], "there is no source 'nowhere'"),
        ([{**mine, "key": "mm"}], "is no key"),
        ([{**mine, "filter": 'team="'}], "not closed"),
    ):
        with pytest.raises(ConfigError, match=said):
            filters(*wrong)


@pytest.mark.parametrize(
    "table",
    ["new = -1", "new = 10_001", 'within = "5s"', 'within = "2h"', 'calm = "1s"', 'ack = "8d"'],
)
def test_a_storm_is_within_bounds(table: str) -> None:
    assert f"storm.{table.split(maxsplit=1)[0]}" in wrong(f"[storm]\n{table}\n")


@pytest.mark.parametrize(
    "table", ['comment = "("', 'longest = "10s"', 'longest = "2000d"', 'comment = "(a+)+"']
)
def test_what_is_asked_of_a_silence_can_be_asked(table: str) -> None:
    assert f"silences.{table.split(maxsplit=1)[0]}" in wrong(f"[silences]\n{table}\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("changes = 1", "flapping.changes"),
        ("changes = 101", "flapping.changes"),
        ("changes = -1", "flapping.changes"),
        ("within = '5s'", "flapping.within"),
        ("within = 'soon'", "flapping.within"),
        ("often = 5", "often"),
    ],
)
def test_flapping_has_bounds(line: str, said: str) -> None:
    assert said in wrong(f"[flapping]\n{line}\n")
