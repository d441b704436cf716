"""What is said of a source before it is opened is what its adapter says of itself."""

from __future__ import annotations

import pytest

from data.sources.alertmanager import AlertmanagerSource
from data.tickets.roundup import RoundupSource
from oncall_tui.config import Config
from oncall_tui.config_endpoints import Auth, BasicAuth, Secret, SourceConfig, TicketsConfig
from oncall_tui.endpoints import alert_sources, ticket_sources
from tests.data.fakes_http import FakeServer
from tests.fakes import FakeClock


@pytest.mark.parametrize("silences", [False, True])
def test_an_alertmanager_can_do_what_its_adapter_can(silences: bool) -> None:
    config = SourceConfig(
        kind="alertmanager",
        name="prod",
        url="http://mon.example",
        ack="silence" if silences else "journal",
    )
    (late,) = alert_sources(Config(sources=(config,)), FakeClock())
    server = FakeServer()
    adapter = AlertmanagerSource(
        name="prod", endpoint=server.endpoint(), clock=server.clock, ack_silences=silences
    )
    assert late.verbs == adapter.verbs


def test_a_prometheus_can_do_nothing() -> None:
    config = SourceConfig(kind="prometheus", name="prom", url="http://prom.example")
    (late,) = alert_sources(Config(sources=(config,)), FakeClock())
    assert late.verbs == frozenset()


@pytest.mark.parametrize("login", ["", "alice"])
def test_a_roundup_can_do_what_its_adapter_can(login: str) -> None:
    basic = BasicAuth(username=login, password=Secret(env="DESK")) if login else None
    config = TicketsConfig(
        kind="roundup", name="desk", url="http://desk.example", auth=Auth(basic=basic)
    )
    (late,) = ticket_sources(Config(tickets=(config,)), FakeClock())
    server = FakeServer()
    adapter = RoundupSource(name="desk", endpoint=server.endpoint(), clock=server.clock, user=login)
    assert late.verbs == adapter.verbs
