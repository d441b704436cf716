"""Prometheus, API v1, and what speaks it: Thanos, Mimir, Cortex, VictoriaMetrics' vmalert.

Read-only: Prometheus knows neither acknowledgements nor silences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from data.http import Endpoint
from data.sources.fingerprint import Fingerprints
from data.sources.prometheus_json import Rule, Told, told_alerts, told_rules
from data.sources.remembered import Recall, Remembered, Seen
from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.errors import EffectError, SourceError
from oncall_tui.ports import Clock

RULES_EVERY = 300_000
"""Milliseconds between two looks at the rules: they change when somebody deploys."""


class PrometheusSource:
    """Implements `ports.Source[Alert]`."""

    kind = "prometheus"
    verbs: frozenset[Verb] = frozenset()

    def __init__(
        self, *, name: str, endpoint: Endpoint, clock: Clock, recall: Recall | None = None
    ) -> None:
        """Watch the Prometheus at `endpoint`, whose URL ends before `/api/v1`.

        `recall` returns what an earlier session knew: what still holds of it is not built again.
        """
        self.name = name
        self._endpoint = endpoint
        self._clock = clock
        self._fingerprints = Fingerprints()
        self._remembered = Remembered(name, recall)
        self._rules: Mapping[str, list[Rule]] = {}
        self._rules_at: int | None = None
        self._digest = b""

    async def poll(self) -> Snapshot[Alert]:
        """Ask for all alerts; for the rules now and then, but not before the first alerts."""
        if self._digest:
            await self._look_at_rules()
        answer = await self._endpoint.get("/api/v1/alerts")
        digest = hashlib.blake2b(answer.body, digest_size=16).digest()
        if digest != self._digest:
            self._digest = b""
            self._fingerprints.begin()
            self._remembered.take(self._seen(answer.body))
            self._digest = digest
        return Snapshot(
            source=self.name,
            items=self._remembered.items,
            taken_at=self._clock.now(),
            skew=answer.skew,
        )

    async def perform(self, effect: Effect, *, retry: bool) -> str:
        """Refuse: there is nothing that Prometheus can be asked to do."""
        raise EffectError(f"Prometheus cannot {effect.verb.value}", final=True, where=self.name)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._endpoint.aclose()

    async def _look_at_rules(self) -> None:
        """Fetch the rules. They only explain: without them the alerts are shown as they are."""
        now = self._clock.now()
        if self._rules_at is not None and now - self._rules_at < RULES_EVERY:
            return
        self._rules_at = now
        params = (("type", "alert"), ("exclude_alerts", "true"))
        try:
            answer = await self._endpoint.get("/api/v1/rules", params)
            rules = told_rules(answer.body, where=self._endpoint.url)
        except SourceError:
            return
        if rules != self._rules:
            self._rules = rules
            self._digest = b""

    def _seen(self, body: bytes) -> Iterator[Seen]:
        for told in told_alerts(body, where=self._endpoint.url):
            if told.state == "inactive":
                continue
            rule = self._rule_of(told)
            yield Seen(
                fingerprint=self._fingerprints.of(told.labels),
                starts_at=told.starts,
                labels=told.labels,
                annotations=_explained(told.annotations, rule),
                suppression=(Suppression.PENDING if told.state == "pending" else Suppression.NONE),
                link=self._link(rule),
            )

    def _rule_of(self, told: Told) -> Rule | None:
        rules = self._rules.get(told.labels.get("alertname", ""), ())
        return next((rule for rule in rules if rule.made(told.labels)), None)

    def _link(self, rule: Rule | None) -> str:
        if rule is None or not rule.query:
            return ""
        return f"{self._endpoint.url}/graph?g0.expr={quote(rule.query, safe='')}&g0.tab=1"


def _explained(annotations: dict[str, str], rule: Rule | None) -> dict[str, str]:
    """Add what the rule tells, under names that the alert does not have itself."""
    if rule is None:
        return annotations
    extra = {
        "rule_group": rule.group,
        "rule_for": "" if rule.holds is None else f"{rule.holds}s",
        "rule_error": rule.error,
    }
    return {**{name: text for name, text in extra.items() if text}, **annotations}
