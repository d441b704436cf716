"""What a silence matches: worked out here, as the source will, before and after it is made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.matcher import Matcher, Op, all_match, matcher, parse_matchers
from oncall_tui.domain.pattern import LONGEST_PATTERN
from oncall_tui.errors import FilterError

NAMES = (
    "alertname",
    "cluster",
    "namespace",
    "service",
    "job",
    "instance",
    "host",
    "node",
    "pod",
    "device",
)
"""Labels that say which thing is meant, and not how bad it is or who is told."""


def written(matchers: Iterable[Matcher]) -> str:
    """Write matchers as one text, which `parse_matchers` reads as the same ones."""
    return ",".join(sorted(map(str, matchers)))


def read_matchers(text: str) -> tuple[Matcher, ...]:
    """Read the matchers of a silence that is to be made. Raises FilterError.

    As Alertmanager does it refuses what would match an alert without any label.
    """
    found = parse_matchers(text)
    if all_match(found, {}):
        raise FilterError(
            "this would silence everything",
            hint='at least one matcher must not match an empty value, as alertname="…" does',
        )
    return found


@lru_cache(maxsize=1024)
def known_matchers(text: str) -> tuple[Matcher, ...] | None:
    """Read the matchers of a silence that is there; None where they cannot be judged here.

    Go knows patterns that Python does not, and the other way round.
    """
    try:
        return parse_matchers(text) or None
    except FilterError:
        return None


class Reach:
    """The alerts of one source, found by matchers: fast for many silences over many alerts."""

    def __init__(self, alerts: Sequence[Alert]) -> None:
        self._alerts = alerts
        self._by_label: dict[str, dict[str, list[Alert]]] = {}

    def of(self, matchers: Sequence[Matcher]) -> list[Alert]:
        """Return the alerts that all of the matchers fit, in their order."""
        sure = next((one for one in matchers if one.op is Op.EQUAL and one.value), None)
        if sure is not None:
            found: Sequence[Alert] = self._index(sure.name).get(sure.value, ())
        else:
            sure = next((one for one in matchers if _wants_value(one)), None)
            found = self._alerts if sure is None else self._of_pattern(sure)
        rest = [one for one in matchers if one is not sure]
        return [alert for alert in found if all_match(rest, alert.labels)] if rest else [*found]

    def _of_pattern(self, wanted: Matcher) -> list[Alert]:
        """Return the alerts that a pattern fits, in their order: each value is looked at once."""
        pattern = wanted.pattern
        if pattern is None:
            return []
        index = self._index(wanted.name)
        fitting = {value for value in index if pattern.fullmatch(value) is not None}
        if len(fitting) == 1:
            return [*index[fitting.pop()]]
        name = wanted.name
        return [alert for alert in self._alerts if alert.labels.get(name) in fitting]

    def of_text(self, text: str) -> list[Alert] | None:
        """Return the same for matchers as text; None where they cannot be judged."""
        matchers = known_matchers(text)
        return None if matchers is None else self.of(matchers)

    def _index(self, name: str) -> Mapping[str, list[Alert]]:
        index = self._by_label.get(name)
        if index is None:
            index = self._by_label[name] = {}
            for alert in self._alerts:
                value = alert.labels.get(name)
                if value:
                    index.setdefault(value, []).append(alert)
        return index


def _wants_value(one: Matcher) -> bool:
    """Whether only alerts that have the label can fit."""
    return one.op is Op.MATCHES and one.pattern is not None and one.pattern.fullmatch("") is None


def suggested(alerts: Sequence[Alert]) -> str:
    """Return matchers for these alerts and as little else as can be said in a few words.

    The labels that name a thing and that all of them share; of different alert names the names.
    """
    if not alerts:
        return ""
    first = alerts[0].labels
    shared = [
        matcher(name, Op.EQUAL, first[name])
        for name in NAMES
        if first.get(name) and all(one.labels.get(name) == first[name] for one in alerts)
    ]
    names = sorted({one.labels.get("alertname", "") for one in alerts})
    choice = "|".join(map(_literal, names))
    if len(names) > 1 and "" not in names and len(choice) <= LONGEST_PATTERN:
        shared.insert(0, matcher("alertname", Op.MATCHES, choice))
    if not shared:
        shared = [
            matcher(name, Op.EQUAL, value)
            for name, value in sorted(first.items())
            if value and all(one.labels.get(name) == value for one in alerts)
        ]
    return ",".join(map(str, shared))


def _literal(text: str) -> str:
    """Write a text as a pattern; of what Python escapes, Go refuses some."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
