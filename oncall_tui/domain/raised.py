"""Whether an acknowledgement still covers an alert: not when the alert became worse since.

Who said "I have this" said it of what was known then. A rise asks again, a fall does not.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.held import Held, held_by
from oncall_tui.domain.policy import Level, Policy
from oncall_tui.domain.work_parts import Ack

Seen = Mapping[str, tuple[str, str]]
"""By occurrence: the remote acknowledgement that came while we watched, by its name there, and the
severity that the alert had then."""


class Grip(msgspec.Struct, frozen=True, gc=False):
    """Who has an alert, or who had it until it became worse."""

    held: Held | None
    raised_from: str = ""
    """Level at which it was acknowledged; empty unless it is worse now and nobody has it."""
    raised_by: str = ""
    """Who had it then."""


NOBODY = Grip(None)


def level_before(
    level: Level, severity: str | None, policy: Policy, words: Mapping[str, str]
) -> Level | None:
    """Return the level of an acknowledgement, if the alert's level is worse now.

    `severity` is the source's word at the time of the acknowledgement; None: nobody knows.
    """
    if severity is None:
        return None
    then = policy.level_of(severity, words)
    return then if level.rank < then.rank else None


def grip(
    alert: Alert,
    ack: Ack | None,
    *,
    level: Level,
    policy: Policy,
    words: Mapping[str, str],
    skew: int,
    seen: Seen,
) -> Grip:
    """Return who has an alert of that level; `ack` is what our journals say of it."""
    remote, raised, by = alert.ack, "", ""
    if ack is None and remote is None:
        return NOBODY
    if ack is not None:
        then = level_before(level, ack.severity, policy, words)
        if then is None:
            return Grip(held_by(alert.ack, ack, skew))
        raised, by = then.name, ack.by
        if remote is not None and (remote.ref == ack.ref if ack.ref else remote.by == ack.by):
            remote = None  # the same acknowledgement, as the source tells it
    if remote is None:
        return Grip(None, raised, by)
    ref, severity = seen.get(alert.id, ("", ""))
    known = severity if ref == remote.ref and alert.id in seen else None
    then = level_before(level, known, policy, words)
    return Grip(held_by(remote, None, skew)) if then is None else Grip(None, then.name, remote.by)
