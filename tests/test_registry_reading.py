"""The service registry in the configuration."""

from __future__ import annotations

from typing import Any

import pytest

from data.policy_files import load_policy
from oncall_tui.config_reading import load
from oncall_tui.errors import ConfigError
from oncall_tui.registry_reading import read_registry
from tests.fakes import make_alert

PEOPLE = [{"id": "alice", "name": "Alice"}, {"id": "bob", "reach": ["tel 1"]}]


def registry(*services: dict[str, Any]) -> Any:
    config = load([("a.toml", {"contacts": PEOPLE, "services": list(services)})])
    return read_registry(config, load_policy("sev"))


def refused(*services: dict[str, Any], contacts: Any = PEOPLE) -> str:
    def read() -> None:
        config = load([("a.toml", {"contacts": contacts, "services": list(services)})])
        read_registry(config, load_policy("sev"))

    with pytest.raises(ConfigError) as caught:
        read()
    return str(caught.value)


def test_a_service_names_its_people_and_its_alerts() -> None:
    found = registry({"name": "pay", "match": 'team="pay"', "primary": "alice", "backup": "bob"})
    service = found.service_of(make_alert("Slow", team="pay"))
    assert (service.name, service.primary, service.backup) == ("pay", "alice", "bob")
    assert found.contact("bob").reach == ("tel 1",)


def test_contacts_and_services_of_several_files_add_up() -> None:
    config = load(
        [
            ("people.toml", {"contacts": PEOPLE}),
            ("pay.toml", {"services": [{"name": "pay", "primary": "alice"}]}),
            ("web.toml", {"services": [{"name": "web", "primary": "bob"}]}),
        ]
    )
    found = read_registry(config, load_policy("sev"))
    assert [service.name for service in found.services] == ["pay", "web"]


def test_somebody_whom_nobody_described_stops_the_start() -> None:
    assert "'zoe'" in refused({"name": "pay", "primary": "zoe"})
    assert "escalation.L2" in refused({"name": "pay", "escalation": {"L2": "zoe"}})


def test_a_level_that_the_ladder_has_not_stops_the_start() -> None:
    assert "'L9'" in refused({"name": "pay", "escalation": {"L9": "bob"}})


def test_a_name_that_is_used_twice_stops_the_start() -> None:
    assert "two services" in refused({"name": "pay"}, {"name": "pay"})
    assert "two contacts" in refused(contacts=[{"id": "a"}, {"id": "a"}])


def test_a_broken_matcher_names_its_service() -> None:
    assert "services pay, match" in refused({"name": "pay", "match": "team="})


def test_a_calendar_has_a_whole_path() -> None:
    assert "relative path" in refused({"name": "pay", "calendar": "duties.ics"})
