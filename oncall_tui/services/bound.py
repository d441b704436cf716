"""Which runbooks many alerts are bound to, without asking for each of them anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oncall_tui.domain.binding import (
    LABELS,
    Candidate,
    candidates,
    header_matchers,
    references,
)
from oncall_tui.domain.runbook import RunbookMeta
from oncall_tui.ports import RunbookLibrary


class Bound:
    """The bindings of one moment of a library; make another one when its files changed."""

    def __init__(self, library: RunbookLibrary, metas: Iterable[RunbookMeta]) -> None:
        self._metas = list(metas)
        self._resolve = library.resolve
        matchers = (
            m for meta in self._metas for text in meta.alerts for m in header_matchers(text)
        )
        self._names = sorted({"alertname", *LABELS, *(matcher.name for matcher in matchers)})
        """Labels that can change what is bound; of the others two alerts may differ."""
        self._known: dict[object, tuple[Candidate, ...]] = {}

    def candidates(
        self, labels: Mapping[str, str], annotations: Mapping[str, str]
    ) -> tuple[Candidate, ...]:
        """Return the runbooks for an alert, without the site's default; in no sure order."""
        said = tuple(references(labels, annotations))
        key = (said, *(labels.get(name) for name in self._names))
        found = self._known.get(key)
        if found is None:
            found = tuple(candidates(labels, annotations, self._metas, self._resolve))
            self._known[key] = found
        return found
