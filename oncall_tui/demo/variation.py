"""What a seed changes in the story: which machines are hit, and when, by a few seconds.

Seed 0 is the story as it is written.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache

from oncall_tui.demo.events import Beat, Endpoint
from oncall_tui.demo.rules import RULES
from oncall_tui.demo.story import BEFORE, END, OUTAGE, PERIOD, TICKETS, TRICKLE
from oncall_tui.demo.subjects import CLUSTERS, SUBJECTS, Subject

SHIFT = 8
"""Seconds by which a subject's beats move at most, all of them together."""

SOURCE_SHIFT = 4
"""The same for the death and return of a source."""

_FAMILY = 9
"""Machines in a family: numbers 1 to 9."""


@cache
def script(seed: int) -> tuple[Beat, ...]:
    """Return all beats up to the end of the story, in order."""
    before = (beat for beat in (*BEFORE, *TICKETS) if beat[0] < 0)
    during = (beat for beat in (*OUTAGE, *TICKETS) if beat[0] >= 0)
    return _ordered([*before, *_moved(during, seed)])


def trickle(seconds: float) -> tuple[Beat, ...]:
    """Return the beats of the round of the trickle that `seconds` lies in; none before the end."""
    if seconds < END:
        return ()
    begin = END + int((seconds - END) // PERIOD) * PERIOD
    return tuple((begin + at, event) for at, event in TRICKLE)


def labels_of(key: str, severity: str, seed: int) -> dict[str, str]:
    """Return the labels of a subject's alert, as its source sends them."""
    subject = SUBJECTS[key]
    number = _number(subject, seed)
    return {
        "alertname": subject.rule,
        "severity": severity or subject.severity,
        "cluster": CLUSTERS[subject.source],
        "team": RULES[subject.rule].team,
        **{name: text.format(n=number) for name, text in subject.labels},
    }


def _ordered(beats: Iterable[Beat]) -> tuple[Beat, ...]:
    return tuple(sorted(beats, key=lambda beat: beat[0]))


def _moved(beats: Iterable[Beat], seed: int) -> Iterable[Beat]:
    for at, event in beats:
        most = SOURCE_SHIFT if isinstance(event, Endpoint) else SHIFT
        yield max(1, at + _shift(event.about, most, seed)), event


def _shift(about: str, most: int, seed: int) -> int:
    if seed == 0:
        return 0
    # Not a secret: the same seed has to tell the same story.
    return random.Random(f"{seed}/{about}").randint(-most, most)  # noqa: S311


def _number(subject: Subject, seed: int) -> int:
    if seed == 0:
        return subject.number
    family = next((text for _, text in subject.labels if "{n}" in text), "")
    numbers = list(range(1, _FAMILY + 1))
    random.Random(f"{seed}/{family}").shuffle(numbers)  # noqa: S311
    return numbers[subject.number - 1]
