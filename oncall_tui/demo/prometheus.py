"""A simulated Prometheus without an Alertmanager: alerts and rules of API v1."""

from __future__ import annotations

from typing import Any

from oncall_tui.demo.exchange import Reply, Request, iso, json_reply, text_reply
from oncall_tui.demo.rules import RULES, Rule
from oncall_tui.demo.scenario import Firing
from oncall_tui.demo.stage import Stage
from oncall_tui.demo.subjects import SUBJECTS

_INTERVAL = 15
"""Seconds between two evaluations of the rules."""


class Prometheus:
    """One Prometheus of the estate; call it with a request."""

    def __init__(self, source: str, stage: Stage) -> None:
        self._source = source
        self._stage = stage

    def now(self) -> int:
        """Tell the time on this machine, in milliseconds since the epoch."""
        return self._stage.now()

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path in ("/-/ready", "/-/healthy"):
            return text_reply("Prometheus Server is Ready.\n")
        answers = {
            "/api/v1/alerts": self._alerts,
            "/api/v1/rules": self._rules,
            "/api/v1/status/buildinfo": self._build,
        }
        answer = answers.get(request.path)
        if answer is None:
            return text_reply("404 page not found\n", status=404)
        if request.method != "GET":
            return text_reply("Method Not Allowed\n", status=405)
        return json_reply({"status": "success", "data": answer(request)})

    def _alerts(self, _request: Request) -> dict[str, Any]:
        return {"alerts": [self._written(firing) for firing in self._mine()]}

    def _rules(self, request: Request) -> dict[str, Any]:
        if request.last("type") == "record":
            return {"groups": []}
        names = dict.fromkeys(s.rule for s in SUBJECTS.values() if s.source == self._source)
        mine = self._mine()
        return {
            "groups": [
                {
                    "name": "nightly",
                    "file": "/etc/prometheus/rules/nightly.yml",
                    "rules": [self._rule(RULES[name], mine) for name in names],
                    "interval": _INTERVAL,
                    "limit": 0,
                    "evaluationTime": 0.002,
                    "lastEvaluation": self._evaluated(),
                }
            ]
        }

    def _build(self, _request: Request) -> dict[str, Any]:
        return {"version": "3.5.0", "revision": "demo", "branch": "demo", "goVersion": "demo"}

    def _mine(self) -> list[Firing]:
        return [f for f in self._stage.world().firing if f.source == self._source]

    def _evaluated(self) -> str:
        step = _INTERVAL * 1000
        return iso(self.now() // step * step)

    def _state(self, firing: Firing) -> str:
        return "firing" if firing.fires_at <= self._stage.seconds() else "pending"

    def _written(self, firing: Firing) -> dict[str, Any]:
        return {
            "labels": firing.labels,
            "annotations": firing.annotations,
            "state": self._state(firing),
            "activeAt": iso(self._stage.wall(firing.at)),
            "value": "1e+00",
        }

    def _rule(self, rule: Rule, mine: list[Firing]) -> dict[str, Any]:
        alerts = [firing for firing in mine if firing.rule == rule.name]
        states = {self._state(firing) for firing in alerts}
        worst = next((s for s in ("firing", "pending") if s in states), "inactive")
        return {
            "state": worst,
            "name": rule.name,
            "query": rule.query,
            "duration": rule.hold,
            "keepFiringFor": 0,
            "labels": {"team": rule.team},
            "annotations": rule.templates(),
            "alerts": [self._written(firing) for firing in alerts],
            "health": "ok",
            "evaluationTime": 0.0004,
            "lastEvaluation": self._evaluated(),
            "type": "alerting",
        }
