"""The shapes of Prometheus' API v1, read fast where they are as promised, else with patience."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from data.foreign_json import fast, object_of, text_of, texts_of, value_of
from data.moments import millis, moment_of
from oncall_tui.domain.text import plain
from oncall_tui.errors import BadAnswerError


class Told(msgspec.Struct, rename="camel", gc=False):
    """One alert of `GET /alerts`; its `value` moves with every evaluation and is left out."""

    labels: dict[str, str]
    state: str
    active_at: datetime | None
    annotations: dict[str, str] = {}

    @property
    def starts(self) -> int:
        """Milliseconds on the server's clock; 0 when unknown."""
        return 0 if self.active_at is None else millis(self.active_at) or 0


class Rule(msgspec.Struct, frozen=True):
    """An alerting rule, as far as it helps to understand its alerts."""

    group: str
    query: str
    holds: int | None
    """Seconds for which the query has to be true before the alert fires."""
    error: str
    """Why its last evaluation failed; empty when it did not."""
    labels: dict[str, str]
    """Those that the rule adds, without the ones that are templates."""

    def made(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels can come from this rule."""
        return all(labels.get(name) == value for name, value in self.labels.items())


class _Alerts(msgspec.Struct):
    alerts: list[msgspec.Raw]


class _Answer(msgspec.Struct):
    status: str
    data: _Alerts


_ANSWER = msgspec.json.Decoder(_Answer)
_TOLD = msgspec.json.Decoder(Told)


def told_alerts(body: bytes, *, where: str) -> Iterator[Told]:
    """Read the alerts one by one; raise BadAnswerError when one cannot be read at all."""
    for index, element in enumerate(_elements(body, where)):
        told = fast(_TOLD, element)
        yield _patient_alert(element, index, where) if told is None else told


def told_rules(body: bytes, *, where: str) -> dict[str, list[Rule]]:
    """Return the alerting rules by name; what cannot be read is left out."""
    found: dict[str, list[Rule]] = {}
    for group in _list(_data(value_of(body, where=where), where).get("groups")):
        members = object_of(group)
        for rule in map(object_of, _list(members.get("rules"))):
            if rule.get("type", "alerting") == "alerting" and rule.get("name"):
                name = text_of(rule.get("name"))
                found.setdefault(name, []).append(_rule(rule, text_of(members.get("name"))))
    return found


def _elements(body: bytes, where: str) -> list[Any]:
    try:
        answer = _ANSWER.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        alerts = _data(value_of(body, where=where), where).get("alerts")
        if alerts is not None and not isinstance(alerts, list):
            raise BadAnswerError("the alerts are no list", where=where) from None
        return _list(alerts)
    return list(answer.data.alerts) if answer.status == "success" else _failed({}, where)


def _data(answer: object, where: str) -> Mapping[str, Any]:
    """Open the envelope: `{"status": "success", "data": …}`."""
    found = object_of(answer)
    if found.get("status") != "success":
        _failed(found, where)
    data = found.get("data")
    if not isinstance(data, dict):
        raise BadAnswerError("the answer holds no data", where=where)
    return data


def _failed(answer: Mapping[str, Any], where: str) -> list[Any]:
    said = ": ".join(text_of(answer.get(k)) for k in ("errorType", "error") if answer.get(k))
    what = f"the server reports {plain(said, 200)}" if said else "the answer reports no success"
    raise BadAnswerError(what, where=where)


def _patient_alert(element: object, index: int, where: str) -> Told:
    what = f"alert {index} of the answer"
    found = value_of(element, where=where, what=what)
    labels = found.get("labels") if isinstance(found, dict) else None
    if not isinstance(labels, dict):
        raise BadAnswerError(f"{what} has no labels", where=where)
    at = moment_of(found.get("activeAt"))
    return Told(
        labels=texts_of(labels),
        state=text_of(found.get("state")),
        active_at=None if at is None else datetime.fromtimestamp(at / 1000, UTC),
        annotations=texts_of(found.get("annotations")),
    )


def _rule(rule: Mapping[str, Any], group: str) -> Rule:
    holds = rule.get("duration")
    bad = rule.get("health") == "err"
    labels = texts_of(rule.get("labels"))
    return Rule(
        group=group,
        query=text_of(rule.get("query")),
        holds=int(holds) if isinstance(holds, int | float) and 0 < holds < 1e9 else None,
        error=(text_of(rule.get("lastError")) or "evaluation failed") if bad else "",
        labels={name: value for name, value in labels.items() if "{{" not in value},
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
