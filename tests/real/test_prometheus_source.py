"""The Prometheus adapter against a real Prometheus, on hosts that have one.

Its package is ten times the size of Alertmanager's and not asked for: the simulated estate, which
speaks the same API, stands in for it elsewhere.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.sources.prometheus import PrometheusSource
from oncall_tui.domain.alert import Alert, Suppression
from tests.real.adapters import CLOCK, endpoint
from tests.real.processes import Server, free_port

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="optional: no prometheus on this host"
)

CONFIG = "global: {evaluation_interval: 1s}\nrule_files: [rules.yml]\n"
RULES = """
groups:
- name: shop
  interval: 1s
  rules:
  - alert: QueueFull
    expr: vector(7) > 5
    labels: {severity: critical, service: shop}
    annotations: {summary: "the queue holds {{ $value }}"}
  - alert: NotYet
    expr: vector(1)
    for: 1h
    labels: {severity: warning}
"""


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "prometheus.yml").write_text(CONFIG)
    (tmp_path / "rules.yml").write_text(RULES)
    port = free_port()
    server = Server(
        [
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        port=port,
        ready="/-/ready",
        log=tmp_path / "log",
    )
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


async def test_firing_and_pending_alerts_are_read(prometheus: str) -> None:
    source = PrometheusSource(name="prom", endpoint=endpoint(prometheus), clock=CLOCK)
    found: dict[str, Alert] = {}
    try:
        async with asyncio.timeout(40):
            while len(found) < 2:
                found = {alert.title: alert for alert in (await source.poll()).items}
                await asyncio.sleep(0.2)
        again = await source.poll()
    finally:
        await source.aclose()
    assert found["QueueFull"].severity == "critical"
    assert found["QueueFull"].annotations["summary"] == "the queue holds 7"
    assert found["QueueFull"].suppression is Suppression.NONE
    assert found["NotYet"].suppression is Suppression.PENDING
    assert {alert.id for alert in again.items} == {alert.id for alert in found.values()}
