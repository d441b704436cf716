"""Where an alert is: what people look for when several have one name."""

from __future__ import annotations

from collections.abc import Mapping

from oncall_tui.domain.effect import Target

PLACES = ("instance", "host", "pod", "source", "service")
"""Labels, the most telling first; our own alerts name the source that they are about."""
MOST = 60
"""Characters of a place."""


def place_of(labels: Mapping[str, str]) -> str:
    """Return the instance of an alert, else what it has instead; empty where it has none."""
    found = next((labels[name] for name in PLACES if labels.get(name)), "")
    return found if len(found) <= MOST else found[: MOST - 1] + "…"


def named(target: Target) -> str:
    """Name what an act was about so that it is not taken for another of its name."""
    place = place_of(target.labels) if target.kind == "alert" else ""
    return f"{target.title} {place}" if place else target.title
