"""Which runbooks belong to an alert: a ranked list, and for each of them the rule that says so.

1. What the alert points at, in its annotations and labels.
2. What a runbook's header names: the one with the most matchers first, then the shorter path.
3. A file called like the alert: the one in folders called like the alert's labels first.
4. A heading called like the alert, in any file; the shorter path first.
5. The runbook that the site names for everything else: the alert itself has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from oncall_tui.domain.matcher import Matcher, all_match, parse_matchers
from oncall_tui.domain.runbook import RunbookMeta
from oncall_tui.domain.runbook_slug import Slugs
from oncall_tui.errors import FilterError

ANNOTATIONS = ("runbook_url_internal", "runbook_url", "runbook", "playbook_url", "sop")
LABELS = ("runbook", "runbook_url")

MAX_MATCHER = 1_000
"""Characters of one entry of `oncall.alerts`; a longer one matches nothing."""

MAX_PATTERN = 200
"""Characters of a regular expression in it, since a file's author chose it, not the engineer."""

Resolve = Callable[[str], tuple[str, str] | None]
"""Maps what an alert points at to (path, fragment) in the library, or to None."""

DEFAULT_RULE = 5

_HEADING = re.compile(r"^(?:alert(?:\s*name)?\s*:\s*)?(.*?)$", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_NAME = re.compile(r"[^\s{}=~!,\"']+")


class Candidate(msgspec.Struct, frozen=True):
    """A runbook for an alert."""

    path: str
    fragment: str
    rule: int
    """1 to 5; 0 when a person chose it."""
    why: str
    """One line for the reader and the journal. It quotes the alert: hostile until made plain."""

    @property
    def is_default(self) -> bool:
        """Whether it stands for the runbook that the alert does not have."""
        return self.rule == DEFAULT_RULE


def chosen(path: str, fragment: str = "") -> Candidate:
    """Return the candidate that stands for a person's choice."""
    return Candidate(path, fragment, 0, "chosen by hand")


def candidates(
    labels: Mapping[str, str],
    annotations: Mapping[str, str],
    metas: Iterable[RunbookMeta],
    resolve: Resolve,
    default: str = "",
) -> list[Candidate]:
    """Return the runbooks for an alert, best first, each file once.

    `default` is the site's runbook for alerts without one: only when nothing else was found.
    """
    known = list(metas)
    found: dict[str, Candidate] = {}
    for candidate in (
        *_pointed_at(labels, annotations, resolve),
        *_named_in_header(labels, known),
        *_called_alike(labels, known),
        *_headed_alike(labels, known),
    ):
        found.setdefault(candidate.path, candidate)
    place = resolve(default) if default and not found else None
    if place is not None:
        why = "no runbook is for this alert: the site's for all others"
        return [Candidate(*place, rule=DEFAULT_RULE, why=why)]
    return list(found.values())


def references(labels: Mapping[str, str], annotations: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (where, what) of all that the alert points at, in the order in which it counts."""
    said = [(f"annotation {name}", annotations.get(name, "")) for name in ANNOTATIONS]
    said += [(f"label {name}", labels.get(name, "")) for name in LABELS]
    return [(where, what.strip()) for where, what in said if what.strip()]


def _pointed_at(
    labels: Mapping[str, str], annotations: Mapping[str, str], resolve: Resolve
) -> Iterator[Candidate]:
    for where, what in references(labels, annotations):
        place = resolve(what)
        if place is not None:
            yield Candidate(*place, rule=1, why=f"the alert's {where}: {what[:200]}")


def _named_in_header(labels: Mapping[str, str], metas: list[RunbookMeta]) -> list[Candidate]:
    hits: list[tuple[int, int, str, str]] = []
    for meta in metas:
        matching = [
            (len(matchers), text)
            for text in meta.alerts
            if (matchers := header_matchers(text)) and all_match(matchers, labels)
        ]
        if matching:
            count, text = max(matching)
            hits.append((-count, len(meta.path), meta.path, text))
    return [
        Candidate(path, "", 2, f"the runbook's header: {text}")
        for _, __, path, text in sorted(hits)
    ]


def _called_alike(labels: Mapping[str, str], metas: list[RunbookMeta]) -> list[Candidate]:
    name = labels.get("alertname", "").casefold()
    values = {value.casefold() for key, value in labels.items() if key != "alertname"}
    hits: list[tuple[int, int, str]] = []
    for meta in metas:
        if name and meta.stem.casefold() == name:
            folders = meta.path.casefold().split("/")[:-1]
            hits.append((-sum(f in values for f in folders), len(meta.path), meta.path))
    return [
        Candidate(path, "", 3, f"the file is called like the alert: {path}")
        for _, __, path in sorted(hits)
    ]


def _headed_alike(labels: Mapping[str, str], metas: list[RunbookMeta]) -> list[Candidate]:
    name = labels.get("alertname", "").strip().casefold()
    hits: list[tuple[int, str, str]] = []
    for meta in metas:
        slug = _slug_of_alert(meta.headings, name) if name else None
        if slug is not None:
            hits.append((len(meta.path), meta.path, slug))
    return [
        Candidate(path, slug, 4, f"a heading is called like the alert: {path}#{slug}")
        for _, path, slug in sorted(hits)
    ]


def _slug_of_alert(headings: Iterable[str], name: str) -> str | None:
    slugs = Slugs()
    for heading in headings:
        said = _LINK.sub(r"\1", heading)
        slug = slugs.take(said)
        if _called(said) == name:
            return slug
    return None


def _called(heading: str) -> str:
    """Return a heading without quotes and without `Alert Name:`, in lower case."""
    bare = _HEADING.sub(r"\1", heading.strip().strip("\"'“”‘’` "))
    return bare.strip("\"'“”‘’` ").casefold()


def header_matchers(text: str) -> tuple[Matcher, ...]:
    """Read one entry of `oncall.alerts`: an alertname, or matchers; none if it is wrong."""
    said = text.strip()
    if not said or len(said) > MAX_MATCHER:
        return ()
    try:
        if _NAME.fullmatch(said):
            said = f'alertname="{said}"'
        matchers = parse_matchers(said)
    except FilterError:
        return ()
    too_long = any(m.is_regex and len(m.value) > MAX_PATTERN for m in matchers)
    return () if too_long else matchers
