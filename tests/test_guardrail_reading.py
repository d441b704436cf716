"""Guardrails as files tell them: they add up over all files, and none can be talked away."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.paths import inside
from oncall_tui.config import Config
from oncall_tui.config_reading import load
from oncall_tui.config_site import GuardrailConfig
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import Verdict
from oncall_tui.errors import ConfigError
from oncall_tui.guardrail_reading import read_guardrails
from oncall_tui.settings import read_settings
from oncall_tui.site import open_gate

SOURCE = '[[sources]]\nname = "{}"\nkind = "prometheus"\nurl = "http://h"\n{}\n'


def config(*texts: str) -> Config:
    return load((f"{n}.toml", tomllib.loads(text)) for n, text in enumerate(texts))


def rule(text: str) -> str:
    return f"[[guardrails]]\n{text}\n"


def judge(of: Config, act: Dangerous, **sources: int) -> Verdict:
    return read_guardrails(of).judge(act, sources)


def test_a_rule_is_read_in_full() -> None:
    told = config(rule('source = "prod"\nact = "silence"\nconfirm = "count"\nwhy = "payday"'))
    verdict = judge(told, Dangerous.SILENCE, prod=1)
    assert verdict == Verdict(confirm=Confirmation.COUNT, why="payday")
    assert judge(told, Dangerous.ACK, prod=1) == Verdict()


def test_a_later_file_adds_and_takes_nothing_away() -> None:
    site = rule('act = "ack"\nmax_bulk = 2') + rule('act = ["silence"]\ndeny = true')
    for user in ("guardrails = []", rule('act = "*"\nmax_bulk = 99'), rule('confirm = "enter"')):
        told = config(site, user)
        assert judge(told, Dangerous.SILENCE, prod=1).denied
        assert judge(told, Dangerous.ACK, prod=3).denied


def test_a_read_only_source_is_read_only_for_every_act() -> None:
    told = config(SOURCE.format("prod", "read_only = true") + SOURCE.format("edge", ""))
    assert all(judge(told, act, prod=1).denied for act in Dangerous)
    assert not any(judge(told, act, edge=1).denied for act in Dangerous)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('act = "silense"\ndeny = true', "did you mean silence?"),
        ('act = ["ack", "fly"]\ndeny = true', "there is no act 'fly'"),
        ("act = []\ndeny = true", "no act"),
        ('act = "ack"', "forbids nothing"),
        ("max_bulk = 0", "write deny = true"),
        ("max_bulk = -3", "write deny = true"),
        ('confirm = "maybe"', "unknown value 'maybe'"),
        ("max_bulks = 3", "did you mean max_bulk?"),
        (f'deny = true\nwhy = "{"x" * 201}"', "longer than 200"),
    ],
)
def test_a_rule_that_would_not_hold_is_an_error(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match="guardrails") as error:
        config(rule(text))
    assert says in str(error.value)


TOLD = st.builds(
    GuardrailConfig,
    source=st.sampled_from(("*", "prod", "edge")),
    act=st.sampled_from(("*", "ack", ("ack", "silence"))),
    deny=st.booleans(),
    max_bulk=st.integers(1, 4),
    confirm=st.sampled_from(("", "enter", "yes", "count")),
)
FILES = st.lists(TOLD, max_size=3).map(lambda told: Config(guardrails=tuple(told)))


@given(FILES, FILES, st.sampled_from(Dangerous), st.integers(0, 6), st.integers(0, 6))
def test_files_together_are_never_milder_than_one_of_them(
    site: Config, user: Config, act: Dangerous, prod: int, edge: int
) -> None:
    about = Counter(prod=prod, edge=edge)
    both = Config(guardrails=(*site.guardrails, *user.guardrails))
    whole = read_guardrails(both).judge(act, about)
    for one in (site, user):
        part = read_guardrails(one).judge(act, about)
        assert whole.denied or not part.denied
        assert whole.denied or whole.confirm >= part.confirm


def test_a_configuration_from_elsewhere_is_held_by_this_hosts_guardrails(tmp_path: Path) -> None:
    paths = inside(tmp_path)
    paths.site.mkdir(parents=True)
    site = rule('act = "ack"\ndeny = true') + SOURCE.format("prod", "read_only = true")
    (paths.site / "config.toml").write_text(site)
    own = tmp_path / "own.toml"
    own.write_text(SOURCE.format("prod", "") + rule('act = "ack"\nmax_bulk = 9'))
    for file in (tmp_path / "site" / "oncall-tui" / "config.toml", own):
        file.chmod(0o600)
    settings = read_settings(paths=paths, config_file=str(own))
    gate = open_gate(settings)
    assert [source.read_only for source in settings.config.sources] == [False]
    assert gate.judge(Dangerous.ACK, {"edge": 1}).denied
    assert "read-only" in gate.judge(Dangerous.NOTE, {"prod": 1}).denied
    assert not gate.judge(Dangerous.NOTE, {"edge": 1}).denied
