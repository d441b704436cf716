"""Prometheus' alerts: named as Alertmanager names them, explained by their rules, read-only."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from data.sources.fingerprint import fingerprint
from data.sources.prometheus import RULES_EVERY, PrometheusSource
from oncall_tui.domain.alert import Suppression
from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.errors import BadAnswerError, EffectError
from tests.data.fakes_http import FakeServer, failing, reply


def told(name: str = "DiskFull", **changes: Any) -> dict[str, Any]:
    return {
        "labels": {"alertname": name, "severity": "critical", "instance": "db1"},
        "annotations": {"summary": "full"},
        "state": "firing",
        "activeAt": "2026-03-02T11:00:00.123456789Z",
        "value": "1e+00",
        **changes,
    }


def answer(*alerts: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"alerts": list(alerts)}}


def rules(**changes: Any) -> dict[str, Any]:
    rule = {
        "name": "DiskFull", "type": "alerting", "query": "disk > 0.9", "duration": 600,
        "health": "ok", "labels": {"severity": "critical", "team": "{{ $labels.team }}"},
        **changes,
    }  # fmt: skip
    recording = {"name": "DiskFull", "type": "recording", "query": "1"}
    group = {"name": "storage", "rules": [recording, rule]}
    return {"status": "success", "data": {"groups": [group]}}


@pytest.fixture
def server() -> FakeServer:
    server = FakeServer("http://prom.example:9090/p")
    server.on("GET /p/api/v1/rules", rules())
    return server


def source(server: FakeServer) -> PrometheusSource:
    return PrometheusSource(name="prom", endpoint=server.endpoint(), clock=server.clock)


def on_alerts(server: FakeServer, *replies: Any) -> None:
    server.on("GET /p/api/v1/alerts", *replies)


async def test_an_alert_is_named_by_its_labels_as_alertmanager_does(server: FakeServer) -> None:
    on_alerts(server, answer(told()))
    (alert,) = (await source(server).poll()).items
    assert alert.fingerprint == fingerprint(alert.labels)
    assert alert.id == f"prom:{alert.fingerprint}@1772449200123"
    assert alert.title == "DiskFull"
    assert alert.suppression is Suppression.NONE


def test_the_fingerprint_is_that_of_prometheus_common() -> None:
    assert fingerprint({}) == "cbf29ce484222325"
    labels = {"instance": "db1", "alertname": "Disk", "severity": "critical"}
    assert fingerprint(labels) == "38a182f77da69cc9"


async def test_a_pending_alert_is_pending_and_an_inactive_one_is_none(server: FakeServer) -> None:
    on_alerts(server, answer(told(state="pending"), told("Gone", state="inactive")))
    (alert,) = (await source(server).poll()).items
    assert alert.suppression is Suppression.PENDING


async def test_of_two_alerts_with_the_same_labels_the_firing_one_counts(
    server: FakeServer,
) -> None:
    for pair in (["pending", "firing"], ["firing", "pending"]):
        on_alerts(server, answer(*(told(state=state) for state in pair)))
        (alert,) = (await source(server).poll()).items
        assert alert.suppression is Suppression.NONE


async def test_a_value_that_moves_changes_nothing(server: FakeServer) -> None:
    server.on("GET /p/api/v1/rules", reply(b"", status=404))
    on_alerts(server, answer(told()), answer(told(value="2e+00")))
    watched = source(server)
    assert (await watched.poll()).items is (await watched.poll()).items


async def test_rules_explain_once_the_alerts_are_there(server: FakeServer) -> None:
    on_alerts(server, answer(told()))
    watched = source(server)
    (first,) = (await watched.poll()).items
    assert first.link == ""
    (alert,) = (await watched.poll()).items
    assert alert.link == "http://prom.example:9090/p/graph?g0.expr=disk%20%3E%200.9&g0.tab=1"
    assert alert.annotations == {"summary": "full", "rule_group": "storage", "rule_for": "600s"}


async def test_rules_are_looked_at_every_few_minutes(server: FakeServer) -> None:
    on_alerts(server, answer(told()))
    watched = source(server)
    for _ in range(4):
        await watched.poll()
    assert len(server.asked("GET /p/api/v1/rules")) == 1
    server.clock.advance(RULES_EVERY)
    server.on("GET /p/api/v1/rules", rules(health="err", lastError="many-to-many"))
    (alert,) = (await watched.poll()).items
    assert alert.annotations["rule_error"] == "many-to-many"


async def test_a_rule_with_other_labels_is_another_rule(server: FakeServer) -> None:
    server.on("GET /p/api/v1/rules", rules(labels={"severity": "warning"}))
    on_alerts(server, answer(told()))
    watched = source(server)
    await watched.poll()
    (alert,) = (await watched.poll()).items
    assert alert.link == ""


BAD_RULES = (
    reply(b"<html>"),
    reply(b"{}"),
    reply(b"", status=500),
    failing(httpx.ReadError),
    reply({"status": "success", "data": {"groups": [7, {"rules": {}}]}}),
)


@pytest.mark.parametrize("bad", BAD_RULES)
async def test_without_rules_the_alerts_are_shown_as_they_are(server: FakeServer, bad: Any) -> None:
    server.on("GET /p/api/v1/rules", bad)
    on_alerts(server, answer(told()))
    watched = source(server)
    before = await watched.poll()
    assert (await watched.poll()).items is before.items


async def test_odd_values_are_read_with_patience(server: FakeServer) -> None:
    odd = told(labels={"alertname": 7, "up": None}, annotations=[], activeAt=None, state=None)
    on_alerts(server, answer(odd))
    (alert,) = (await source(server).poll()).items
    assert (alert.title, alert.starts_at, alert.annotations) == ("7", 0, {})


async def test_broken_text_is_replaced(server: FakeServer) -> None:
    body = b'{"status":"success","data":{"alerts":[{"labels":{"alertname":"a\\ud800"}}]}}'
    on_alerts(server, reply(body))
    (alert,) = (await source(server).poll()).items
    assert alert.title == "a\ufffd"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"status":"error","errorType":"timeout","error":"too slow"}', "timeout: too slow"),
        (b'{"status":"success"}', "no data"),
        (b'{"status":"success","data":{"alerts":{}}}', "no list"),
        (b'{"status":"success","data":{"alerts":[{"labels":[]}]}}', "alert 0"),
        (b'{"status":"failed","data":{"alerts":[]}}', "no success"),
        (b"[]", "no success"),
        (b"", "not what the API promises"),
    ],
)
async def test_an_answer_that_is_no_answer_is_refused(
    server: FakeServer, body: bytes, why: str
) -> None:
    on_alerts(server, reply(body))
    with pytest.raises(BadAnswerError, match=why):
        await source(server).poll()


async def test_prometheus_is_asked_to_do_nothing(server: FakeServer) -> None:
    watched = source(server)
    assert watched.verbs == frozenset()
    target = Target(kind="alert", id="a", source="prom", key="f", title="t")
    effect = Effect(entry=1, op="l/1", verb=Verb.ACK, target=target, by="a", at=1)
    with pytest.raises(EffectError) as failed:
        await watched.perform(effect, retry=False)
    assert failed.value.final
